import { makeFunctionReference } from "convex/server";
import { ConvexError, v } from "convex/values";
import { action, internalMutation, mutation, query } from "./server.ts";

type Note = { text: string };
type Empty = Record<string, never>;
const addRef = makeFunctionReference<"mutation", Note, null>("calls:add");
const failRef = makeFunctionReference<"mutation", Note, null>("calls:addThenThrow");
const notesRef = makeFunctionReference<"query", Empty, string[]>("calls:notes");

export const add = internalMutation({
  args: { text: v.string() },
  handler: async (ctx, args) => {
    await ctx.db.insert("items", { text: args.text });
    return null;
  },
});

export const addThenThrow = internalMutation({
  args: { text: v.string() },
  handler: async (ctx, args) => {
    await ctx.db.insert("items", { text: args.text });
    throw new ConvexError({ code: "REFUSED", count: 5 });
  },
});

export const notes = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("items").collect()).map((row) => row.text ?? ""),
});

/** Catches the failure of a nested mutation and goes on. */
export const surviveFailure = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.db.insert("items", { text: "before" });
    let data: unknown = null;
    try {
      await ctx.runMutation(failRef, { text: "inside" });
    } catch (error) {
      data = error instanceof ConvexError ? (error.data as unknown) : "not a ConvexError";
    }
    await ctx.db.insert("items", { text: "after" });
    return data;
  },
});

/** Lets the failure of a nested mutation through. */
export const failInside = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.db.insert("items", { text: "before" });
    await ctx.runMutation(failRef, { text: "inside" });
    return null;
  },
});

export const nestedWritesAreSeen = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.runMutation(addRef, { text: "nested" });
    return await ctx.runQuery(notesRef, {});
  },
});

export const throwPlain = mutation({
  args: {},
  handler: () => {
    throw new Error("plain failure");
  },
});

export const throwText = query({
  args: {},
  handler: () => {
    throw new ConvexError("just text");
  },
});

export const throwInt64 = internalMutation({
  args: {},
  handler: () => {
    throw new ConvexError({ count: 5n });
  },
});

export const passInt64On = mutation({
  args: {},
  handler: (ctx) =>
    ctx.runMutation(makeFunctionReference<"mutation", Empty, null>("calls:throwInt64"), {}),
});

/** What an action sees before, between and after its mutations. */
export const actBetweenCommits = action({
  args: {},
  handler: async (ctx) => {
    const seen = [await ctx.runQuery(notesRef, {})];
    await ctx.runMutation(addRef, { text: "one" });
    seen.push(await ctx.runQuery(notesRef, {}));
    await ctx.runMutation(failRef, { text: "two" }).catch(() => null);
    seen.push(await ctx.runQuery(notesRef, {}));
    return seen;
  },
});

export const whoAmI = query({
  args: {},
  handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null,
});
