import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import { internalMutation, internalQuery, type QueryCtx } from "./_generated/server";
import * as MessageLog from "./model/messageLog";
import { vLoggedMessage } from "./validators";

/**
 * Compares what is here with Twilio's message log, so that what a webhook did not bring, because we
 * were down or it never came, is found within minutes. Every run looks a little further back than the
 * last one ended, and everything is keyed by SID, so that a run can be repeated or cut off.
 */

const MAX_ACCOUNTS = 100;
/** Rows appear in the log late, and their statuses change for a while. */
const OVERLAP_MS = 30 * 60_000;
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 60_000;

/** The accounts to look at, and from when on. */
export const accounts = internalQuery({
  args: {},
  returns: v.array(v.object({ accountSid: v.string(), readFrom: v.number() })),
  handler: async (ctx) => {
    const rows = await ctx.db.query("twilioAccounts").take(MAX_ACCOUNTS);
    return await Promise.all(
      rows.map(async ({ accountSid, _creationTime }) => {
        const cursor = await findCursor(ctx, accountSid);
        // Not what was there before we were connected.
        return { accountSid, readFrom: (cursor?.readThrough ?? _creationTime) - OVERLAP_MS };
      }),
    );
  },
});

/** The SIDs among these rows of which something is missing here. */
export const findNews = internalQuery({
  args: { accountSid: v.string(), messages: v.array(vLoggedMessage) },
  returns: v.array(v.string()),
  handler: async (ctx, { accountSid, messages }) => {
    const isNews = await Promise.all(
      messages.map((row) => MessageLog.isNews(ctx, accountSid, row)),
    );
    return messages.filter((_row, index) => isNews[index]).map(({ sid }) => sid);
  },
});

/** Stores what is missing of these rows, in their order. */
export const store = internalMutation({
  args: { accountSid: v.string(), messages: v.array(vLoggedMessage) },
  returns: v.null(),
  handler: async (ctx, { accountSid, messages }) => {
    for (const row of messages) await MessageLog.store(ctx, accountSid, row);
    return null;
  },
});

/** Remembers how far an account's log has been read. */
export const finish = internalMutation({
  args: { accountSid: v.string(), readThrough: v.number() },
  returns: v.null(),
  handler: async (ctx, { accountSid, readThrough }) => {
    const cursor = await findCursor(ctx, accountSid);
    const row = { accountSid, lastRunAt: Date.now(), retry: null };
    if (cursor === null) await ctx.db.insert("messageLogCursors", { ...row, readThrough });
    else {
      const furthest = Math.max(readThrough, cursor.readThrough);
      await ctx.db.patch("messageLogCursors", cursor._id, { ...row, readThrough: furthest });
    }
    return null;
  },
});

/**
 * Runs again soon, because Twilio could not be reached: after 15, 30 and then every 60 seconds. While
 * a try is ahead there is never a second one, however many runs fail.
 */
export const tryAgain = internalMutation({
  args: { accountSid: v.string() },
  returns: v.null(),
  handler: async (ctx, { accountSid }): Promise<null> => {
    const now = Date.now();
    const cursor = await findCursor(ctx, accountSid);
    if (cursor?.retry != null && cursor.retry.at > now) return null;
    const failures = (cursor?.retry?.failures ?? 0) + 1;
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
    const retry = { at: now + delayMs, failures };
    if (cursor !== null) await ctx.db.patch("messageLogCursors", cursor._id, { retry });
    else {
      const account = await ctx.db
        .query("twilioAccounts")
        .withIndex("by_accountSid", (q) => q.eq("accountSid", accountSid))
        .first();
      if (account === null) return null;
      const readThrough = account._creationTime;
      const row = { accountSid, readThrough, lastRunAt: now, retry };
      await ctx.db.insert("messageLogCursors", row);
    }
    await ctx.scheduler.runAfter(delayMs, internal.reconciliationActions.run, {});
    return null;
  },
});

async function findCursor(
  ctx: QueryCtx,
  accountSid: string,
): Promise<Doc<"messageLogCursors"> | null> {
  return await ctx.db
    .query("messageLogCursors")
    .withIndex("by_accountSid", (q) => q.eq("accountSid", accountSid))
    .unique();
}
