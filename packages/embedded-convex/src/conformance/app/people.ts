import { v } from "convex/values";
import { mutation, query } from "./server.ts";

/** Inserts whatever it is given, so that the schema has to refuse it. */
export const insertAny = mutation({
  args: { person: v.any() },
  handler: (ctx, args) => ctx.db.insert("people", args.person as never),
});

export const patchAny = mutation({
  args: { id: v.id("people"), set: v.any() },
  handler: async (ctx, args) => {
    await ctx.db.patch(args.id, args.set as never);
    return null;
  },
});

export const count = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("people").collect()).length,
});

export const strictArguments = query({
  args: {
    name: v.string(),
    kind: v.union(v.literal("a"), v.literal("b")),
    list: v.optional(v.array(v.number())),
    item: v.optional(v.id("items")),
  },
  handler: (_ctx, args) => args.name,
});

export const wrongReturn = query({
  args: {},
  returns: v.string(),
  handler: () => 5 as unknown as string,
});

export const nothing = query({ args: {}, handler: () => undefined });
