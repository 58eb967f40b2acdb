import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestEngine, CallFailed, NOBODY, openTestEngine } from "./test-kit/engine.ts";

const HEADER = `
  import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action,
    internalMutationGeneric as internalMutation, internalQueryGeneric as internalQuery,
    makeFunctionReference as ref, createFunctionHandle } from "convex/server";
  import { v, ConvexError } from "convex/values";
`;

const APP = {
  "items.ts": `${HEADER}
    export const add = mutation({ args: { n: v.number() }, handler: (ctx, { n }) => ctx.db.insert("items", { n }) });
    export const all = query({ args: {}, handler: async (ctx) => (await ctx.db.query("items").collect()).map((d) => d.n) });
    export const addThenThrow = internalMutation({ args: { n: v.number() }, handler: async (ctx, { n }) => {
      await ctx.db.insert("items", { n });
      throw new ConvexError({ code: "NO", n });
    } });
    export const addBesideFailure = mutation({ args: {}, handler: async (ctx) => {
      await ctx.db.insert("items", { n: 100 });
      let caught;
      try { await ctx.runMutation(ref("items:addThenThrow"), { n: 101 }); }
      catch (error) { caught = { isConvexError: error instanceof ConvexError, data: error.data }; }
      await ctx.db.insert("items", { n: 102 });
      return caught;
    } });
    export const addInParallel = mutation({ args: {}, handler: async (ctx) => {
      const results = await Promise.allSettled([
        ctx.runMutation(ref("items:add"), { n: 201 }),
        ctx.runMutation(ref("items:addThenThrow"), { n: 202 }),
        ctx.db.insert("items", { n: 203 }),
        ctx.runMutation(ref("items:add"), { n: 204 }),
      ]);
      return results.map((r) => r.status);
    } });
    export const dangling = mutation({ args: {}, handler: async (ctx) => {
      void crypto.subtle.digest("SHA-256", new Uint8Array(9)).then(() => ctx.db.insert("items", { n: 300 })).catch(() => {});
    } });
    export const recurse = mutation({ args: { depth: v.number() }, handler: async (ctx, { depth }) =>
      depth === 0 ? 0 : 1 + (await ctx.runMutation(ref("items:recurse"), { depth: depth - 1 })) });
    export const queryInMutation = mutation({ args: {}, handler: async (ctx) => {
      await ctx.db.insert("items", { n: 400 });
      const own = await ctx.runQuery(ref("items:all"), {});
      const stale = await ctx.runQuery(ref("items:all"), {}, { useStaleSnapshot: true });
      return { own: own.includes(400), stale: stale.includes(400) };
    } });
    export const page = query({ args: { cursor: v.union(v.string(), v.null()) }, handler: (ctx, { cursor }) =>
      ctx.db.query("items").order("desc").paginate({ cursor, numItems: 2 }) });
    export const twoPages = query({ args: {}, handler: async (ctx) => {
      await ctx.db.query("items").paginate({ cursor: null, numItems: 1 });
      await ctx.db.query("items").paginate({ cursor: null, numItems: 1 });
    } });
  `,
  "checks.ts": `${HEADER}
    export const strict = query({ args: { name: v.string() }, returns: v.string(), handler: (_ctx, { name }) => name });
    export const badReturn = query({ args: {}, returns: v.string(), handler: () => 5 });
    export const hidden = internalQuery({ args: {}, handler: () => "secret" });
    export const boom = query({ args: {}, handler: function boom() { throw new Error("boom"); } });
    export const boomWithData = mutation({ args: {}, handler: () => { throw new ConvexError({ big: 5n, text: "no" }); } });
    export const whoAmI = query({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity() });
    export const meta = query({ args: {}, handler: async (ctx) => ({
      fn: await ctx.meta.getFunctionMetadata(), deployment: await ctx.meta.getDeploymentMetadata(),
      metrics: Object.keys(await ctx.meta.getTransactionMetrics()).length }) });
    export const logs = query({ args: {}, handler: () => { console.log("plain", { a: 1 }, [1, "two"]); console.error(new Error("x").message); } });
    export const writeInQuery = query({ args: {}, handler: (ctx) => ctx.db.insert("items", { n: 1 }) });
    export const handle = query({ args: {}, handler: () => createFunctionHandle(ref("items:all")) });
    export const searchVectors = action({ args: {}, handler: (ctx) => ctx.vectorSearch("items", "by_x", { vector: [1], limit: 1 }) });
    export const viaAction = action({ args: {}, handler: async (ctx) => {
      const before = await ctx.runQuery(ref("items:all"), {});
      await ctx.runMutation(ref("items:add"), { n: 900 });
      const after = await ctx.runQuery(ref("items:all"), {});
      let failure;
      try { await ctx.runMutation(ref("items:addThenThrow"), { n: 901 }); } catch (error) { failure = error.data.code; }
      return { added: after.length - before.length, failure };
    } });
  `,
};

let t: TestEngine;

beforeAll(async () => {
  t = await openTestEngine();
  await t.push(APP);
});

afterAll(async () => {
  await t.close();
});

async function failureOf(promise: Promise<unknown>): Promise<CallFailed> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CallFailed)) throw new Error("The call did not fail.");
  return error;
}

test("a nested mutation that throws takes back its own writes only", async () => {
  const caught = await t.mutation("items:addBesideFailure");

  expect(caught).toEqual({ isConvexError: true, data: { code: "NO", n: 101 } });
  const all = await t.query("items:all");
  expect(all).toEqual(expect.arrayContaining([100, 102]));
  expect(all).not.toContain(101);
});

test("mutations called in parallel run one after the other", async () => {
  const statuses = await t.mutation("items:addInParallel");

  expect(statuses).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
  const all = await t.query("items:all");
  expect(all).toEqual(expect.arrayContaining([201, 203, 204]));
  expect(all).not.toContain(202);
});

test("work that a mutation does not await cannot write after it has ended", async () => {
  await t.mutation("items:dangling");

  expect(await t.query("items:all")).not.toContain(300);
});

test("calls nest eight deep and no deeper", async () => {
  expect(await t.mutation("items:recurse", { depth: 8 })).toBe(8);
  const failure = await failureOf(t.mutation("items:recurse", { depth: 9 }));
  expect(failure.message).toContain("depth limit exceeded");
});

test("a nested query sees the mutation's writes, a stale snapshot does not", async () => {
  expect(await t.mutation("items:queryInMutation")).toEqual({ own: true, stale: false });
});

test("an action reads what its mutations committed and survives one that fails", async () => {
  expect(await t.action("checks:viaAction")).toEqual({ added: 1, failure: "NO" });
});

test("wrong arguments are refused with Convex's words", async () => {
  const { message } = await failureOf(t.query("checks:strict", { name: 5 }));
  expect(message).toContain("ArgumentValidationError: Value does not match validator.");
});

test("a wrong result is refused with Convex's words", async () => {
  const { message } = await failureOf(t.query("checks:badReturn"));
  expect(message).toContain("ReturnsValidationError: Value does not match validator.");
});

test("internal functions are as good as absent for clients, and there for admins", async () => {
  const { message } = await failureOf(t.query("checks:hidden"));
  expect(message).toContain("Could not find public function for 'checks:hidden'.");

  const [run] = await t.engine.runQueries([
    {
      mount: "",
      path: "checks:hidden",
      args: {},
      caller: NOBODY,
      publicOnly: false,
      journal: null,
    },
  ]);
  expect(run?.outcome).toEqual({ ok: true, value: "secret" });
});

test("an error names its message and the line of the developer's file", async () => {
  const { message } = await failureOf(t.query("checks:boom"));
  expect(message).toMatch(/^\[Request ID: [0-9a-f]{16}\] Server Error\nUncaught Error: boom\n/);
  expect(message).toMatch(/at boom \(\.\.\/convex\/checks\.ts:10:\d+\)/);
});

test("a ConvexError carries its data to the caller", async () => {
  const failure = await failureOf(t.mutation("checks:boomWithData"));
  expect(failure.data).toEqual({ big: { $integer: "BQAAAAAAAAA=" }, text: "no" });
  expect(failure.message).toContain("Uncaught ConvexError");
});

test("the identity is the caller's", async () => {
  const identity = { tokenIdentifier: "i|s", subject: "s", issuer: "i" };
  expect(await t.query("checks:whoAmI", {}, { identity, isAdmin: false })).toEqual(identity);
  expect(await t.query("checks:whoAmI")).toBeNull();
});

test("functions learn their name, their deployment and their metrics", async () => {
  expect(await t.query("checks:meta")).toEqual({
    fn: { name: "checks:meta", componentPath: "", type: "query", visibility: "public" },
    deployment: { name: "embedded", region: null, class: "s16" },
    metrics: 7,
  });
});

test("console lines come back quoted, with their level", async () => {
  const [run] = await t.engine.runQueries([
    { mount: "", path: "checks:logs", args: {}, caller: NOBODY, publicOnly: true, journal: null },
  ]);
  expect(run?.logLines.map(({ level, messages }) => [level, ...messages])).toEqual([
    ["LOG", "'plain'", "{ a: 1 }", "[ 1, 'two' ]"],
    ["ERROR", "'x'"],
  ]);
});

test("a query cannot write", async () => {
  await failureOf(t.query("checks:writeInQuery"));
});

test("what is not implemented says so by name", async () => {
  const { message } = await failureOf(t.action("checks:searchVectors"));
  expect(message).toContain("Vector search is not implemented by the embedded backend");
});

test("a mutation sent again by its client is answered with its first result, also after a restart", async () => {
  const call = { mount: "", path: "items:add", args: { n: 500 }, caller: NOBODY, publicOnly: true };
  const session = { sessionId: "s1", requestId: 7 };

  const first = await t.engine.runMutation(call, session);
  const again = await t.engine.runMutation(call, session);
  await t.restart();
  const later = await t.engine.runMutation(call, session);

  expect([again.outcome, later.outcome]).toEqual([first.outcome, first.outcome]);
  expect([again.ts, later.ts]).toEqual([first.ts, first.ts]);
  const all = (await t.query("items:all")) as number[];
  expect(all.filter((n) => n === 500)).toHaveLength(1);
});

test("queries asked together see one timestamp", async () => {
  const call = { mount: "", path: "items:all", args: {}, caller: NOBODY, publicOnly: true };
  const queries = t.engine.runQueries(
    Array.from({ length: 5 }, () => ({ ...call, journal: null })),
  );
  const write = t.mutation("items:add", { n: 600 });
  const runs = await queries;
  await write;
  expect(new Set(runs.map((run) => run.ts)).size).toBe(1);
  expect(runs.every((run) => run.outcome.ok)).toBe(true);
});

test("a paginated query run again ends where the client's page ended", async () => {
  const call = {
    mount: "",
    path: "items:page",
    args: { cursor: null },
    caller: NOBODY,
    publicOnly: true,
  };
  const [first] = await t.engine.runQueries([{ ...call, journal: null }]);
  await t.mutation("items:add", { n: 700 });
  const [again] = await t.engine.runQueries([{ ...call, journal: first?.journal ?? null }]);
  const page = (run: typeof first) =>
    run?.outcome.ok === true ? (run.outcome.value as { page: { n: number }[] }).page : [];

  expect(page(first)).toHaveLength(2);
  expect(page(again).map((item) => item.n)).toEqual([700, ...page(first).map((item) => item.n)]);
});

test("a function may paginate once", async () => {
  const { message } = await failureOf(t.query("items:twoPages"));
  expect(message).toContain("only supports a single paginated query");
});

test("an injected conflict reaches the caller and is then spent", async () => {
  t.engine.injectOcc(1);
  await expect(t.mutation("items:add", { n: 1 })).rejects.toMatchObject({
    code: "OptimisticConcurrencyControlFailure",
  });
  await expect(t.mutation("items:add", { n: 1 })).resolves.toEqual(expect.any(String));
});
