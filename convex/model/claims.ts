import { COUNTRY_OFF_CODE, OPTED_OUT_CODE } from "../../lib/twilio/error-catalogue";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import * as Attempts from "./attempts";
import * as CallLimits from "./callLimits";
import * as Events from "./events";
import * as Pace from "./pace";
import * as SendGuard from "./sendGuard";
import * as SendQueue from "./sendQueue";

/** After this a claimed call counts as lost: Twilio's time limit, and slack for a busy scheduler. */
const CALL_DEADLINE_MS = 60_000;

/** How many more calls a number's account may make now. */
export async function countFree(ctx: QueryCtx, number: Doc<"phoneNumbers">): Promise<number> {
  const limit = await CallLimits.limitFor(ctx, number);
  const claimed = await ctx.db
    .query("messages")
    .withIndex("by_accountSid_and_delivery_and_at", (q) =>
      q.eq("accountSid", number.accountSid).eq("delivery", "claimed"),
    )
    .take(limit);
  return limit - claimed.length;
}

/**
 * Takes a conversation's oldest waiting text for sending, or does with it what the guard says. A
 * scheduled action runs at most once and its end may never be told, so the call comes with its
 * deadline and watchdog in the same transaction.
 */
export async function takeNext(
  ctx: MutationCtx,
  number: Doc<"phoneNumbers">,
  { conversationId }: Doc<"sendQueue">,
): Promise<void> {
  const now = Date.now();
  const message = await SendQueue.findHead(ctx, conversationId);
  const refusal = message && (await findRefusal(ctx, message));
  if (refusal) {
    await holdBack(ctx, message, refusal);
    return;
  }
  if (message !== null && (message.dueAt ?? 0) <= now) {
    const attempt = { messageId: message._id, attemptId: crypto.randomUUID() };
    await ctx.db.patch("messages", message._id, {
      delivery: "claimed",
      attempts: message.attempts + 1,
      attemptId: attempt.attemptId,
      claimedAt: now,
      calledAt: null,
      dueAt: now + CALL_DEADLINE_MS,
    });
    await Events.record(ctx, message, { type: "claimed" });
    await Pace.spend(ctx, number, message);
    const { accountSid } = message;
    await ctx.scheduler.runAfter(0, internal.deliveryActions.send, { ...attempt, accountSid });
    await ctx.scheduler.runAfter(CALL_DEADLINE_MS, internal.delivery.expire, attempt);
  }
  await SendQueue.refresh(ctx, conversationId);
}

/** Whether a text that waits or is claimed may not leave. */
export async function findRefusal(
  ctx: QueryCtx,
  message: Doc<"messages">,
): Promise<SendGuard.Refusal | null> {
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation === null) return { kind: "erased" };
  const { origin = "person" } = message;
  return await SendGuard.findRefusal(ctx, { conversation, message, origin, now: Date.now() });
}

/** Does what the guard says with a text that may not leave, and was not called about. */
export async function holdBack(
  ctx: MutationCtx,
  message: Doc<"messages">,
  refusal: SendGuard.Refusal,
): Promise<void> {
  switch (refusal.kind) {
    case "opted_out":
      await Attempts.reject(ctx, message, OPTED_OUT_CODE);
      break;
    case "country_off":
      await Attempts.reject(ctx, message, COUNTRY_OFF_CODE);
      break;
    case "under_review":
    case "quiet_hours":
      await hold(ctx, message, refusal.until);
      break;
    case "account_paused":
      await unclaim(ctx, message, { delivery: "waiting", dueAt: null });
      break;
    case "erased":
    case "answers_keyword":
      await unclaim(ctx, message, { delivery: "canceled", dueAt: null });
      await Events.record(ctx, message, { type: "canceled" });
      break;
    default:
      refusal satisfies never;
  }
  await SendQueue.refresh(ctx, message.conversationId);
}

/** Puts a claimed text that Twilio was not called about back into its place. */
export async function takeBack(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  await unclaim(ctx, message, { delivery: "waiting", dueAt: null });
  await Events.record(ctx, message, { type: "retry" });
  await SendQueue.refresh(ctx, message.conversationId);
}

/** Keeps a text out of the queue until its time; those after it do not wait for it. */
export async function hold(
  ctx: MutationCtx,
  message: Doc<"messages">,
  until: number,
): Promise<void> {
  await unclaim(ctx, message, { delivery: "held", dueAt: until });
  await Events.record(ctx, message, { type: "held" });
  await ctx.scheduler.runAt(until, internal.delivery.release, { messageId: message._id });
}

/** Moves a text that Twilio was not called about on, or back. */
async function unclaim(
  ctx: MutationCtx,
  message: Doc<"messages">,
  state: { delivery: "canceled" | "held" | "waiting"; dueAt: number | null },
): Promise<void> {
  const attempts = message.attempts - (message.delivery === "claimed" ? 1 : 0);
  await ctx.db.patch("messages", message._id, { ...state, attempts, attemptId: null });
}
