import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
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

/** The accounts to look at, and from when on. */
export const accounts = internalQuery({
  args: {},
  returns: v.array(v.object({ accountSid: v.string(), readFrom: v.number() })),
  handler: async (ctx) => {
    const rows = await ctx.db.query("twilioAccounts").take(MAX_ACCOUNTS);
    return await Promise.all(
      rows.map(async ({ accountSid, _creationTime }) => {
        const cursor = await ctx.db
          .query("messageLogCursors")
          .withIndex("by_accountSid", (q) => q.eq("accountSid", accountSid))
          .unique();
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
    const cursor = await ctx.db
      .query("messageLogCursors")
      .withIndex("by_accountSid", (q) => q.eq("accountSid", accountSid))
      .unique();
    const row = { accountSid, readThrough, lastRunAt: Date.now() };
    if (cursor === null) await ctx.db.insert("messageLogCursors", row);
    else if (readThrough > cursor.readThrough) {
      await ctx.db.patch("messageLogCursors", cursor._id, row);
    }
    return null;
  },
});
