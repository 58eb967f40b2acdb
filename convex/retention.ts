import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { adminMutation, adminQuery } from "./functions";
import * as Retention from "./model/retention";
import * as RetentionPreviews from "./model/retentionPreviews";
import { vRetentionCounts, vRetentionRules } from "./tables/erasure";

const ORGANIZATIONS_A_CALL = 100;

/** The rules, and the last count of what rules would erase, made for `preview.rules`. */
export const get = adminQuery({
  args: {},
  returns: v.object({
    rules: v.union(vRetentionRules, v.null()),
    preview: v.union(
      v.object({
        ...vRetentionCounts,
        rules: vRetentionRules,
        at: v.number(),
        isReady: v.boolean(),
      }),
      v.null(),
    ),
  }),
  handler: async (ctx) => {
    const rules = await Retention.findRules(ctx, ctx.organizationId);
    const preview = await RetentionPreviews.find(ctx, ctx.organizationId);
    return { rules, preview: preview && toPreview(preview) };
  },
});

/** Begins to count what these rules would erase. */
export const preview = adminMutation({
  args: { rules: vRetentionRules },
  returns: v.null(),
  handler: async (ctx, { rules }) => {
    Retention.assertRules(rules);
    await RetentionPreviews.begin(ctx, ctx.organizationId, rules);
    return null;
  },
});

/** Sets the rules that erase each day what has become too old, once their count is confirmed. */
export const set = adminMutation({
  args: {
    rules: vRetentionRules,
    /** The counts that `get` showed for these rules. */
    confirmed: v.object({ messages: v.number(), files: v.number() }),
  },
  returns: v.null(),
  handler: async (ctx, { rules, confirmed }) => {
    Retention.assertRules(rules);
    const counted = await RetentionPreviews.find(ctx, ctx.organizationId);
    RetentionPreviews.assertConfirms(counted, rules, confirmed);
    await Retention.setRules(ctx, ctx.member, rules);
    return null;
  },
});

/** Keeps everything from now on. */
export const stop = adminMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const keepAll = { messagesDays: null, filesDays: null, alsoAtTwilio: false };
    await Retention.setRules(ctx, ctx.member, keepAll);
    return null;
  },
});

/** The next step of a count. */
export const count = internalMutation({
  args: { previewId: v.id("retentionPreviews") },
  returns: v.null(),
  handler: async (ctx, { previewId }) => {
    const counting = await ctx.db.get("retentionPreviews", previewId);
    if (counting !== null) await RetentionPreviews.step(ctx, counting);
    return null;
  },
});

/** The daily run: a page of organizations each call. */
export const runAll = internalMutation({
  args: { cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { cursor }) => {
    const page = await ctx.db
      .query("organizationSettings")
      .paginate({ cursor, numItems: ORGANIZATIONS_A_CALL });
    for (const { organizationId } of page.page) {
      await ctx.scheduler.runAfter(0, internal.retention.run, { organizationId });
    }
    if (!page.isDone) {
      await ctx.scheduler.runAfter(0, internal.retention.runAll, { cursor: page.continueCursor });
    }
    return null;
  },
});

/** The run of one organization, apart from the others'. */
export const run = internalMutation({
  args: { organizationId: v.id("organizations") },
  returns: v.null(),
  handler: async (ctx, { organizationId }) => {
    await Retention.beginRun(ctx, organizationId);
    return null;
  },
});

function toPreview(row: NonNullable<Awaited<ReturnType<typeof RetentionPreviews.find>>>) {
  const { rules, at, phase, messages, files, oldestAt, months, isAtLeast } = row;
  return { rules, at, isReady: phase === "ready", messages, files, oldestAt, months, isAtLeast };
}
