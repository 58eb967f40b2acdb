import { v } from "convex/values";
import { mutation } from "./server.ts";

/** Reads the page of `items` by a that follows the last one, and remembers where it ended. */
export const turn = mutation({
  args: { size: v.number(), order: v.union(v.literal("asc"), v.literal("desc")) },
  handler: async (ctx, args) => {
    const bookmark = await ctx.db.query("bookmarks").unique();
    const result = await ctx.db
      .query("items")
      .withIndex("by_a")
      .order(args.order)
      .paginate({ cursor: bookmark?.cursor ?? null, numItems: args.size });
    const cursor = result.continueCursor;
    if (bookmark === null) await ctx.db.insert("bookmarks", { cursor });
    else await ctx.db.patch(bookmark._id, { cursor });
    return { values: result.page.map((row) => row.a as unknown), isDone: result.isDone };
  },
});

export const removeWhereA = mutation({
  args: { a: v.number() },
  handler: async (ctx, args) => {
    const rows = await ctx.db
      .query("items")
      .withIndex("by_a", (q) => q.eq("a", args.a))
      .collect();
    for (const row of rows) await ctx.db.delete(row._id);
    return null;
  },
});
