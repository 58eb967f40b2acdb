import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import { internalMutation, internalQuery, type QueryCtx } from "./_generated/server";
import * as MessageLog from "./model/messageLog";
import * as Messages from "./model/messages";
import * as TwilioAccounts from "./model/twilioAccounts";
import { vLoggedMessage } from "./validators";

/**
 * Asks Twilio what became of texts that it took, and of which no callback told the end: half a day
 * after they were sent, as Twilio advises, and then each half day until the second day is over. That
 * a text stays at "sent" is then its end: not every carrier confirms.
 */

const CHECK_AFTER_MS = 12 * 60 * 60_000;
const GIVE_UP_AFTER_MS = 48 * 60 * 60_000;
/** Few, because up to TEXTS_A_RUN are read of each for every status. */
const ACCOUNTS_A_CALL = 20;
const TEXTS_A_RUN = 25;
/** After the other statuses Twilio tells nothing new, save a late receipt. */
const OPEN = [null, "accepted", "scheduled", "queued", "sending", "sent"] as const;

/** The texts that are to be asked for now, of some accounts; `next` is the cursor of those after them. */
export const due = internalQuery({
  args: { cursor: v.union(v.string(), v.null()) },
  returns: v.object({
    texts: v.array(v.object({ accountSid: v.string(), twilioSids: v.array(v.string()) })),
    next: v.union(v.string(), v.null()),
  }),
  handler: async (ctx, { cursor }) => {
    const { accounts, next } = await TwilioAccounts.page(ctx, cursor, ACCOUNTS_A_CALL);
    const now = Date.now();
    const texts = await Promise.all(
      accounts.map(async ({ accountSid }) => {
        const open = await Promise.all(
          OPEN.flatMap((status) => [
            neverAsked(ctx, accountSid, status, now),
            askedBefore(ctx, accountSid, status, now),
          ]),
        );
        const twilioSids = open.flat().flatMap(({ twilioSid }) => twilioSid ?? []);
        return { accountSid, twilioSids: twilioSids.slice(0, TEXTS_A_RUN) };
      }),
    );
    return { texts, next };
  },
});

/**
 * Stores what Twilio answered for a text, null when it has it no more or nobody can read it, and when
 * to ask again.
 */
export const record = internalMutation({
  args: {
    accountSid: v.string(),
    twilioSid: v.string(),
    row: v.union(vLoggedMessage, v.null()),
  },
  returns: v.null(),
  handler: async (ctx, { accountSid, twilioSid, row }) => {
    const message = await Messages.findByTwilioSid(ctx, accountSid, twilioSid);
    if (message === null) return null;
    if (row !== null) await MessageLog.learn(ctx, message, row);
    const now = Date.now();
    const isOver = row === null || now - message.at >= GIVE_UP_AFTER_MS;
    await ctx.db.patch("messages", message._id, { checkAt: isOver ? null : now + CHECK_AFTER_MS });
    return null;
  },
});

type OpenStatus = (typeof OPEN)[number];

async function neverAsked(
  ctx: QueryCtx,
  accountSid: string,
  status: OpenStatus,
  now: number,
): Promise<Doc<"messages">[]> {
  return await ctx.db
    .query("messages")
    .withIndex("by_accountSid_and_delivery_and_twilioStatus_and_checkAt_and_at", (q) =>
      q
        .eq("accountSid", accountSid)
        .eq("delivery", "accepted")
        .eq("twilioStatus", status)
        .eq("checkAt", undefined)
        .lte("at", now - CHECK_AFTER_MS),
    )
    .take(TEXTS_A_RUN);
}

async function askedBefore(
  ctx: QueryCtx,
  accountSid: string,
  status: OpenStatus,
  now: number,
): Promise<Doc<"messages">[]> {
  return await ctx.db
    .query("messages")
    .withIndex("by_accountSid_and_delivery_and_twilioStatus_and_checkAt_and_at", (q) =>
      q
        .eq("accountSid", accountSid)
        .eq("delivery", "accepted")
        .eq("twilioStatus", status)
        .gt("checkAt", null)
        .lte("checkAt", now),
    )
    .take(TEXTS_A_RUN);
}
