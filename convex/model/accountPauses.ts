import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { PauseReason } from "../tables/delivery";
import * as SendQueue from "./sendQueue";

/**
 * Accounts from which Twilio takes nothing for now. Their texts wait in their places; how that ends
 * depends on the reason. Refused credentials are tried with a harmless question; a daily limit is
 * waited for.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LONGEST_TRY_MS = 10 * MINUTE_MS;
/** Twilio does not document in which time zone its day ends: UTC, and a while for good measure. */
const AFTER_MIDNIGHT_MS = 5 * MINUTE_MS;
/** A refusal so soon after a resumption says that nothing had changed. */
const RELAPSE_MS = 10 * MINUTE_MS;
const MAX_NUMBERS = 1_000;
const MAX_LOST = 50;
const MAX_COUNTED = 100;

/** Why and since when an account is paused; null when it sends. */
export async function find(
  ctx: QueryCtx,
  accountSid: string,
): Promise<Doc<"accountPauses"> | null> {
  const last = await findLast(ctx, accountSid);
  return last?.endedAt === null ? last : null;
}

/** Stops an account's queues, because Twilio refused a text for a reason that concerns all of them. */
export async function pause(
  ctx: MutationCtx,
  accountSid: string,
  reason: PauseReason,
): Promise<void> {
  const last = await findLast(ctx, accountSid);
  if (last?.endedAt === null) return;
  const now = Date.now();
  const isRelapse = last?.reason === reason && now - last.endedAt < RELAPSE_MS;
  const tries = isRelapse ? last.tries + 1 : 0;
  const since = isRelapse ? last.since : now;
  const lastTry = isRelapse ? ({ at: now, failure: "refused" } as const) : null;
  const tryAt = nextTry(reason, tries, now);
  const paused = { reason, since, endedAt: null, tries, tryAt, lastTry };
  if (last === null) await ctx.db.insert("accountPauses", { accountSid, ...paused });
  else await ctx.db.patch("accountPauses", last._id, paused);
  console.warn(`Twilio takes no texts of ${accountSid} (${reason}): they wait.`);
  await scheduleTry(ctx, accountSid, tryAt);
}

/** Finds out whether an account may send again, now, and if not, after a while. */
export async function tryNow(ctx: MutationCtx, pause: Doc<"accountPauses">): Promise<void> {
  if (pause.reason === "daily_limit") {
    await end(ctx, pause);
    return;
  }
  const tries = pause.tries + 1;
  const tryAt = nextTry(pause.reason, tries, Date.now());
  await ctx.db.patch("accountPauses", pause._id, { tries, tryAt });
  const { accountSid } = pause;
  await ctx.scheduler.runAfter(0, internal.deliveryActions.probe, { accountSid });
  await scheduleTry(ctx, accountSid, tryAt);
}

/** The account's credentials are other ones now: whether they work is found out at once. */
export async function credentialsChanged(ctx: MutationCtx, accountSid: string): Promise<void> {
  const pause = await find(ctx, accountSid);
  if (pause?.reason === "credentials") await tryNow(ctx, { ...pause, tries: 0 });
}

/** Lets an account's texts go on, in their order. */
export async function end(ctx: MutationCtx, pause: Doc<"accountPauses">): Promise<void> {
  const now = Date.now();
  await ctx.db.patch("accountPauses", pause._id, { endedAt: now });
  const numbers = await ctx.db
    .query("phoneNumbers")
    .withIndex("by_accountSid_and_address", (q) => q.eq("accountSid", pause.accountSid))
    .take(MAX_NUMBERS);
  for (const { _id } of numbers) await SendQueue.wake(ctx, _id, now);
}

/** A pause as staff see it. */
export async function describe(ctx: QueryCtx, pause: Doc<"accountPauses">) {
  const { accountSid, reason, since, tryAt, lastTry = null } = pause;
  const waiting = await ctx.db
    .query("messages")
    .withIndex("by_accountSid_and_delivery_and_at", (q) =>
      q.eq("accountSid", accountSid).eq("delivery", "waiting"),
    )
    .take(MAX_COUNTED);
  return { accountSid, reason, since, tryAt, lastTry, waitingCount: waiting.length };
}

/** Tries the accounts again whose try should have come before `until`. */
export async function tryLost(ctx: MutationCtx, until: number): Promise<void> {
  const lost = await ctx.db
    .query("accountPauses")
    .withIndex("by_endedAt_and_tryAt", (q) => q.eq("endedAt", null).lt("tryAt", until))
    .take(MAX_LOST);
  for (const pause of lost) await tryNow(ctx, pause);
}

async function findLast(ctx: QueryCtx, accountSid: string) {
  return await ctx.db
    .query("accountPauses")
    .withIndex("by_accountSid", (q) => q.eq("accountSid", accountSid))
    .unique();
}

async function scheduleTry(ctx: MutationCtx, accountSid: string, tryAt: number): Promise<void> {
  await ctx.scheduler.runAt(tryAt, internal.accountPauses.tryAgain, { accountSid, tryAt });
}

function nextTry(reason: PauseReason, tries: number, now: number): number {
  if (reason === "credentials") return now + Math.min(MINUTE_MS * 2 ** tries, LONGEST_TRY_MS);
  // Refused again right after midnight, the day may end in another time zone: once an hour.
  if (tries > 0) return now + HOUR_MS;
  return (Math.floor(now / DAY_MS) + 1) * DAY_MS + AFTER_MIDNIGHT_MS;
}
