import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation, internalQuery } from "./_generated/server";
import { adminMutation, adminQuery } from "./functions";
import * as AuditLog from "./model/auditLog";
import * as Limits from "./model/limits";
import * as Media from "./model/media";
import * as MessageLog from "./model/messageLog";
import { atMostOnePage } from "./model/pages";
import * as Review from "./model/quarantineReview";
import { vQuarantineDetail, vQuarantineItem, vReplayResult } from "./tables/operations";
import { vLoggedMessage, vQuarantineKind } from "./validators";

/** What could not be placed: an admin understands it, fetches it from Twilio, or discards it. */

/** What is open, newest first; statuses whose text may still come are left out. */
export const list = adminQuery({
  args: { kind: v.union(vQuarantineKind, v.null()), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vQuarantineItem),
  handler: async (ctx, { kind, paginationOpts }) => {
    const options = atMostOnePage(paginationOpts);
    const found = await Review.pageOfOpen(ctx, ctx.organizationId, kind, options);
    return { ...found, page: found.page.map(Review.toItem) };
  },
});

/** One thing with all that is known of it; null when it is not here any more. */
export const get = adminQuery({
  args: { quarantineId: v.id("quarantine") },
  returns: v.union(vQuarantineDetail, v.null()),
  handler: async (ctx, { quarantineId }) => {
    const row = await ctx.db.get("quarantine", quarantineId);
    return row?.organizationId === ctx.organizationId ? Review.toDetail(row) : null;
  },
});

/** How many are open, at most 100: more is "99+". */
export const openCount = adminQuery({
  args: {},
  returns: v.number(),
  handler: async (ctx) => await Review.countOpen(ctx, ctx.organizationId),
});

/**
 * Fetches what it is about from Twilio and stores that, as if it had just come: never what is kept
 * here, which anybody may have written. How it ends, `get` tells. Asked again meanwhile, nothing happens.
 */
export const replay = adminMutation({
  args: { quarantineId: v.id("quarantine") },
  returns: v.null(),
  handler: async (ctx, { quarantineId }) => {
    const row = await Review.requireOpen(ctx, ctx.organizationId, quarantineId);
    if (Review.isReplaying(row)) return null;
    await Limits.spend(ctx, "replays", ctx.organizationId);
    const entry = { organizationId: ctx.organizationId, member: ctx.member };
    const target = row.sid ?? row._id;
    const detail = { kind: row.kind };
    await AuditLog.record(ctx, { ...entry, action: "quarantine.replay", target, detail });

    const media = row.mediaId && (await ctx.db.get("media", row.mediaId));
    if (media) {
      await Media.retryCopy(ctx, media);
      await Review.noteReplay(ctx, row, "copying");
    } else if (!Review.namesText(row)) {
      await Review.noteReplay(ctx, row, "unnamed");
    } else {
      await Review.noteReplay(ctx, row, "running");
      await ctx.scheduler.runAfter(0, internal.quarantineActions.fetch, { quarantineId });
    }
    return null;
  },
});

/** Closes it without doing anything about it. Discarded already, it stays so. */
export const discard = adminMutation({
  args: { quarantineId: v.id("quarantine") },
  returns: v.null(),
  handler: async (ctx, { quarantineId }) => {
    const row = await Review.requireRow(ctx, ctx.organizationId, quarantineId);
    if (row.closedAt !== undefined) return null;
    await ctx.db.patch("quarantine", row._id, { closedAt: Date.now() });
    const entry = { organizationId: ctx.organizationId, member: ctx.member };
    const target = row.sid ?? row._id;
    const detail = { kind: row.kind };
    await AuditLog.record(ctx, { ...entry, action: "quarantine.discard", target, detail });
    return null;
  },
});

/** Which text to fetch; null when nobody waits for it any more. */
export const source = internalQuery({
  args: { quarantineId: v.id("quarantine") },
  returns: v.union(v.object({ accountSid: v.string(), sid: v.string() }), v.null()),
  handler: async (ctx, { quarantineId }) => {
    const row = await ctx.db.get("quarantine", quarantineId);
    if (row?.sid == null || row.replay?.result !== "running") return null;
    return { accountSid: row.accountSid, sid: row.sid };
  },
});

/** Stores the text that Twilio showed, and closes what asked for it. */
export const store = internalMutation({
  args: { quarantineId: v.id("quarantine"), message: vLoggedMessage },
  returns: v.null(),
  handler: async (ctx, { quarantineId, message }) => {
    const row = await ctx.db.get("quarantine", quarantineId);
    if (row?.replay?.result !== "running") return null;
    const stored = await MessageLog.store(ctx, row.accountSid, message);
    await Review.noteReplay(ctx, row, Review.resultOfStore(stored));
    return null;
  },
});

/** Notes why nothing could be fetched. */
export const recordFailure = internalMutation({
  args: { quarantineId: v.id("quarantine"), result: vReplayResult },
  returns: v.null(),
  handler: async (ctx, { quarantineId, result }) => {
    const row = await ctx.db.get("quarantine", quarantineId);
    if (row?.replay?.result === "running") await Review.noteReplay(ctx, row, result);
    return null;
  },
});
