import { makeFunctionReference } from "convex/server";
import { v } from "convex/values";
import { action, internalMutation, mutation, query } from "./server.ts";

type Job = { text: string };
const runRef = makeFunctionReference<"mutation", Job, null>("jobs:run");
const failRef = makeFunctionReference<"mutation", Job, null>("jobs:fail");
const chainRef = makeFunctionReference<"mutation", { left: number }, null>("jobs:chain");

export const run = internalMutation({
  args: { text: v.string() },
  handler: async (ctx, args) => {
    await ctx.db.insert("items", { text: args.text });
    return null;
  },
});

export const fail = internalMutation({
  args: { text: v.string() },
  handler: async (ctx, args) => {
    await ctx.db.insert("items", { text: args.text });
    throw new Error("job failed");
  },
});

export const chain = internalMutation({
  args: { left: v.number() },
  handler: async (ctx, args) => {
    await ctx.db.insert("items", { text: `left ${args.left}` });
    if (args.left > 0) await ctx.scheduler.runAfter(0, chainRef, { left: args.left - 1 });
    return null;
  },
});

export const schedule = mutation({
  args: { text: v.string(), afterMs: v.number() },
  handler: (ctx, args) => ctx.scheduler.runAfter(args.afterMs, runRef, { text: args.text }),
});

export const scheduleFailure = mutation({
  args: {},
  handler: (ctx) => ctx.scheduler.runAfter(0, failRef, { text: "from a failed job" }),
});

export const scheduleChain = mutation({
  args: { left: v.number() },
  handler: (ctx, args) => ctx.scheduler.runAfter(0, chainRef, { left: args.left }),
});

export const scheduleThenThrow = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.scheduler.runAfter(0, runRef, { text: "never" });
    throw new Error("rolled back");
  },
});

export const scheduleFromAction = action({
  args: { text: v.string() },
  handler: (ctx, args) => ctx.scheduler.runAfter(0, runRef, { text: args.text }),
});

export const cancel = mutation({
  args: { id: v.id("_scheduled_functions") },
  handler: async (ctx, args) => {
    await ctx.scheduler.cancel(args.id);
    return null;
  },
});

export const state = query({
  args: { id: v.id("_scheduled_functions") },
  handler: async (ctx, args) => (await ctx.db.system.get(args.id))?.state.kind ?? null,
});

/** State and arguments of the jobs that were scheduled with this text. */
export const states = query({
  args: { text: v.string() },
  handler: async (ctx, args) => {
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    return jobs
      .filter((job) => (job.args[0] as { text?: string }).text === args.text)
      .map((job) => [job.state.kind, job.args] as const);
  },
});

/** How many jobs should have run by now and have not finished. */
export const due = query({
  args: { nowMs: v.number() },
  handler: async (ctx, args) => {
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    return jobs.filter(
      ({ state: { kind }, scheduledTime }) =>
        kind === "inProgress" || (kind === "pending" && scheduledTime <= args.nowMs),
    ).length;
  },
});
