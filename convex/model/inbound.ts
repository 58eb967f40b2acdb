import type { ObjectType } from "convex/values";
import { MAX_MEDIA } from "../../lib/sms/limits";
import { toStorable } from "../../lib/sms/text";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { vInboundText } from "../validators";
import * as Conversations from "./conversations";
import * as Erasures from "./erasures";
import * as Events from "./events";
import * as Messages from "./messages";
import * as OptOuts from "./optOuts";
import * as Payloads from "./payloads";
import * as PhoneNumbers from "./phoneNumbers";
import * as Quarantine from "./quarantine";

/** A text as Twilio tells it, by webhook or in its message log. */
export type InboundText = ObjectType<typeof vInboundText>;

/** Texts of the last half hour before a number was added are news like those that come after it. */
const NEWS_BEFORE_NUMBER_MS = 30 * 60_000;

/**
 * Stores a text that came in, with all that follows from it, in this one transaction: contact,
 * conversation, counters, opt-out, and the jobs that copy its pictures. `madeAt` is when Twilio got
 * it, for one that its webhook did not bring. What is older than its number here is history: it takes
 * its place in the thread, and is neither unread nor waiting for a reply.
 */
export async function receive(
  ctx: MutationCtx,
  text: InboundText,
  madeAt?: number,
): Promise<"stored" | "repeated" | "quarantined"> {
  const known = await Messages.findByTwilioSid(ctx, text.accountSid, text.messageSid);
  if (known !== null) {
    await learnKeyword(ctx, known, text);
    return "repeated";
  }
  if (await Erasures.isErasedSid(ctx, text.accountSid, text.messageSid)) return "repeated";
  const number = await PhoneNumbers.findByAddress(ctx, text.accountSid, text.to);
  if (number === null) {
    const { raw: _asItCame, ...told } = text;
    await Quarantine.keepUnknownNumber(ctx, told);
    return "quarantined";
  }
  const conversation = await Conversations.findOrCreate(ctx, number, toStorable(text.from));
  const now = Date.now();
  const at = madeAt ?? now;
  const isPast = isHistory(number, at);
  const found = madeAt === undefined || isPast ? {} : { foundAt: now };
  const message = await insertMessage(ctx, { conversation, number, text }, { at, ...found });
  const fact = { type: "received", at: message.at } as const;
  await Events.record(ctx, message, fact);
  await Payloads.keepFirst(ctx, message, { eventKey: Events.keyOf(fact), raw: text.raw });
  await insertMedia(ctx, message, text.media);
  if (isPast) await Conversations.recordImported(ctx, conversation, message);
  else await Conversations.recordInbound(ctx, conversation, message);
  const { messagingServiceSid } = text;
  await OptOuts.obey(ctx, { conversation, number, message, messagingServiceSid });
  return "stored";
}

/** Whether a text is from before its number was here, so that it is news to nobody. */
export function isHistory(number: Doc<"phoneNumbers">, at: number): boolean {
  return at < number._creationTime - NEWS_BEFORE_NUMBER_MS;
}

/**
 * Only the webhook says what Advanced Opt-Out took a text for. The message log, which does not, may
 * have brought the text first: the account's own word for STOP must not be lost by that.
 */
async function learnKeyword(
  ctx: MutationCtx,
  known: Doc<"messages">,
  { optOutType, messagingServiceSid }: InboundText,
): Promise<void> {
  if (known.direction !== "inbound" || known.keyword !== null || optOutType === null) return;
  const conversation = await ctx.db.get("conversations", known.conversationId);
  const number = conversation && (await ctx.db.get("phoneNumbers", conversation.phoneNumberId));
  if (!number) return;
  const told = { conversation, number, messagingServiceSid };
  const keyword = await OptOuts.readKeyword(ctx, { ...told, body: known.body, optOutType });
  if (keyword === null) return;
  await ctx.db.patch("messages", known._id, { keyword });
  await OptOuts.obey(ctx, { ...told, message: { ...known, keyword } });
}

async function insertMessage(
  ctx: MutationCtx,
  told: { conversation: Doc<"conversations">; number: Doc<"phoneNumbers">; text: InboundText },
  times: Pick<Doc<"messages">, "at" | "foundAt">,
): Promise<Doc<"messages">> {
  const { conversation, number, text } = told;
  const body = toStorable(text.body);
  const { optOutType, accountSid, messagingServiceSid } = text;
  const asked = { conversation, number, body, optOutType, messagingServiceSid };
  return await Messages.insert(ctx, conversation, {
    direction: "inbound",
    ...times,
    body,
    accountSid,
    twilioSid: text.messageSid,
    mediaCount: Math.min(text.media.length, MAX_MEDIA),
    segments: text.numSegments,
    keyword: await OptOuts.readKeyword(ctx, asked),
  });
}

/** One row for each file, and the job that copies them: Twilio's addresses need our credentials. */
async function insertMedia(
  ctx: MutationCtx,
  message: Doc<"messages">,
  files: InboundText["media"],
): Promise<void> {
  for (const [position, file] of files.slice(0, MAX_MEDIA).entries()) {
    await ctx.db.insert("media", {
      organizationId: message.organizationId,
      messageId: message._id,
      memberId: null,
      position,
      state: "pending",
      storageId: null,
      contentType: file.contentType,
      sizeBytes: null,
      fileName: null,
      sourceUrl: toStorable(file.url),
      failure: null,
      attempts: 0,
      at: message.at,
    });
  }
  const messageId = message._id;
  if (files.length > 0) await ctx.scheduler.runAfter(0, internal.mediaCopies.begin, { messageId });
}
