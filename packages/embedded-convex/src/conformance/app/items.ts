import { type GenericId, v } from "convex/values";
import { mutation, query } from "./server.ts";

const item = v.object({
  a: v.optional(v.any()),
  b: v.optional(v.any()),
  nested: v.optional(v.object({ x: v.number() })),
  text: v.optional(v.string()),
  group: v.optional(v.string()),
});

export const insert = mutation({
  args: { item },
  handler: (ctx, args) => ctx.db.insert("items", args.item),
});

export const insertMany = mutation({
  args: { items: v.array(item) },
  handler: async (ctx, args) => {
    const ids: string[] = [];
    for (const each of args.items) ids.push(await ctx.db.insert("items", each));
    return ids;
  },
});

export const get = query({
  args: { id: v.id("items") },
  handler: (ctx, args) => ctx.db.get(args.id),
});

export const patch = mutation({
  args: { id: v.id("items"), set: v.any(), unset: v.optional(v.array(v.string())) },
  handler: async (ctx, args) => {
    const removed = Object.fromEntries((args.unset ?? []).map((name) => [name, undefined]));
    await ctx.db.patch(args.id, { ...(args.set as object), ...removed });
    return null;
  },
});

export const replace = mutation({
  args: { id: v.id("items"), item },
  handler: async (ctx, args) => {
    await ctx.db.replace(args.id, args.item);
    return null;
  },
});

export const remove = mutation({
  args: { id: v.id("items") },
  handler: async (ctx, args) => {
    await ctx.db.delete(args.id);
    return null;
  },
});

const order = v.optional(v.union(v.literal("asc"), v.literal("desc")));

/** Field `a` of all items, by creation. */
export const all = query({
  args: { order },
  handler: async (ctx, args) => {
    const rows = await ctx.db
      .query("items")
      .order(args.order ?? "asc")
      .collect();
    return rows.map((row) => (row.a ?? null) as unknown);
  },
});

const bound = v.optional(v.object({ value: v.any(), inclusive: v.boolean() }));

/** Field `a` of the items in a range of `by_a`. */
export const rangeOfA = query({
  args: { from: bound, to: bound, order, limit: v.optional(v.number()) },
  handler: async (ctx, args) => {
    const rows = ctx.db
      .query("items")
      .withIndex("by_a", (q) => {
        const { from, to } = args;
        const lower =
          from === undefined ? q : from.inclusive ? q.gte("a", from.value) : q.gt("a", from.value);
        if (to === undefined) return lower;
        return to.inclusive ? lower.lte("a", to.value) : lower.lt("a", to.value);
      })
      .order(args.order ?? "asc");
    const found = args.limit === undefined ? await rows.collect() : await rows.take(args.limit);
    return found.map((row) => (row.a ?? null) as unknown);
  },
});

/** `[a, b]` of the items whose a equals and whose b exceeds. */
export const equalAndAbove = query({
  args: { a: v.any(), above: v.any() },
  handler: async (ctx, args) => {
    const rows = await ctx.db
      .query("items")
      .withIndex("by_a_and_b", (q) => q.eq("a", args.a).gt("b", args.above))
      .collect();
    return rows.map((row) => [row.a as unknown, row.b as unknown]);
  },
});

export const withoutA = query({
  args: {},
  handler: async (ctx) => {
    const rows = await ctx.db
      .query("items")
      .withIndex("by_a", (q) => q.eq("a", undefined))
      .collect();
    return rows.map((row) => row.b as unknown);
  },
});

export const byNestedField = query({
  args: { x: v.number() },
  handler: async (ctx, args) => {
    const rows = await ctx.db
      .query("items")
      .withIndex("by_x", (q) => q.eq("nested.x", args.x))
      .collect();
    return rows.map((row) => (row.a ?? null) as unknown);
  },
});

/** Filters: both a and b above 1, or a equal to b, but not a = 9. */
export const filtered = query({
  args: {},
  handler: async (ctx) => {
    const rows = await ctx.db
      .query("items")
      .filter((q) =>
        q.and(
          q.or(
            q.and(q.gt(q.field("a"), 1), q.gt(q.field("b"), 1)),
            q.eq(q.field("a"), q.field("b")),
          ),
          q.not(q.eq(q.field("a"), 9)),
        ),
      )
      .collect();
    return rows.map((row) => [row.a as unknown, row.b as unknown]);
  },
});

export const sumAbove = query({
  args: { least: v.number() },
  handler: async (ctx, args) => {
    const rows = await ctx.db
      .query("items")
      .filter((q) => q.gte(q.add(q.field("a"), q.field("b")), args.least))
      .collect();
    return rows.map((row) => [row.a as unknown, row.b as unknown]);
  },
});

export const firstOfA = query({
  args: { a: v.any() },
  handler: async (ctx, args) => {
    const row = await ctx.db
      .query("items")
      .withIndex("by_a", (q) => q.eq("a", args.a))
      .first();
    return row === null ? null : (row.b as unknown);
  },
});

export const uniqueOfA = query({
  args: { a: v.any() },
  handler: async (ctx, args) => {
    const row = await ctx.db
      .query("items")
      .withIndex("by_a", (q) => q.eq("a", args.a))
      .unique();
    return row === null ? null : (row.b as unknown);
  },
});

export const search = query({
  args: { words: v.string(), group: v.optional(v.string()) },
  handler: async (ctx, args) => {
    const rows = await ctx.db
      .query("items")
      .withSearchIndex("search_text", (q) => {
        const found = q.search("text", args.words);
        return args.group === undefined ? found : found.eq("group", args.group);
      })
      .collect();
    return rows.map((row) => row.text ?? "").sort();
  },
});

export const normalize = query({
  args: { table: v.union(v.literal("items"), v.literal("people")), id: v.string() },
  handler: (ctx, args) => ctx.db.normalizeId(args.table, args.id) !== null,
});

/** Reads its own writes, in order, before anything has committed. */
export const readOwnWrites = mutation({
  args: {},
  handler: async (ctx) => {
    const first = await ctx.db.insert("items", { a: 2 });
    await ctx.db.insert("items", { a: 1 });
    await ctx.db.patch(first, { a: 3 });
    const rows = await ctx.db.query("items").withIndex("by_a").collect();
    await ctx.db.delete(first);
    const left = await ctx.db.query("items").withIndex("by_a").collect();
    return [rows.map((row) => (row.a ?? null) as unknown), left.map((row) => row.a as unknown)];
  },
});

export const echo = query({
  args: { value: v.any() },
  handler: (_ctx, args) => args.value as unknown,
});

export const creation = query({
  args: { ids: v.array(v.id("items")) },
  handler: async (ctx, args) => {
    const rows = await Promise.all(args.ids.map((id: GenericId<"items">) => ctx.db.get(id)));
    const times = rows.map((row) => row?._creationTime ?? 0);
    return times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0));
  },
});
