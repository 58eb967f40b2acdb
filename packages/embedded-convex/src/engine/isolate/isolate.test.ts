import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestEngine, openTestEngine } from "../test-kit/engine.ts";

const APP = {
  "runtime.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action } from "convex/server";
    let counter = 0;
    const importedAt = Date.now();
    const facts = () => ({ now: Date.now(), date: new Date().getTime(), random: Math.random(), uuid: crypto.randomUUID() });
    export const frozen = query(async () => {
      const first = facts();
      for (let i = 0; i < 1e6; i++);
      await crypto.subtle.digest("SHA-256", new Uint8Array(1e6));
      return { first, second: facts() };
    });
    export const count = query(() => ++counter);
    export const imported = query(() => importedAt);
    export const globals = query(() => ({
      missing: ["Buffer", "require", "setImmediate", "module", "__dirname"].filter((name) => name in globalThis || false),
      nextTick: typeof process.nextTick,
      present: ["URL", "TextEncoder", "Blob", "Request", "Response", "Headers", "AbortController", "structuredClone", "AsyncLocalStorage", "ReadableStream"]
        .filter((name) => typeof globalThis[name] !== "function"),
    }));
    export const realms = query(async () => {
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("x"));
      let thrown; try { new URL("no"); } catch (error) { thrown = error; }
      let own; try { null.x; } catch (error) { own = error; }
      return { buffer: digest instanceof ArrayBuffer, bytes: new TextEncoder().encode("x") instanceof Uint8Array,
        error: thrown instanceof Error, typeError: thrown instanceof TypeError, notRange: thrown instanceof RangeError,
        own: own instanceof TypeError, date: new Date(0) instanceof Date, digest };
    });
    export const fetches = mutation(async () => { await fetch("http://127.0.0.1:1"); });
    export const waits = query(async () => { await new Promise((resolve) => setTimeout(resolve, 1)); });
    export const waitsInAction = action(async () => { await new Promise((resolve) => setTimeout(resolve, 1)); return "waited"; });
    export const hangs = mutation(async (ctx) => { await ctx.db.insert("t", {}); await new Promise(() => {}); });
    export const spinsAtOnce = query(() => { for (;;); });
    export const rows = query(async (ctx) => (await ctx.db.query("t").collect()).length);
  `,
};

let t: TestEngine;
let shared: TestEngine;

beforeAll(async () => {
  t = await openTestEngine({ limits: { syncMs: 100, transactionMs: 300 } });
  shared = await openTestEngine({ freshContexts: false });
  await t.push(APP);
  await shared.push(APP);
});

afterAll(async () => {
  await t.close();
  await shared.close();
});

test("time stands still in a query, and randomness goes on", async () => {
  const { first, second } = (await t.query("runtime:frozen")) as Record<
    string,
    { now: number; date: number; random: number; uuid: string }
  >;
  expect(first?.now).toBe(t.clock.now());
  expect([second?.now, second?.date]).toEqual([first?.now, first?.date]);
  expect(second?.random).not.toBe(first?.random);
  expect(first?.uuid).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test("modules start anew on every call, unless contexts are shared", async () => {
  expect([await t.query("runtime:count"), await t.query("runtime:count")]).toEqual([1, 1]);
  expect([await shared.query("runtime:count"), await shared.query("runtime:count")]).toEqual([
    1, 2,
  ]);
});

test("a module is imported at the time of its push", async () => {
  const pushed = t.clock.now();
  t.clock.advance(60_000);
  expect(await t.query("runtime:imported")).toBe(pushed);
});

test("functions find the web's globals and none of Node's", async () => {
  expect(await t.query("runtime:globals")).toEqual({
    missing: [],
    nextTick: "undefined",
    present: [],
  });
});

test("values and errors of web APIs are instances of the function's own classes", async () => {
  expect(await t.query("runtime:realms")).toEqual({
    buffer: true,
    bytes: true,
    error: true,
    typeError: true,
    notRange: false,
    own: true,
    date: true,
    digest: { $bytes: createHash("sha256").update("x").digest("base64") },
  });
});

test("a mutation cannot fetch and a query cannot wait, in Convex's words", async () => {
  await expect(t.mutation("runtime:fetches")).rejects.toThrow(
    "Can't use fetch() in queries and mutations. Please consider using an action.",
  );
  await expect(t.query("runtime:waits")).rejects.toThrow(
    "Can't use setTimeout in queries and mutations. Please consider using an action.",
  );
});

test("an action can wait", async () => {
  expect(await t.action("runtime:waitsInAction")).toBe("waited");
});

test("an endless loop at a function's start is cut", async () => {
  await expect(t.query("runtime:spinsAtOnce")).rejects.toThrow("Function execution timed out");
});

test("a mutation that never ends is given up, with its writes, and the lane goes on", async () => {
  await expect(t.mutation("runtime:hangs")).rejects.toThrow("Function execution timed out");
  expect(await t.query("runtime:rows")).toBe(0);
});
