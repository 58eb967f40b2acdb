import { appError } from "../../lib/errors";
import { displayState } from "../../lib/sms/display-state";
import { MAX_BODY_CHARS } from "../../lib/sms/limits";
import { toDisplayable, toStorable } from "../../lib/sms/text";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Origin } from "../validators";
import type { Member } from "./access";
import * as Claims from "./claims";
import * as Conversations from "./conversations";
import * as Events from "./events";
import * as Media from "./media";
import * as Messages from "./messages";
import * as OptOuts from "./optOuts";
import * as PhoneNumbers from "./phoneNumbers";
import * as SendGuard from "./sendGuard";
import * as SendLimits from "./sendLimits";
import * as SendQueue from "./sendQueue";

const MAX_TOKEN_CHARS = 100;

/** A text as a person sends it. */
interface OutgoingText {
  conversation: Doc<"conversations">;
  body: string;
  mediaIds: readonly Id<"media">[];
  /** Made by the browser; the same one again is the same text. */
  clientToken: string;
  member: Member;
  /** Who wants it sent; a person when left out. */
  origin?: Origin;
  /** The incoming text that an automation answers by it; left out when it answers none. */
  answerTo?: Id<"messages">;
  /** It is held until then; at once when left out. */
  notBefore?: number;
}

/**
 * Puts a text into its conversation's queue, with the job that sends it.
 *
 * @throws OPTED_OUT, EMPTY_TEXT, TEXT_TOO_LONG, TOO_MANY_FILES, FILE_TOO_LARGE, FILE_GONE,
 * INVALID_NUMBER, OWN_NUMBER, COUNTRY_OFF, RATE_LIMITED, KEYWORD_ANSWERED; CONFLICT when the token was
 * used for another text
 */
export async function queueText(ctx: MutationCtx, text: OutgoingText): Promise<Id<"messages">> {
  const { conversation, mediaIds, clientToken, member } = text;
  const body = toDisplayable(toStorable(text.body));
  const repeated = await findByClientToken(ctx, member, clientToken);
  if (repeated !== null) {
    const isSame =
      repeated.conversationId === conversation._id &&
      repeated.body === body &&
      repeated.resendOf === null &&
      (await hasMedia(ctx, repeated, mediaIds));
    return requireSame(repeated, isSame);
  }
  assertBody(body, mediaIds.length);
  const { origin = "person" } = text;
  const number = await requireSender(ctx, conversation, { origin, answerTo: text.answerTo });
  await SendLimits.spend(ctx, member, origin);
  const staged = await Media.requireStaged(ctx, member, mediaIds);
  const message = await insertWaiting(ctx, number, { ...text, body, resendOf: null });
  await Media.attach(ctx, message._id, staged);
  return message._id;
}

/**
 * Sends a text again as a new one, at the end of the thread, with the same words and files.
 *
 * @throws NOT_RESENDABLE unless it is known not to have arrived, or nobody knows; else as queueText
 */
export async function resendText(
  ctx: MutationCtx,
  attempt: { message: Doc<"messages">; clientToken: string; member: Member },
): Promise<Id<"messages">> {
  const { message, clientToken, member } = attempt;
  const repeated = await findByClientToken(ctx, member, clientToken);
  if (repeated !== null) return requireSame(repeated, repeated.resendOf === message._id);

  const { organizationId, conversationId } = message;
  const conversation = await Conversations.requireConversation(ctx, organizationId, conversationId);
  const optOut = await OptOuts.findEffective(ctx, organizationId, conversation.contactAddress);
  const { canResend } = stateOf(message, { isOptOutLifted: optOut === null });
  const isErased = message.erasedAt !== undefined;
  if (isErased || message.resentAs !== null || !canResend) {
    throw appError("NOT_RESENDABLE", `Message ${message._id}.`);
  }
  const number = await requireSender(ctx, conversation, { origin: "person" });
  await SendLimits.spend(ctx, member, "person");
  const originals = await Media.listOfMessage(ctx, message._id);
  const again = await insertWaiting(ctx, number, {
    conversation,
    body: message.body,
    mediaIds: originals.map(({ _id }) => _id),
    clientToken,
    member,
    resendOf: message._id,
  });
  await Media.attachCopies(ctx, again._id, originals);
  await ctx.db.patch("messages", message._id, { resentAs: again._id });
  await Events.record(ctx, message, { type: "resent", memberId: member._id });
  return again._id;
}

/**
 * Gives a text up: it is not sent any more, or no longer asked about.
 *
 * @throws NOT_DISCARDABLE once it is on its way
 */
export async function discardText(
  ctx: MutationCtx,
  message: Doc<"messages">,
  member: Member,
): Promise<void> {
  if (message.delivery === "canceled") return;
  if (!stateOf(message).canDiscard) throw appError("NOT_DISCARDABLE", `Message ${message._id}.`);
  await ctx.db.patch("messages", message._id, { delivery: "canceled", dueAt: null });
  await Events.record(ctx, message, { type: "canceled", memberId: member._id });
  await Conversations.recordDiscard(ctx, message);
  await SendQueue.refresh(ctx, message.conversationId);
}

async function insertWaiting(
  ctx: MutationCtx,
  number: Doc<"phoneNumbers">,
  text: OutgoingText & { resendOf: Id<"messages"> | null },
): Promise<Doc<"messages">> {
  const { conversation, member, body, clientToken, resendOf } = text;
  const { origin = "person", notBefore = 0 } = text;
  const message = await Messages.insert(ctx, conversation, {
    direction: "outbound",
    body,
    at: Date.now(),
    accountSid: number.accountSid,
    memberId: member._id,
    clientToken,
    delivery: "waiting",
    mediaCount: text.mediaIds.length,
    resendOf,
    origin,
    ...(text.answerTo === undefined ? {} : { answerTo: text.answerTo }),
  });
  await Conversations.recordOutbound(ctx, conversation, message);
  if (notBefore > message.at) {
    await Claims.hold(ctx, message, notBefore);
  } else {
    await Events.record(ctx, message, { type: "waiting", memberId: member._id });
    await SendQueue.refresh(ctx, conversation._id);
  }
  return message;
}

/** The number that a conversation writes from, once its contact may be texted. */
async function requireSender(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  wish: Pick<SendGuard.Departure, "origin" | "answerTo">,
): Promise<Doc<"phoneNumbers">> {
  const { organizationId, contactAddress, phoneNumberId } = conversation;
  const number = await PhoneNumbers.requirePhoneNumber(ctx, organizationId, phoneNumberId);
  await PhoneNumbers.assertMayText(ctx, number, contactAddress);
  const departure = { conversation, message: null, ...wish, now: Date.now() };
  const refusal = await SendGuard.findRefusal(ctx, departure);
  if (refusal?.kind === "answers_keyword") {
    throw appError("KEYWORD_ANSWERED", `Conversation ${conversation._id}.`);
  }
  if (SendGuard.isFinal(refusal)) throw appError("OPTED_OUT", `Conversation ${conversation._id}.`);
  return number;
}

function assertBody(body: string, fileCount: number): void {
  if (body.trim() === "" && fileCount === 0) throw appError("EMPTY_TEXT", "No words, no files.");
  if (body.length > MAX_BODY_CHARS) throw appError("TEXT_TOO_LONG", `${body.length} units.`);
}

/** The time of a held text has come: it takes its place behind what was written meanwhile. */
export async function releaseText(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  const now = Date.now();
  if (message.delivery !== "held" || (message.dueAt ?? 0) > now) return;
  const released = { delivery: "waiting", dueAt: null, at: now } as const;
  await ctx.db.patch("messages", message._id, released);
  await Events.record(ctx, message, { type: "waiting" });
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation === null) return;
  await Conversations.recordOutbound(ctx, conversation, { ...message, ...released });
  await SendQueue.refresh(ctx, message.conversationId);
}

/** Tokens are unique per organization and member: nobody can find out what others used. */
async function findByClientToken(
  ctx: QueryCtx,
  member: Member,
  clientToken: string,
): Promise<Doc<"messages"> | null> {
  if (clientToken === "" || clientToken.length > MAX_TOKEN_CHARS) {
    throw appError("INVALID", "A client token has 1 to 100 characters.");
  }
  return await ctx.db
    .query("messages")
    .withIndex("by_organizationId_and_memberId_and_clientToken", (q) =>
      q
        .eq("organizationId", member.organizationId)
        .eq("memberId", member._id)
        .eq("clientToken", clientToken),
    )
    .unique();
}

function requireSame(message: Doc<"messages">, isSame: boolean): Id<"messages"> {
  if (!isSame) throw appError("CONFLICT", `Message ${message._id} has this token.`);
  return message._id;
}

async function hasMedia(
  ctx: QueryCtx,
  message: Doc<"messages">,
  mediaIds: readonly Id<"media">[],
): Promise<boolean> {
  const media = await Media.listOfMessage(ctx, message._id);
  return media.length === mediaIds.length && media.every(({ _id }, i) => _id === mediaIds[i]);
}

function stateOf(
  { delivery, twilioStatus, errorCode, searchedAt }: Doc<"messages">,
  { isOptOutLifted = false } = {},
) {
  return displayState({
    delivery: delivery ?? "accepted",
    twilioStatus,
    errorCode,
    isMissing: searchedAt !== undefined,
    isOptOutLifted,
  });
}
