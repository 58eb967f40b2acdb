import { isFailure, laterStatus, parseTwilioStatus } from "../../lib/sms/statuses";
import { OPTED_OUT_CODE } from "../../lib/twilio/error-catalogue";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import * as Conversations from "./conversations";
import * as Events from "./events";
import * as Media from "./media";
import * as Messages from "./messages";
import * as OptOuts from "./optOuts";
import * as Quarantine from "./quarantine";
import * as SendQueue from "./sendQueue";

const MAX_EVENTS_OF_DUPLICATE = 100;

/** What a call to Twilio, a callback or the message log says of a text. */
export interface StatusFact {
  /** Twilio's word. */
  status: string;
  errorCode: number | null;
  /** When it was told, if not now. */
  at?: number;
}

/**
 * The text turned out to be at Twilio under this SID, whoever said so first: the call's answer or a
 * callback (`accepted`), or the message log (`logged`). Joins the statuses that came before, and starts
 * the next text.
 */
export async function adopt(
  ctx: MutationCtx,
  message: Doc<"messages">,
  twilioSid: string,
  type: "accepted" | "logged" = "accepted",
): Promise<Doc<"messages">> {
  const duplicate = await removeDuplicate(ctx, message, twilioSid);
  const { delivery } = message;
  const adopted = {
    delivery: "accepted",
    twilioSid,
    errorCode: null,
    attemptId: null,
    dueAt: null,
  } as const;
  await ctx.db.patch("messages", message._id, adopted);
  await Events.record(ctx, message, { type });
  const countedAsFailed = delivery === "unknown" && message.searchedAt !== undefined;
  if (delivery === "rejected" || delivery === "canceled" || countedAsFailed) {
    await Conversations.recordRecovery(ctx, message);
  }
  if (duplicate?.twilioStatus) {
    const { twilioStatus: status, errorCode } = duplicate;
    await applyStatus(ctx, message._id, { status, errorCode });
  }
  for (const fact of await Quarantine.takeOrphanStatuses(ctx, message.accountSid, twilioSid)) {
    await applyStatus(ctx, message._id, fact);
  }
  if (delivery === "claimed" || delivery === "waiting") {
    await SendQueue.refresh(ctx, message.conversationId);
  }
  return { ...message, ...adopted };
}

/**
 * Keeps a status of Twilio in the timeline and raises the text's state by it, never lowers it, so
 * that the order in which statuses come does not matter.
 */
export async function applyStatus(
  ctx: MutationCtx,
  messageId: Id<"messages">,
  { status: word, errorCode, at }: StatusFact,
): Promise<void> {
  const message = await ctx.db.get("messages", messageId);
  if (message === null) return;
  await Events.record(ctx, message, { type: "status", status: word, errorCode, at });
  if (errorCode === OPTED_OUT_CODE) await suppressByTwilio(ctx, message);

  const reported = parseTwilioStatus(word);
  if (reported === null) return; // A word that we do not know yet: the timeline has it.
  const twilioStatus = laterStatus(message.twilioStatus, reported);
  const isRaised = twilioStatus !== message.twilioStatus;
  const isSameAgain = twilioStatus === reported;
  // The code belongs to the status; of two codes for one status the higher, in whatever order.
  const kept = isRaised ? errorCode : higher(message.errorCode, isSameAgain ? errorCode : null);
  if (!isRaised && kept === message.errorCode) return;
  await ctx.db.patch("messages", messageId, { twilioStatus, errorCode: kept });
  if (!isRaised) return;
  if (isFailure(twilioStatus)) await Conversations.recordFailure(ctx, message);
  else if (isFailure(message.twilioStatus)) await Conversations.recordRecovery(ctx, message);
}

/** Twilio will not take this text: kept with its code, and whoever wrote waits again. */
export async function reject(
  ctx: MutationCtx,
  message: Doc<"messages">,
  errorCode: number | null,
): Promise<void> {
  const rejected = { delivery: "rejected", errorCode, attemptId: null, dueAt: null } as const;
  await ctx.db.patch("messages", message._id, rejected);
  await Events.record(ctx, message, { type: "rejected", errorCode });
  if (errorCode === OPTED_OUT_CODE) await suppressByTwilio(ctx, message);
  await Conversations.recordFailure(ctx, message);
}

/**
 * Twilio's log has been read past the call of a text whose outcome is not known, and does not show it.
 * Its contact counts as waiting again, and a person decides what becomes of it: nothing is ever sent again by machine from `unknown`.
 */
export async function recordNotFound(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  if (message.delivery !== "unknown" || message.searchedAt !== undefined) return;
  await ctx.db.patch("messages", message._id, { searchedAt: Date.now() });
  await Events.record(ctx, message, { type: "not_found" });
  await Conversations.recordNotFound(ctx, message);
}

/**
 * Twilio knew of an opt-out when it was called, which we may have missed. The contact may have sent
 * START since: a refusal that is told late or again does not undo that.
 */
async function suppressByTwilio(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  const conversation = await ctx.db.get("conversations", message.conversationId);
  const number = conversation && (await ctx.db.get("phoneNumbers", conversation.phoneNumberId));
  if (!number) return;
  const { organizationId, contactAddress: address } = conversation;
  const known = await OptOuts.findEffective(ctx, organizationId, address);
  if (known !== null) return;
  const calledAt = message.claimedAt ?? message.at;
  if (await OptOuts.hasChosenSince(ctx, conversation, calledAt)) return;
  await OptOuts.suppress(ctx, {
    organizationId,
    address,
    senderAddress: number.address,
    source: "twilio",
    messageId: message._id,
    at: calledAt,
  });
}

/**
 * The message log may have shown the text before we knew that it was ours; it was then stored as
 * another system's. One SID stays one row: ours.
 */
async function removeDuplicate(
  ctx: MutationCtx,
  message: Doc<"messages">,
  twilioSid: string,
): Promise<Doc<"messages"> | null> {
  const duplicate = await Messages.findByTwilioSid(ctx, message.accountSid, twilioSid);
  if (duplicate === null || duplicate._id === message._id) return null;
  if (duplicate.direction !== "outbound" || duplicate.memberId !== null) {
    throw new Error(`Messages ${message._id} and ${duplicate._id} claim one SID.`);
  }
  const events = await ctx.db
    .query("messageEvents")
    .withIndex("by_messageId_and_at", (q) => q.eq("messageId", duplicate._id))
    .take(MAX_EVENTS_OF_DUPLICATE);
  for (const event of events) await ctx.db.delete("messageEvents", event._id);
  for (const file of await Media.listOfMessage(ctx, duplicate._id)) {
    await Media.deleteWithFile(ctx, file);
  }
  await ctx.db.delete("messages", duplicate._id);
  await Conversations.replaceLastMessage(ctx, duplicate, message);
  return duplicate;
}

function higher(left: number | null, right: number | null): number | null {
  return left === null || right === null ? (left ?? right) : Math.max(left, right);
}
