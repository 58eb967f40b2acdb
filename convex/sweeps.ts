import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import * as AccountPauses from "./model/accountPauses";
import * as Media from "./model/media";
import * as Payloads from "./model/payloads";
import * as SendQueue from "./model/sendQueue";

const DAY_MS = 24 * 60 * 60_000;
/** Payloads hold people's words and numbers. */
const QUARANTINE_LIFE_MS = 30 * DAY_MS;
const ROWS_A_CALL = 200;
const STUCK_AFTER_MS = 3 * 60_000;
const STUCK_A_CALL = 50;
/** When as many were stuck as a call takes, there may be more: those started again have moved on by then. */
const MORE_AFTER_MS = 10_000;

/**
 * Starts again what should be under way and is not, in case a job of the outbox failed: calls long past
 * their deadline, whose outcome nobody knows, texts held past their time, looks at a queue and tries of
 * a paused account that never came.
 */
export const outbox = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const until = Date.now() - STUCK_AFTER_MS;
    const stuck = (delivery: "claimed" | "held") =>
      ctx.db
        .query("messages")
        .withIndex("by_delivery_and_dueAt", (q) =>
          q.eq("delivery", delivery).gt("dueAt", null).lt("dueAt", until),
        )
        .take(STUCK_A_CALL);
    const [claimed, held] = [await stuck("claimed"), await stuck("held")];
    for (const { _id: messageId, attemptId } of claimed) {
      if (attemptId === null) continue;
      await ctx.scheduler.runAfter(0, internal.delivery.expire, { messageId, attemptId });
    }
    for (const { _id: messageId } of held) {
      await ctx.scheduler.runAfter(0, internal.delivery.release, { messageId });
    }
    if (Math.max(claimed.length, held.length) === STUCK_A_CALL) {
      await ctx.scheduler.runAfter(MORE_AFTER_MS, internal.sweeps.outbox, {});
    }
    await SendQueue.wakeLost(ctx, until);
    await AccountPauses.tryLost(ctx, until);
    await ctx.scheduler.runAfter(0, internal.sweeps.queue, { cursor: null, until });
    return null;
  },
});

/**
 * Gives conversations their place in the queue that have none and should: those that waited when an
 * older version was running. A page of waiting texts each call.
 */
export const queue = internalMutation({
  args: { cursor: v.union(v.string(), v.null()), until: v.number() },
  returns: v.null(),
  handler: async (ctx, { cursor, until }) => {
    const page = await ctx.db
      .query("messages")
      .withIndex("by_delivery_and_dueAt", (q) => q.eq("delivery", "waiting").lt("dueAt", until))
      .paginate({ cursor, numItems: ROWS_A_CALL });
    const old = page.page.filter(({ at }) => at < until);
    for (const conversationId of new Set(old.map((message) => message.conversationId))) {
      await SendQueue.restore(ctx, conversationId);
    }
    if (!page.isDone) {
      const next = { cursor: page.continueCursor, until };
      await ctx.scheduler.runAfter(0, internal.sweeps.queue, next);
    }
    return null;
  },
});

/** Deletes what was attached and never sent, a day later. Starts itself again while there is more. */
export const stagedMedia = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const orphans = await ctx.db
      .query("media")
      .withIndex("by_state_and_at", (q) => q.eq("state", "staged").lt("at", Date.now() - DAY_MS))
      .take(ROWS_A_CALL);
    for (const orphan of orphans) await Media.deleteWithFile(ctx, orphan);
    if (orphans.length === ROWS_A_CALL) {
      await ctx.scheduler.runAfter(0, internal.sweeps.stagedMedia, {});
    }
    return null;
  },
});

/** Deletes uploads that were never registered, a day later: a page of the newest files each call. */
export const unregisteredUploads = internalMutation({
  args: { cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { cursor }) => {
    const until = Date.now() - DAY_MS;
    // Twice the interval: what is older was looked at by an earlier run.
    const page = await ctx.db.system
      .query("_storage")
      .withIndex("by_creation_time", (q) =>
        q.gt("_creationTime", until - 2 * DAY_MS).lt("_creationTime", until),
      )
      .paginate({ cursor, numItems: ROWS_A_CALL });
    for (const file of page.page) {
      const owner = await ctx.db
        .query("media")
        .withIndex("by_storageId", (q) => q.eq("storageId", file._id))
        .first();
      if (owner === null) await ctx.storage.delete(file._id);
    }
    if (!page.isDone) {
      const next = { cursor: page.continueCursor };
      await ctx.scheduler.runAfter(0, internal.sweeps.unregisteredUploads, next);
    }
    return null;
  },
});

/** Deletes what Twilio sent more than 30 days ago. Starts itself again while there is more. */
export const rawPayloads = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const isDone = await Payloads.deleteOld(ctx);
    if (!isDone) await ctx.scheduler.runAfter(0, internal.sweeps.rawPayloads, {});
    return null;
  },
});

/** Deletes what has been in quarantine for 30 days. Starts itself again while there is more. */
export const quarantine = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const old = await ctx.db
      .query("quarantine")
      .withIndex("by_at", (q) => q.lt("at", Date.now() - QUARANTINE_LIFE_MS))
      .take(ROWS_A_CALL);
    for (const row of old) await ctx.db.delete("quarantine", row._id);
    if (old.length === ROWS_A_CALL) {
      await ctx.scheduler.runAfter(0, internal.sweeps.quarantine, {});
    }
    return null;
  },
});
