import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { paceOf } from "./pace";

/**
 * How many calls of an account may be under way at once. Twilio limits how many there are, not how many
 * a second; and when it refuses our credentials or stops answering, no more texts than these are
 * concerned. So there are few until Twilio has just taken one, and as many as a fast number needs then.
 */

const FEW = 6;
const MANY = 40;
/** Twilio answers within half a second: a number needs half a second's worth of calls under way. */
const ANSWER_SECONDS = 0.5;
/** An account whose last text was taken longer ago begins anew. */
const STANDS_MS = 30_000;
/** Told this often at most, so that the calls of an account do not wait for each other's row. */
const TELL_EVERY_MS = 10_000;

/** How many calls of its account may be under way while this number sends. */
export async function limitFor(ctx: QueryCtx, number: Doc<"phoneNumbers">): Promise<number> {
  const acceptedAt = (await find(ctx, number.accountSid))?.acceptedAt ?? 0;
  if (Date.now() - acceptedAt >= STANDS_MS) return FEW;
  const needed = Math.ceil(paceOf(number) * ANSWER_SECONDS);
  // What a fast number may take up leaves a few for the slow ones beside it.
  return needed > FEW ? Math.min(needed, MANY) : MANY + FEW;
}

/** Twilio has taken a text of the account. */
export async function recordAccepted(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  const { accountSid, claimedAt } = message;
  const acceptedAt = Date.now();
  const known = await find(ctx, accountSid);
  if (known === null) {
    await ctx.db.insert("accountCalls", { accountSid, acceptedAt, troubleAt: 0 });
    return;
  }
  // What was under way when the trouble came says nothing about the time after it.
  const isOld = (claimedAt ?? 0) <= known.troubleAt;
  if (isOld || acceptedAt - known.acceptedAt < TELL_EVERY_MS) return;
  await ctx.db.patch("accountCalls", known._id, { acceptedAt });
}

/** Twilio refused the account, was too busy, or nobody knows whether it took a text: few calls again. */
export async function recordTrouble(ctx: MutationCtx, accountSid: string): Promise<void> {
  const known = await find(ctx, accountSid);
  if (known !== null && known.acceptedAt > 0) {
    await ctx.db.patch("accountCalls", known._id, { acceptedAt: 0, troubleAt: Date.now() });
  }
}

async function find(ctx: QueryCtx, accountSid: string) {
  return await ctx.db
    .query("accountCalls")
    .withIndex("by_accountSid", (q) => q.eq("accountSid", accountSid))
    .unique();
}
