import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import * as Attempts from "./attempts";
import * as LogWalks from "./logWalks";

/**
 * What a complete reading of the log says of sends whose end nobody knows: one that it does not show
 * long enough after its call was not taken. That is told to staff; nothing is ever sent again by it.
 */

/**
 * A call has ended by its deadline, a minute after it was made, and what it left appears in the log
 * within eight more.
 */
const SHOWN_AFTER_MS = 9 * 60_000;
/** The next walk comes by itself. */
const WALK_EVERY_MS = 5 * 60_000;
/** Twilio's clock and ours may differ by this much. */
const CLOCK_SLACK_MS = 60_000;
/** What a call left is younger than this after it. */
const CALL_MAY_TAKE_MS = 10 * 60_000;
const SENDS_A_CALL = 100;

/**
 * Concludes a page of sends. Has itself called again while there are more; at last, has the log read
 * once more as soon as the next send can be concluded.
 */
export async function conclude(
  ctx: MutationCtx,
  walk: Doc<"logWalks">,
  cursor: string | null,
): Promise<void> {
  const { _id: walkId, accountSid, startedAt } = walk;
  const first = walk.from + CLOCK_SLACK_MS;
  const until = startedAt - SHOWN_AFTER_MS;
  const sends = await unknownSends(ctx, accountSid, first, until).paginate({
    cursor,
    numItems: SENDS_A_CALL,
  });
  const gaps = walk.missing === 0 ? [] : await LogWalks.listGaps(ctx, walk);
  for (const send of sends.page) {
    if (send.searchedAt !== undefined || mayBeMissing(walk, gaps, send)) continue;
    await Attempts.recordNotFound(ctx, send);
  }
  if (!sends.isDone) {
    const next = { walkId, cursor: sends.continueCursor };
    await ctx.scheduler.runAfter(0, internal.reconciliationWalks.conclude, next);
    return;
  }
  const later = await unknownSends(ctx, accountSid, until, startedAt).take(SENDS_A_CALL);
  const next = later.find(({ searchedAt }) => searchedAt === undefined);
  const dueAt = (next?.claimedAt ?? Infinity) + SHOWN_AFTER_MS;
  if (dueAt > startedAt + WALK_EVERY_MS) return;
  await ctx.scheduler.runAt(dueAt, internal.reconciliationWalks.look, { accountSid });
}

/** Sends whose end nobody knows, called after the first and until the second time. */
function unknownSends(ctx: QueryCtx, accountSid: string, after: number, until: number) {
  return ctx.db
    .query("messages")
    .withIndex("by_accountSid_and_delivery_and_claimedAt", (q) =>
      q
        .eq("accountSid", accountSid)
        .eq("delivery", "unknown")
        .gt("claimedAt", after)
        .lte("claimedAt", until),
    );
}

/** Whether the walk lacks a row that could be this send, or shows one that this or another is. */
function mayBeMissing(
  walk: LogWalks.Walk,
  gaps: LogWalks.Gap[],
  { claimedAt }: Doc<"messages">,
): boolean {
  if (walk.missing > LogWalks.MAX_GAPS) return true;
  const sentAt = claimedAt ?? 0;
  return gaps.some(({ reason, at }) => {
    if (reason === "files") return false;
    // When it was made cannot be read either.
    if (reason === "unreadable") return true;
    return at >= sentAt - CLOCK_SLACK_MS && at <= sentAt + CALL_MAY_TAKE_MS;
  });
}
