import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestEngine, NOBODY, openTestEngine } from "./test-kit/engine.ts";

const COUNTER = {
  "convex.config.ts": `
    import { defineComponent } from "convex/server";
    import { v } from "convex/values";
    import log from "component:log";
    const counter = defineComponent("counter", { env: { STEP: v.string(), NAME: v.optional(v.string()) } });
    counter.use(log, { env: { PREFIX: counter.env.NAME }, httpPrefix: "/log" });
    export default counter;`,
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ counts: defineTable({ n: v.number() }) });`,
  "counts.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, internalMutationGeneric as internalMutation, componentsGeneric } from "convex/server";
    const components = componentsGeneric();
    export const add = mutation(async (ctx) => {
      const row = await ctx.db.query("counts").unique();
      const n = (row?.n ?? 0) + Number(process.env.STEP);
      if (row) await ctx.db.patch(row._id, { n }); else await ctx.db.insert("counts", { n });
      await ctx.runMutation(components.log.lines.write, { text: "n=" + n });
      return { n, identity: await ctx.auth.getUserIdentity(), secret: process.env.SECRET ?? null, names: Object.keys(process.env).sort(), meta: await ctx.meta.getFunctionMetadata() };
    });
    export const addThenThrow = mutation(async (ctx) => { await ctx.db.insert("counts", { n: 1000 }); throw new Error("no"); });
    export const hidden = internalMutation(async () => 1);
    export const tables = query(async (ctx) => (await ctx.db.query("counts").collect()).length);
    export const call = mutation(async (ctx, { handle }) => ctx.runMutation(handle, { text: "by handle" }));
    export const callLater = mutation(async (ctx, { handle }) => ctx.scheduler.runAfter(0, handle, { text: "later" }));
    export const paged = query((ctx) => ctx.db.query("counts").paginate({ cursor: null, numItems: 1 }));`,
};

const LOG = {
  "http.ts": `
    import { httpRouter, httpActionGeneric as httpAction, makeFunctionReference as ref } from "convex/server";
    const http = httpRouter();
    http.route({ path: "/lines", method: "GET", handler: httpAction(async (ctx) => Response.json(await ctx.runQuery(ref("lines:all"), {}))) });
    export default http;`,
  "convex.config.ts": `
    import { defineComponent } from "convex/server";
    import { v } from "convex/values";
    export default defineComponent("log", { env: { PREFIX: v.optional(v.string()) } });`,
  "lines.ts": `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const write = mutation((ctx, { text }) => ctx.db.insert("lines", { text: (process.env.PREFIX ?? "-") + " " + text }));
    export const all = query(async (ctx) => (await ctx.db.query("lines").collect()).map((line) => line.text));`,
};

const APP = {
  "convex.config.ts": `
    import { defineApp } from "convex/server";
    import { v } from "convex/values";
    import counter from "component:counter";
    const app = defineApp({ env: { APP_NAME: v.string() } });
    app.use(counter, { name: "first", env: { STEP: "1", NAME: app.env.APP_NAME } });
    app.use(counter, { name: "second", env: { STEP: "10" }, httpPrefix: "/second/" });
    export default app;`,
  "main.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, internalMutationGeneric as internalMutation, componentsGeneric, createFunctionHandle, makeFunctionReference as ref } from "convex/server";
    const components = componentsGeneric();
    export const add = mutation((ctx, { to }) => ctx.runMutation(components[to].counts.add, {}));
    export const addFromAction = action((ctx, { to }) => ctx.runMutation(components[to].counts.add, {}));
    export const survive = mutation(async (ctx) => {
      try { await ctx.runMutation(components.first.counts.addThenThrow, {}); } catch {}
      return ctx.runQuery(components.first.counts.tables, {});
    });
    export const reachHidden = mutation((ctx) => ctx.runMutation(components.first.counts.hidden, {}));
    export const note = internalMutation((ctx, { text }) => ctx.db.insert("notes", { text }));
    export const notes = query(async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text));
    export const byHandle = mutation(async (ctx) => ctx.runMutation(components.first.counts.call, { handle: await createFunctionHandle(ref("main:note")) }));
    export const later = mutation(async (ctx) => ctx.runMutation(components.first.counts.callLater, { handle: await createFunctionHandle(ref("main:note")) }));
    export const paged = query((ctx) => ctx.runQuery(components.first.counts.paged, {}));
    export const ownCounts = query(async (ctx) => (await ctx.db.query("counts").collect()).length);`,
};

let t: TestEngine;

beforeAll(async () => {
  t = await openTestEngine();
  await t.engine.updateEnv([
    { name: "APP_NAME", value: "shop" },
    { name: "SECRET", value: "s" },
  ]);
  await t.push(APP, { counter: COUNTER, log: LOG });
});

afterAll(async () => {
  await t.close();
});

async function linesOf(mount: string): Promise<unknown> {
  const [run] = await t.engine.runQueries([
    { mount, path: "lines:all", args: {}, caller: NOBODY, publicOnly: true, journal: null },
  ]);
  return run?.outcome.ok === true ? run.outcome.value : run?.outcome;
}

test("a component mounted twice has two sets of tables, and the app sees neither", async () => {
  expect(t.engine.mounts()).toEqual(["", "first", "first/log", "second", "second/log"]);
  await t.mutation("main:add", { to: "first" });
  expect(await t.mutation("main:add", { to: "first" })).toMatchObject({ n: 2 });
  expect(await t.action("main:addFromAction", { to: "second" })).toMatchObject({ n: 10 });
  expect(await t.query("main:ownCounts")).toBe(0);
});

test("variables reach a component only where they are bound, also through its parent", async () => {
  expect(await linesOf("first/log")).toEqual(["shop n=1", "shop n=2"]);
  expect(await linesOf("second/log")).toEqual(["- n=10"]);
  expect(await t.mutation("main:add", { to: "first" })).toMatchObject({
    secret: null,
    names: ["CONVEX_CLOUD_URL", "CONVEX_SITE_URL", "NAME", "STEP"],
  });
});

test("the caller's identity stops at the app's border", async () => {
  const identity = { subject: "s", issuer: "i", tokenIdentifier: "i|s" };
  const result = await t.mutation("main:add", { to: "second" }, { identity, isAdmin: false });
  expect(result).toMatchObject({
    identity: null,
    meta: { name: "counts:add", componentPath: "second" },
  });
});

test("a component's failure takes back its writes, not its caller's", async () => {
  expect(await t.mutation("main:survive")).toBe(1);
});

test("a component's internal functions are out of the app's reach", async () => {
  await expect(t.mutation("main:reachHidden")).rejects.toThrow("Could not find public function");
});

test("a component calls and schedules what it holds a handle of", async () => {
  await t.mutation("main:byHandle");
  await t.mutation("main:later");
  await expect.poll(() => t.query("main:notes")).toEqual(["by handle", "later"]);
});

test("a component cannot paginate", async () => {
  await expect(t.query("main:paged")).rejects.toThrow("paginate() is only supported in the app.");
});

test("a component's routes are found under its prefix, and nowhere else", async () => {
  const get = (path: string) =>
    t.engine.runHttpAction(new Request(`http://127.0.0.1:3211${path}`), path, NOBODY);

  const mounted = await get("/second/log/lines");
  expect(await mounted.json()).toEqual(await linesOf("second/log"));
  expect((await get("/second/lines")).status).toBe(404);
  expect((await get("/lines")).status).toBe(404);
});

test("components are there again after a restart", async () => {
  await t.restart();
  expect(await t.mutation("main:add", { to: "second" })).toMatchObject({ n: 30 });
});

test("a push names each component's functions for the CLI's types", async () => {
  const reply = await t.push(APP, { counter: COUNTER, log: LOG });
  expect(Object.keys(reply.componentDiffs as object)).toEqual(t.engine.mounts());
  const start = await t.startPush(APP, { counter: COUNTER, log: LOG });
  const analysis = start.analysis as Record<string, { definition: { exports: unknown } }>;
  expect(analysis.log?.definition.exports).toEqual({
    type: "branch",
    branch: [
      [
        "lines",
        {
          type: "branch",
          branch: [
            ["all", { type: "leaf", leaf: "_reference/function/lines.js:all" }],
            ["write", { type: "leaf", leaf: "_reference/function/lines.js:write" }],
          ],
        },
      ],
    ],
  });
});
