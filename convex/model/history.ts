import type { Infer } from "convex/values";
import { appError } from "../../lib/errors";
import { isFailure } from "../../lib/sms/statuses";
import { toStorable } from "../../lib/sms/text";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { vDemoConversation, vDemoText } from "../validators";
import { findOrganization } from "./access";
import * as Contacts from "./contacts";
import * as Conversations from "./conversations";
import * as Events from "./events";
import * as Messages from "./messages";
import * as OptOuts from "./optOuts";
import * as PhoneNumbers from "./phoneNumbers";
import * as ReadMarkers from "./readMarkers";
import { memberTokenIdentifier } from "./setup";

const MAX_TEXTS = 500;
const MAX_MEMBERS = 200;

type DemoConversation = Infer<typeof vDemoConversation>;
type DemoText = Infer<typeof vDemoText>;

interface History {
  externalId: string;
  accountSid: string;
  /** Of the members' tokens. */
  issuer: string;
  conversations: DemoConversation[];
}

/** Inserts texts of the past; returns how many were not here yet. */
export async function insert(ctx: MutationCtx, history: History): Promise<number> {
  const textCount = history.conversations.reduce((sum, { texts }) => sum + texts.length, 0);
  if (textCount > MAX_TEXTS) throw appError("INVALID", `${textCount} texts in one call.`);
  const organization = await findOrganization(ctx, history.externalId);
  if (organization === null) throw appError("NOT_FOUND", "No such organization.");
  const members = await ctx.db
    .query("members")
    .withIndex("by_organizationId", (q) => q.eq("organizationId", organization._id))
    .take(MAX_MEMBERS);

  let inserted = 0;
  for (const given of history.conversations) {
    const number = await PhoneNumbers.findByAddress(
      ctx,
      history.accountSid,
      given.phoneNumberAddress,
    );
    if (number?.organizationId !== organization._id) {
      throw appError("NOT_FOUND", "No such phone number.");
    }
    inserted += await insertConversation(ctx, { history, number, members, given });
  }
  return inserted;
}

interface Context {
  history: History;
  number: Doc<"phoneNumbers">;
  members: Doc<"members">[];
  given: DemoConversation;
}

async function insertConversation(ctx: MutationCtx, context: Context): Promise<number> {
  const { number, members, given } = context;
  const conversation = await Conversations.findOrCreate(ctx, number, given.contactAddress);
  if (given.contactName !== null && conversation.contactName === null) {
    const { organizationId, contactId } = conversation;
    const contact = await Contacts.requireContact(ctx, organizationId, contactId);
    await Contacts.rename(ctx, contact, given.contactName);
  }
  let inserted = 0;
  for (const text of given.texts) {
    if (await insertText(ctx, context, conversation._id, text)) inserted += 1;
  }
  const filled = await Conversations.requireConversation(
    ctx,
    conversation.organizationId,
    conversation._id,
  );
  for (const member of members) {
    await ReadMarkers.raise(ctx, member, filled, filled.inboundCount - given.unreadCount);
  }
  return inserted;
}

async function insertText(
  ctx: MutationCtx,
  { history, number, members }: Context,
  conversationId: Id<"conversations">,
  text: DemoText,
): Promise<boolean> {
  const { accountSid } = history;
  if ((await Messages.findByTwilioSid(ctx, accountSid, text.sid)) !== null) return false;
  const { organizationId } = number;
  const conversation = await Conversations.requireConversation(ctx, organizationId, conversationId);
  const isInbound = text.author.kind === "contact";
  const body = toStorable(text.body);
  const message = await Messages.insert(ctx, conversation, {
    body,
    at: text.at,
    accountSid,
    twilioSid: text.sid,
    memberId: findAuthor(text, members, history.issuer),
    errorCode: text.errorCode,
    mediaCount: text.media.length,
    ...(isInbound ? await asReceived(ctx, { conversation, number, body }) : asSent(text)),
  });
  await insertMedia(ctx, message, text.media);
  if (isInbound) await receiveInPast(ctx, conversation, number, message);
  else await sendInPast(ctx, conversation, message);
  return true;
}

async function asReceived(
  ctx: MutationCtx,
  text: { conversation: Doc<"conversations">; number: Doc<"phoneNumbers">; body: string },
) {
  const keyword = await OptOuts.readKeyword(ctx, { ...text, optOutType: null });
  return { direction: "inbound", keyword } as const;
}

function asSent({ status, at }: DemoText) {
  return {
    direction: "outbound",
    delivery: "accepted",
    twilioStatus: status,
    attempts: 1,
    claimedAt: at,
  } as const;
}

async function receiveInPast(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  number: Doc<"phoneNumbers">,
  message: Doc<"messages">,
): Promise<void> {
  await Events.record(ctx, message, { type: "received", at: message.at });
  await Conversations.recordInbound(ctx, conversation, message);
  await OptOuts.obey(ctx, { conversation, number, message });
}

async function sendInPast(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
): Promise<void> {
  const { at, errorCode, twilioStatus, memberId } = message;
  const author = memberId === null ? {} : { memberId };
  if (memberId !== null) await Events.record(ctx, message, { type: "waiting", at, ...author });
  await Events.record(ctx, message, { type: "accepted", at });
  if (twilioStatus !== null) {
    await Events.record(ctx, message, { type: "status", status: twilioStatus, errorCode, at });
  }
  await Conversations.recordOutbound(ctx, conversation, message);
  if (isFailure(twilioStatus)) await Conversations.recordFailure(ctx, message);
}

async function insertMedia(
  ctx: MutationCtx,
  message: Doc<"messages">,
  files: DemoText["media"],
): Promise<void> {
  for (const [position, { storageId, contentType }] of files.entries()) {
    const file = await ctx.db.system.get("_storage", storageId);
    if (file === null) throw appError("FILE_GONE", `No upload ${storageId}.`);
    await ctx.db.insert("media", {
      organizationId: message.organizationId,
      messageId: message._id,
      memberId: message.memberId,
      position,
      state: "stored",
      storageId,
      contentType,
      sizeBytes: file.size,
      fileName: null,
      sourceUrl: null,
      failure: null,
      attempts: 0,
      at: message.at,
    });
  }
}

function findAuthor(
  { author }: DemoText,
  members: readonly Doc<"members">[],
  issuer: string,
): Id<"members"> | null {
  if (author.kind !== "member") return null;
  const tokenIdentifier = memberTokenIdentifier(issuer, author.subject);
  const member = members.find((candidate) => candidate.tokenIdentifier === tokenIdentifier);
  if (member === undefined) throw appError("NOT_FOUND", "No such member.");
  return member._id;
}
