import { v } from "convex/values";
import { OPTED_OUT_CODE } from "../lib/twilio/error-catalogue";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import { internalMutation, internalQuery, type MutationCtx } from "./_generated/server";
import * as Attempts from "./model/attempts";
import * as Events from "./model/events";
import * as Media from "./model/media";
import * as SendGuard from "./model/sendGuard";
import { vSendOutcome } from "./validators";

/**
 * The outbox: claim one text of a conversation, call Twilio once (deliveryActions.send), record what
 * it said, go on to the next. A scheduled action runs at most once and its end may never be told, so
 * every claim comes with a watchdog in the same transaction.
 */

/** After this a claimed call counts as lost: Twilio's time limit, and slack for a busy scheduler. */
const CALL_DEADLINE_MS = 60_000;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 5 * 60_000;

/**
 * Takes a conversation's oldest waiting text for sending, if none is under way. Called whenever one
 * may be free; often there is nothing to do.
 */
export const claimNext = internalMutation({
  args: { conversationId: v.id("conversations") },
  returns: v.null(),
  handler: async (ctx, { conversationId }) => {
    const inState = (delivery: "claimed" | "waiting") =>
      ctx.db
        .query("messages")
        .withIndex("by_conversationId_and_delivery_and_at", (q) =>
          q.eq("conversationId", conversationId).eq("delivery", delivery),
        )
        .first();
    const now = Date.now();
    const message = await inState("waiting");
    // Later ones wait for a text that is to be tried again: replies keep their order.
    if (message === null || (message.dueAt ?? 0) > now) return null;
    if ((await inState("claimed")) !== null) return null;

    const conversation = await ctx.db.get("conversations", conversationId);
    if (conversation === null) return null;
    const { origin = "person" } = message;
    const departure = { conversation, message, origin, now };
    if (SendGuard.isFinal(await SendGuard.findRefusal(ctx, departure))) {
      await Attempts.reject(ctx, message, OPTED_OUT_CODE);
      await Attempts.startNext(ctx, conversationId);
      return null;
    }
    const attemptId = crypto.randomUUID();
    const attempt = { messageId: message._id, attemptId };
    await ctx.db.patch("messages", message._id, {
      delivery: "claimed",
      attempts: message.attempts + 1,
      attemptId,
      claimedAt: now,
      dueAt: now + CALL_DEADLINE_MS,
    });
    await Events.record(ctx, message, { type: "claimed" });
    await ctx.scheduler.runAfter(0, internal.deliveryActions.send, attempt);
    await ctx.scheduler.runAfter(CALL_DEADLINE_MS, internal.delivery.expire, attempt);
    return null;
  },
});

/**
 * What the call needs to know; null when the attempt is not the current one any more. Opt-outs are
 * looked at once more, because the call may start long after the claim.
 */
export const attempt = internalQuery({
  args: { messageId: v.id("messages"), attemptId: v.string() },
  returns: v.union(
    v.object({
      accountSid: v.string(),
      from: v.string(),
      to: v.string(),
      body: v.string(),
      mediaIds: v.array(v.id("media")),
      isOptedOut: v.boolean(),
      /** When the watchdog gives this call up. */
      dueAt: v.number(),
    }),
    v.null(),
  ),
  handler: async (ctx, { messageId, attemptId }) => {
    const message = await ctx.db.get("messages", messageId);
    if (message?.delivery !== "claimed" || message.attemptId !== attemptId) return null;
    const conversation = await ctx.db.get("conversations", message.conversationId);
    const number = conversation && (await ctx.db.get("phoneNumbers", conversation.phoneNumberId));
    if (!number) return null;
    const { origin = "person" } = message;
    const departure = { conversation, message, origin, now: Date.now() };
    const refusal = await SendGuard.findRefusal(ctx, departure);
    const media = await Media.listOfMessage(ctx, messageId);
    return {
      accountSid: message.accountSid,
      from: number.address,
      to: conversation.contactAddress,
      body: message.body,
      mediaIds: media.map(({ _id }) => _id),
      isOptedOut: SendGuard.isFinal(refusal),
      dueAt: message.dueAt ?? 0,
    };
  },
});

/** Stores how a call ended, unless a callback has already said more, and starts the next text. */
export const recordOutcome = internalMutation({
  args: { messageId: v.id("messages"), attemptId: v.string(), outcome: vSendOutcome },
  returns: v.null(),
  handler: async (ctx, { messageId, attemptId, outcome }) => {
    const message = await ctx.db.get("messages", messageId);
    if (message === null) return null;
    if (outcome.kind === "accepted") {
      if (message.twilioSid === null) await Attempts.adopt(ctx, message, outcome.twilioSid);
      if (message.twilioSid === null || message.twilioSid === outcome.twilioSid) {
        await Attempts.applyStatus(ctx, messageId, { status: outcome.status, errorCode: null });
      }
      return null;
    }
    if (message.attemptId !== attemptId) return null;
    const isLate = message.delivery === "unknown";
    if (message.delivery !== "claimed" && !isLate) return null;

    switch (outcome.kind) {
      case "rejected":
        await Attempts.reject(ctx, message, outcome.errorCode);
        break;
      case "unknown":
        if (!isLate) await loseTrack(ctx, message);
        break;
      case "retry":
        // Others have gone before it meanwhile: sending it now would change their order.
        if (isLate) await Attempts.reject(ctx, message, outcome.errorCode);
        else return await waitForRetry(ctx, message, outcome.errorCode);
        break;
      default:
        outcome satisfies never;
    }
    if (!isLate) await Attempts.startNext(ctx, message.conversationId);
    return null;
  },
});

/** The watchdog of a claim: a call whose end nobody told has an unknown outcome. */
export const expire = internalMutation({
  args: { messageId: v.id("messages"), attemptId: v.string() },
  returns: v.null(),
  handler: async (ctx, { messageId, attemptId }) => {
    const message = await ctx.db.get("messages", messageId);
    if (message?.delivery !== "claimed" || message.attemptId !== attemptId) return null;
    await loseTrack(ctx, message);
    await Attempts.startNext(ctx, message.conversationId);
    return null;
  },
});

async function loseTrack(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  // The attempt stays named, so that an answer which comes after all can still be told apart.
  await ctx.db.patch("messages", message._id, { delivery: "unknown", dueAt: null });
  await Events.record(ctx, message, { type: "unknown" });
}

/** Twilio did not take it and said so: it keeps its place and is tried again after a while. */
async function waitForRetry(
  ctx: MutationCtx,
  message: Doc<"messages">,
  errorCode: number | null,
): Promise<null> {
  const backoffMs = Math.min(FIRST_RETRY_MS * 2 ** (message.attempts - 1), LONGEST_RETRY_MS);
  const retry = { delivery: "waiting", errorCode, attemptId: null } as const;
  await ctx.db.patch("messages", message._id, { ...retry, dueAt: Date.now() + backoffMs });
  await Events.record(ctx, message, { type: "retry", errorCode });
  await Attempts.startNext(ctx, message.conversationId, backoffMs);
  return null;
}
