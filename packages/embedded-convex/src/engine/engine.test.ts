import { afterEach, beforeEach, expect, test } from "vitest";
import { type TestEngine, openTestEngine } from "./test-kit/engine.ts";

let t: TestEngine;

beforeEach(async () => {
  t = await openTestEngine();
});

afterEach(async () => {
  await t.close();
});

const NOTES = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      notes: defineTable({ text: v.string(), at: v.number() }).index("by_at", ["at"]),
    });`,
  "notes.ts": `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    import { v } from "convex/values";
    export const add = mutation({
      args: { text: v.string() },
      returns: v.id("notes"),
      handler: (ctx, { text }) => ctx.db.insert("notes", { text, at: Date.now() }),
    });
    export const list = query({
      args: {},
      handler: async (ctx) => (await ctx.db.query("notes").withIndex("by_at").collect()).map((n) => n.text),
    });`,
};

test("a pushed app reads and writes, and still does after a restart without a push", async () => {
  await t.push(NOTES);
  await t.mutation("notes:add", { text: "one" });

  await t.restart();
  await t.mutation("notes:add", { text: "two" });

  expect(await t.query("notes:list")).toEqual(["one", "two"]);
});

test("start_push changes nothing that is live", async () => {
  await t.push(NOTES);
  const { bundleApp } = await import("./test-kit/bundle.ts");

  await t.engine.startPush(await bundleApp({ "other.ts": "export const nothing = 1;" }));

  expect(await t.query("notes:list")).toEqual([]);
});
