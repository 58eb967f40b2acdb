import { v } from "convex/values";
import { action, mutation, query } from "./server.ts";

export const store = action({
  args: { text: v.string() },
  handler: (ctx, args) => ctx.storage.store(new Blob([args.text], { type: "text/plain" })),
});

export const read = action({
  args: { id: v.id("_storage") },
  handler: async (ctx, args) => {
    const blob = await ctx.storage.get(args.id);
    return blob === null ? null : await blob.text();
  },
});

export const row = query({
  args: { id: v.id("_storage") },
  handler: async (ctx, args) => {
    const found = await ctx.db.system.get(args.id);
    return found === null ? null : { size: found.size, contentType: found.contentType ?? null };
  },
});

export const hasUrl = query({
  args: { id: v.id("_storage") },
  handler: async (ctx, args) => (await ctx.storage.getUrl(args.id)) !== null,
});

export const remove = mutation({
  args: { id: v.id("_storage") },
  handler: async (ctx, args) => {
    await ctx.storage.delete(args.id);
    return null;
  },
});
