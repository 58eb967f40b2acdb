import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestEngine, openTestEngine } from "./test-kit/engine.ts";

const APP = {
  "tools.ts": `"use node";
    import { actionGeneric as action, internalActionGeneric as internalAction, makeFunctionReference as ref } from "convex/server";
    import { ConvexError, v } from "convex/values";
    import { createHash } from "node:crypto";
    import jwt from "twilio/lib/jwt/AccessToken.js";
    export const hash = action({ args: { text: v.string() }, handler: async (ctx, { text }) => {
      const id = await ctx.runMutation(ref("log:add"), { text });
      console.log("hashed", text.length);
      return { id, hex: createHash("sha256").update(text).digest("hex"), buffer: typeof Buffer, env: process.env.SECRET ?? null,
        path: process.env.PATH ?? null, twilio: typeof jwt };
    } });
    export const boom = action({ args: {}, handler: async function boom() { throw new ConvexError({ code: 1n }); } });
    export const plain = action({ args: {}, handler: async function plain() { throw new Error("plain"); } });
    export const store = action({ args: {}, handler: async (ctx) => {
      const id = await ctx.storage.store(new Blob(["bytes"], { type: "text/plain" }));
      return await (await ctx.storage.get(id)).text();
    } });
    export const whoAmI = action({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
    export const leave = action({ args: {}, handler: async () => { void Promise.reject(new Error("left behind")); } });
    export const leaveTimer = action({ args: {}, handler: async () => { setTimeout(() => { throw new Error("late"); }, 0); await new Promise(() => {}); } });
    export const exit = action({ args: {}, handler: async () => { process.exit(3); } });
    export const both = action({ args: {}, handler: async (ctx) => ctx.runAction(ref("tools:whoAmI"), {}) });`,
  "log.ts": `
    import { internalMutationGeneric as internalMutation, queryGeneric as query } from "convex/server";
    export const add = internalMutation((ctx, { text }) => ctx.db.insert("log", { text }));`,
};

let t: TestEngine;

beforeAll(async () => {
  t = await openTestEngine();
  await t.push(APP);
});

afterAll(async () => {
  await t.close();
});

test("a node action uses Node, npm packages and its deployment's variables alone", async () => {
  await t.engine.updateEnv([{ name: "SECRET", value: "s3" }]);
  expect(await t.action("tools:hash", { text: "x" })).toEqual({
    id: expect.any(String) as string,
    hex: "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
    buffer: "function",
    env: "s3",
    path: null,
    twilio: "function",
  });
});

test("a change of variables reaches node actions", async () => {
  await t.engine.updateEnv([{ name: "SECRET", value: "s4" }]);
  expect(await t.action("tools:hash", { text: "x" })).toMatchObject({ env: "s4" });
});

test("its console lines are the call's", async () => {
  const { logLines } = await t.engine.runAction({
    mount: "",
    path: "tools:hash",
    args: { text: "abc" },
    caller: { identity: null, isAdmin: false },
    publicOnly: true,
  });
  expect(logLines).toMatchObject([{ level: "LOG", messages: ["'hashed'", "3"] }]);
});

test("its errors keep data, message and place", async () => {
  await expect(t.action("tools:boom")).rejects.toMatchObject({
    data: { code: { $integer: "AQAAAAAAAAA=" } },
  });
  await expect(t.action("tools:plain")).rejects.toThrow(
    /Uncaught Error: plain\n +at plain \(\.\.\/convex\/tools\.ts:\d+:\d+\)/,
  );
});

test("it stores and reads files", async () => {
  expect(await t.action("tools:store")).toBe("bytes");
});

test("identity passes into it and through it", async () => {
  const caller = {
    identity: { subject: "s", issuer: "i", tokenIdentifier: "i|s" },
    isAdmin: false,
  };
  expect(await t.action("tools:both", {}, caller)).toBe("s");
});

test("one that ends its thread fails alone, and the next one runs", async () => {
  await expect(t.action("tools:exit")).rejects.toThrow("Transient error while executing action");
  expect(await t.action("tools:whoAmI")).toBeNull();
});

test("a promise that one leaves behind harms no other", async () => {
  await t.action("tools:leave");
  expect(await t.action("tools:whoAmI")).toBeNull();
});

test("an error that nothing catches fails the calls of its thread, and the next one runs", async () => {
  await expect(t.action("tools:leaveTimer")).rejects.toThrow(
    "Transient error while executing action",
  );
  expect(await t.action("tools:whoAmI")).toBeNull();
});

test("it still runs after a restart", async () => {
  await t.restart();
  expect(await t.action("tools:whoAmI")).toBeNull();
});

test("queries and mutations in a node file are a push error", async () => {
  const files = {
    "bad.ts": `"use node";
      import { queryGeneric as query } from "convex/server";
      export const q = query(() => 1);`,
  };
  await expect(t.push(files)).rejects.toThrow("Only actions can be defined in Node.js.");
});
