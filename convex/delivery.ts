import { v } from "convex/values";
import { appError } from "../lib/errors";
import { QUEUE_FULL_CODE } from "../lib/twilio/error-catalogue";
import type { SendOutcome } from "../lib/twilio/outcome";
import type { Doc, Id } from "./_generated/dataModel";
import { internalMutation, type MutationCtx, type QueryCtx } from "./_generated/server";
import { adminMutation, adminQuery, memberQuery } from "./functions";
import * as AccountPauses from "./model/accountPauses";
import * as Attempts from "./model/attempts";
import * as AuditLog from "./model/auditLog";
import * as CallLimits from "./model/callLimits";
import * as Claims from "./model/claims";
import * as Events from "./model/events";
import * as Limits from "./model/limits";
import * as Media from "./model/media";
import * as MessageErasure from "./model/messageErasure";
import * as Outbox from "./model/outbox";
import * as Pace from "./model/pace";
import * as SendQueue from "./model/sendQueue";
import * as TwilioAccounts from "./model/twilioAccounts";
import { vAccountPause, vNumberQueue } from "./tables/delivery";
import { vSendOutcome } from "./validators";

/**
 * The outbox: claim the next text of a number's queue, call Twilio once (deliveryActions.send), record
 * what it said, go on to the next.
 */

/** A call that would start with less time than this before its watchdog is not made. */
const CALL_NEEDS_MS = 20_000;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 5 * 60_000;
/** How soon a number looks again that had to wait for calls under way. */
const BUSY_MS = 100;
const MAX_NUMBERS = 200;

/**
 * Sends what may go from a number now, and comes again when the next text may. At most one look at a
 * number's queue is scheduled at a time; one too many changes nothing.
 */
export const dispatch = internalMutation({
  args: { phoneNumberId: v.id("phoneNumbers") },
  returns: v.null(),
  handler: async (ctx, { phoneNumberId }) => {
    const number = await ctx.db.get("phoneNumbers", phoneNumberId);
    const next = number && (await sendWhatMayGo(ctx, number));
    await SendQueue.sleepUntil(ctx, phoneNumberId, next);
    return null;
  },
});

/** @returns when to look again; null when something wakes the number before it has anything to do */
async function sendWhatMayGo(
  ctx: MutationCtx,
  number: Doc<"phoneNumbers">,
): Promise<number | null> {
  const now = Date.now();
  if ((await AccountPauses.find(ctx, number.accountSid)) !== null) return null;
  const free = await Claims.countFree(ctx, number);
  for (let taken = 0; ; taken += 1) {
    const place = await SendQueue.findNext(ctx, number._id, now);
    if (place === null) return await SendQueue.findNextTime(ctx, number._id, now);
    if (taken >= free) return now + BUSY_MS;
    const waitMs = await Pace.waitMs(ctx, number);
    if (waitMs > 0) return now + waitMs;
    await Claims.takeNext(ctx, number, place);
  }
}

/**
 * Says what the call needs to know and that it begins now; null when it must not be made, because the
 * attempt is not the current one any more or the guard, asked once more, holds the text back. Of one
 * attempt only one call ever begins.
 */
export const beginCall = internalMutation({
  args: { messageId: v.id("messages"), attemptId: v.string() },
  returns: v.union(
    v.object({
      from: v.string(),
      to: v.string(),
      body: v.string(),
      mediaIds: v.array(v.id("media")),
    }),
    v.null(),
  ),
  handler: async (ctx, { messageId, attemptId }) => {
    const message = await findClaimed(ctx, messageId, attemptId);
    if (message === null || typeof message.calledAt === "number") return null;
    const refusal = await Claims.findRefusal(ctx, message);
    if (refusal !== null) {
      await Claims.holdBack(ctx, message, refusal);
      return null;
    }
    const now = Date.now();
    if (now > (message.dueAt ?? 0) - CALL_NEEDS_MS) {
      await Claims.takeBack(ctx, message);
      return null;
    }
    const conversation = await ctx.db.get("conversations", message.conversationId);
    const number = conversation && (await ctx.db.get("phoneNumbers", conversation.phoneNumberId));
    if (!number) return null;
    await ctx.db.patch("messages", messageId, { calledAt: now });
    const media = await Media.listOfMessage(ctx, messageId);
    return {
      from: number.address,
      to: conversation.contactAddress,
      body: message.body,
      mediaIds: media.map(({ _id }) => _id),
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
      await CallLimits.recordAccepted(ctx, message);
      // Given up, then erased with its contact: what went out after all is deleted at Twilio.
      if (message.erasedAt !== undefined) {
        await MessageErasure.forgetCopy(ctx, message, outcome.twilioSid);
        return null;
      }
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
      case "stopped":
        // Others have gone before it meanwhile: sending it now would change their order.
        if (isLate) await Attempts.reject(ctx, message, outcome.errorCode);
        else await putBack(ctx, message, outcome);
        break;
      default:
        outcome satisfies never;
    }
    await SendQueue.refresh(ctx, message.conversationId);
    return null;
  },
});

/**
 * The watchdog of a claim. A call that began and whose end nobody told has an unknown outcome; one that
 * never began, because the process that was to make it died, was certainly not made, nor will be.
 */
export const expire = internalMutation({
  args: { messageId: v.id("messages"), attemptId: v.string() },
  returns: v.null(),
  handler: async (ctx, { messageId, attemptId }) => {
    const message = await findClaimed(ctx, messageId, attemptId);
    if (message === null) return null;
    if (message.calledAt === null) {
      await Claims.takeBack(ctx, message);
    } else {
      await loseTrack(ctx, message);
      await SendQueue.refresh(ctx, message.conversationId);
    }
    return null;
  },
});

/** The time of a held text has come. */
export const release = internalMutation({
  args: { messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, { messageId }) => {
    const message = await ctx.db.get("messages", messageId);
    if (message !== null) await Outbox.releaseText(ctx, message);
    return null;
  },
});

/** The organization's accounts from which Twilio takes no texts now, and how many wait. */
export const status = memberQuery({
  args: {},
  returns: v.array(vAccountPause),
  handler: async (ctx) => {
    const accounts = await TwilioAccounts.ofOrganization(ctx, ctx.organizationId);
    const pauses = await Promise.all(
      accounts.map(({ accountSid }) => AccountPauses.find(ctx, accountSid)),
    );
    const current = pauses.filter((pause) => pause !== null);
    return await Promise.all(current.map((pause) => AccountPauses.describe(ctx, pause)));
  },
});

/** Every number's queue, for the health page. */
export const queues = adminQuery({
  args: {},
  returns: v.array(vNumberQueue),
  handler: async (ctx) => {
    const numbers = await ctx.db
      .query("phoneNumbers")
      .withIndex("by_organizationId", (q) => q.eq("organizationId", ctx.organizationId))
      .take(MAX_NUMBERS);
    return await Promise.all(numbers.map((number) => SendQueue.describe(ctx, number)));
  },
});

/** "Try now": finds out whether a paused account may send again; `status` tells how that ended. */
export const resume = adminMutation({
  args: { accountSid: v.string() },
  returns: v.null(),
  handler: async (ctx, { accountSid }) => {
    const account = await TwilioAccounts.find(ctx, accountSid);
    if (account?.organizationId !== ctx.organizationId) {
      throw appError("NOT_FOUND", `No account ${accountSid}.`);
    }
    const pause = await AccountPauses.find(ctx, accountSid);
    if (pause === null) return null;
    await Limits.spend(ctx, "checks", ctx.organizationId);
    await AccountPauses.tryNow(ctx, pause);
    const { organizationId, member } = ctx;
    const detail = { reason: pause.reason };
    const act = { action: "delivery.resume", target: accountSid, detail } as const;
    await AuditLog.record(ctx, { organizationId, member, ...act });
    return null;
  },
});

/** The message, if this attempt is the one that is under way; else null. */
async function findClaimed(
  ctx: QueryCtx,
  messageId: Id<"messages">,
  attemptId: string,
): Promise<Doc<"messages"> | null> {
  const message = await ctx.db.get("messages", messageId);
  return message?.delivery === "claimed" && message.attemptId === attemptId ? message : null;
}

async function loseTrack(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  // The attempt stays named, so that an answer which comes after all can still be told apart.
  await ctx.db.patch("messages", message._id, { delivery: "unknown", dueAt: null });
  await CallLimits.recordTrouble(ctx, message.accountSid);
  await Events.record(ctx, message, { type: "unknown" });
}

/** Twilio did not take it and said so: it keeps its place, and goes after a while or the pause. */
async function putBack(
  ctx: MutationCtx,
  message: Doc<"messages">,
  outcome: Extract<SendOutcome, { kind: "retry" | "stopped" }>,
): Promise<void> {
  const { errorCode } = outcome;
  const backoffMs = Math.min(FIRST_RETRY_MS * 2 ** (message.attempts - 1), LONGEST_RETRY_MS);
  const dueAt = outcome.kind === "retry" ? Date.now() + backoffMs : null;
  const retry = { delivery: "waiting", errorCode, attemptId: null, dueAt } as const;
  await ctx.db.patch("messages", message._id, retry);
  await Events.record(ctx, message, { type: "retry", errorCode });
  if (errorCode !== QUEUE_FULL_CODE) await CallLimits.recordTrouble(ctx, message.accountSid);
  if (outcome.kind === "stopped") {
    await AccountPauses.pause(ctx, message.accountSid, outcome.reason);
  }
}
