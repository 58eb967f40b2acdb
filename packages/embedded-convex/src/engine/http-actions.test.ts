import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestEngine, NOBODY, openTestEngine } from "./test-kit/engine.ts";

const APP = {
  "http.ts": `
    import { httpRouter, httpActionGeneric as httpAction, makeFunctionReference as ref } from "convex/server";
    import { ConvexError } from "convex/values";
    const http = httpRouter();
    http.route({ path: "/echo", method: "POST", handler: httpAction(async (ctx, request) => {
      const body = await request.json();
      await ctx.runMutation(ref("log:add"), { text: body.text });
      return Response.json({ url: request.url, text: body.text, who: (await ctx.auth.getUserIdentity())?.subject ?? null }, { status: 201 });
    }) });
    http.route({ path: "/page", method: "GET", handler: httpAction(async () => new Response("page", { headers: { "X-Own": "1" } })) });
    http.route({ pathPrefix: "/files/", method: "GET", handler: httpAction(async (_ctx, request) => new Response(new URL(request.url).pathname)) });
    http.route({ path: "/boom", method: "GET", handler: httpAction(async () => { throw new ConvexError({ why: "no" }); }) });
    http.route({ path: "/nothing", method: "GET", handler: httpAction(async () => "text") });
    export default http;`,
  "log.ts": `
    import { internalMutationGeneric as internalMutation } from "convex/server";
    export const add = internalMutation((ctx, { text }) => ctx.db.insert("log", { text }));`,
};

const SITE = "http://127.0.0.1:3211";
let t: TestEngine;

beforeAll(async () => {
  t = await openTestEngine();
});

afterAll(async () => {
  await t.close();
});

function request(path: string, init?: RequestInit, caller = NOBODY): Promise<Response> {
  return t.engine.runHttpAction(
    new Request(SITE + path, init),
    new URL(SITE + path).pathname,
    caller,
  );
}

test("without http.ts every path is a 404 that says so", async () => {
  const response = await request("/echo");
  expect(response.status).toBe(404);
  expect(await response.text()).toBe("This Convex deployment does not have HTTP actions enabled.");
  await t.push(APP);
});

test("an HTTP action reads the request, runs functions and answers", async () => {
  const identity = { tokenIdentifier: "i|s", subject: "s", issuer: "i" };
  const init = { method: "POST", body: JSON.stringify({ text: "hi" }) };
  const response = await request("/echo?a=1", init, { identity, isAdmin: false });
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ url: `${SITE}/echo?a=1`, text: "hi", who: "s" });
});

test("paths match exactly, then by prefix; HEAD is answered by GET", async () => {
  expect(await (await request("/files/a/b")).text()).toBe("/files/a/b");
  expect((await request("/page", { method: "HEAD" })).headers.get("X-Own")).toBe("1");
  const missing = await request("/page/");
  expect([missing.status, await missing.text()]).toEqual([404, "No matching routes found"]);
});

test("what an HTTP action throws is a 500 with the error's data", async () => {
  const response = await request("/boom");
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({
    code: expect.stringMatching(
      /^\[Request ID: [0-9a-f]{16}\] Server Error: ConvexError/,
    ) as string,
    data: { why: "no" },
  });
});

test("an HTTP action that returns no Response is a 500", async () => {
  const response = await request("/nothing");
  expect(response.status).toBe(500);
  expect(await response.text()).toContain("to return a `Response` object");
});
