import { appError } from "../../lib/errors";
import { isFailure } from "../../lib/sms/statuses";
import { toPreview } from "../../lib/sms/text";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Member } from "./access";
import * as AccountPauses from "./accountPauses";
import * as Compliance from "./compliance";
import * as Contacts from "./contacts";
import * as Countries from "./countries";
import * as OptOutReviews from "./optOutReviews";
import * as OptOuts from "./optOuts";
import * as PhoneNumbers from "./phoneNumbers";

const MAX_OTHER_CONVERSATIONS = 20;
/** How many texts after the last incoming one are looked at for another reply. */
const MAX_REPLIES_SEEN = 50;

/** @throws NOT_FOUND also for another organization's conversation */
export async function requireConversation(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  conversationId: Id<"conversations">,
): Promise<Doc<"conversations">> {
  const conversation = await findConversation(ctx, organizationId, conversationId);
  if (conversation === null) throw appError("NOT_FOUND", `No conversation ${conversationId}.`);
  return conversation;
}

export async function findConversation(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  conversationId: Id<"conversations">,
): Promise<Doc<"conversations"> | null> {
  const conversation = await ctx.db.get("conversations", conversationId);
  return conversation?.organizationId === organizationId ? conversation : null;
}

/** The one thread of this address with this number of ours; a new, empty one if there is none. */
export async function findOrCreate(
  ctx: MutationCtx,
  number: Doc<"phoneNumbers">,
  contactAddress: string,
): Promise<Doc<"conversations">> {
  const known = await ctx.db
    .query("conversations")
    .withIndex("by_phoneNumberId_and_contactAddress", (q) =>
      q.eq("phoneNumberId", number._id).eq("contactAddress", contactAddress),
    )
    .unique();
  if (known !== null) return known;

  const { organizationId } = number;
  const contact = await Contacts.findOrCreate(ctx, organizationId, contactAddress);
  const optOut = await OptOuts.findEffective(ctx, organizationId, contactAddress);
  const review = await OptOutReviews.findOpen(ctx, organizationId, contactAddress);
  const conversationId = await ctx.db.insert("conversations", {
    organizationId,
    phoneNumberId: number._id,
    contactId: contact._id,
    contactAddress,
    contactName: contact.name,
    lastActivityAt: Date.now(),
    lastMessage: null,
    inboundCount: 0,
    lastInboundAt: null,
    needsReply: false,
    waitingSince: null,
    isOptedOut: optOut !== null,
    asksToStop: review !== null,
  });
  return await requireConversation(ctx, organizationId, conversationId);
}

/** Brings the list row up to date with a text that came in, perhaps found late. */
export async function recordInbound(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
): Promise<void> {
  // STOP and START are no questions. HELP may be one: Twilio's own answer to it says little.
  const isChoice = message.keyword === "stop" || message.keyword === "start";
  const needsReply = conversation.needsReply || !isChoice;
  await ctx.db.patch("conversations", conversation._id, {
    ...newestActivity(conversation, message),
    inboundCount: conversation.inboundCount + 1,
    lastInboundAt: Math.max(conversation.lastInboundAt ?? 0, message.at),
    needsReply,
    waitingSince: needsReply ? (conversation.waitingSince ?? message.at) : null,
  });
}

/** The same with a text from before we were here, which is news to nobody. */
export async function recordImported(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
): Promise<void> {
  await ctx.db.patch("conversations", conversation._id, {
    ...newestActivity(conversation, message),
    importedCount: (conversation.importedCount ?? 0) + 1,
    lastInboundAt: Math.max(conversation.lastInboundAt ?? 0, message.at),
  });
}

/** The same with a text that goes out. A person's reply answers what was waiting. */
export async function recordOutbound(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
): Promise<void> {
  const answers = message.memberId !== null;
  await ctx.db.patch("conversations", conversation._id, {
    ...newestActivity(conversation, message),
    ...(answers ? { needsReply: false, waitingSince: null } : {}),
  });
}

/**
 * An outgoing text did not go out or did not arrive: its row says so, and if it was the only reply
 * since the contact last wrote, they wait again.
 */
export async function recordFailure(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  await showFailed(ctx, message, "failed");
  await waitAgain(ctx, message);
}

/** The same with one that probably did not go out, which nobody can say for sure. */
export async function recordNotFound(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  await showFailed(ctx, message, "unconfirmed");
  await waitAgain(ctx, message);
}

/** A person gave an outgoing text up: that is dealt with, but its contact has no answer by it. */
export async function recordDiscard(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  await showFailed(ctx, message, null);
  await waitAgain(ctx, message);
}

/** A text that had counted as failed went out or arrived after all: nobody waits because of it. */
export async function recordRecovery(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  await showFailed(ctx, message, null);
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation === null || !isReply(conversation, message)) return;
  // A text found late, which nobody had seen when they replied, may wait for a reason of its own.
  if (conversation.waitingSince !== conversation.lastInboundAt) return;
  await ctx.db.patch("conversations", conversation._id, { needsReply: false, waitingSince: null });
}

/** Whether the row tells that this text failed, or that nobody knows; another text's row is left as it is. */
async function showFailed(
  ctx: MutationCtx,
  message: Doc<"messages">,
  failure: "failed" | "unconfirmed" | null,
): Promise<void> {
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation?.lastMessage?.messageId !== message._id) return;
  await ctx.db.patch("conversations", conversation._id, {
    lastMessage: {
      ...conversation.lastMessage,
      hasFailed: failure !== null,
      isUnconfirmed: failure === "unconfirmed",
    },
  });
}

/** Sets "Needs reply" again when this was the only reply to what the contact last wrote. */
async function waitAgain(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation === null || !isReply(conversation, message)) return;
  const { lastInboundAt, isOptedOut, needsReply } = conversation;
  if (isOptedOut || needsReply) return;
  if (await hasOtherReply(ctx, message, lastInboundAt ?? 0)) return;
  await ctx.db.patch("conversations", conversation._id, {
    needsReply: true,
    waitingSince: lastInboundAt,
  });
}

/** Whether a person wrote this after the contact's last text. */
function isReply({ lastInboundAt }: Doc<"conversations">, message: Doc<"messages">): boolean {
  return message.memberId !== null && lastInboundAt !== null && message.at >= lastInboundAt;
}

/** A text was erased: the list row that quotes it says so. */
export async function showErased(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation?.lastMessage?.messageId !== message._id) return;
  await ctx.db.patch("conversations", conversation._id, {
    lastMessage: { ...conversation.lastMessage, text: "", isErased: true },
  });
}

/** Lets the list row name `message` where it named `duplicate`, which was the same text. */
export async function replaceLastMessage(
  ctx: MutationCtx,
  duplicate: Doc<"messages">,
  message: Doc<"messages">,
): Promise<void> {
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation?.lastMessage?.messageId !== duplicate._id) return;
  const { _id: messageId, memberId } = message;
  await ctx.db.patch("conversations", conversation._id, {
    lastMessage: { ...conversation.lastMessage, messageId, memberId },
  });
}

/** A conversation as its row in the list. */
export function toListItem(conversation: Doc<"conversations">, member: Member) {
  return {
    id: conversation._id,
    phoneNumberId: conversation.phoneNumberId,
    contactId: conversation.contactId,
    contactName: conversation.contactName,
    contactAddress: conversation.contactAddress,
    lastActivityAt: conversation.lastActivityAt,
    lastMessage: conversation.lastMessage,
    inboundCount: conversation.inboundCount,
    initialReadCount: initialReadCount(conversation, member),
    needsReply: conversation.needsReply,
    waitingSince: conversation.waitingSince,
    isOptedOut: conversation.isOptedOut,
    asksToStop: conversation.asksToStop ?? false,
  };
}

/** A conversation as its header and contact panel. */
export async function toDetail(ctx: QueryCtx, conversation: Doc<"conversations">, member: Member) {
  const { organizationId, contactAddress } = conversation;
  const [contact, number, obstacle, standing, oldest, threads] = await Promise.all([
    Contacts.requireContact(ctx, organizationId, conversation.contactId),
    PhoneNumbers.requirePhoneNumber(ctx, organizationId, conversation.phoneNumberId),
    Countries.findObstacle(ctx, organizationId, contactAddress),
    Compliance.toStanding(ctx, conversation),
    ctx.db
      .query("messages")
      .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", conversation._id))
      .first(),
    ctx.db
      .query("conversations")
      .withIndex("by_contactId_and_lastActivityAt", (q) =>
        q.eq("contactId", conversation.contactId),
      )
      .order("desc")
      .take(MAX_OTHER_CONVERSATIONS + 1),
  ]);
  const pause = await AccountPauses.find(ctx, number.accountSid);
  return {
    id: conversation._id,
    contact: {
      id: contact._id,
      name: contact.name,
      address: contactAddress,
      // Not when the row was made: texts found late and imported ones are older than that.
      firstSeenAt: oldest?.at ?? contact._creationTime,
    },
    phoneNumber: { id: number._id, address: number.address, label: number.label },
    inboundCount: conversation.inboundCount,
    importedCount: conversation.importedCount ?? 0,
    initialReadCount: initialReadCount(conversation, member),
    needsReply: conversation.needsReply,
    waitingSince: conversation.waitingSince,
    obstacle,
    pauseReason: pause?.reason ?? null,
    ...standing,
    otherConversations: threads
      .filter((thread) => thread._id !== conversation._id)
      .slice(0, MAX_OTHER_CONVERSATIONS)
      .map((thread) => ({
        id: thread._id,
        phoneNumberId: thread.phoneNumberId,
        contactAddress: thread.contactAddress,
        lastActivityAt: thread.lastActivityAt,
      })),
  };
}

/** Who joins later is not shown all the past as unread. */
function initialReadCount(conversation: Doc<"conversations">, member: Member): number {
  const { lastInboundAt, inboundCount } = conversation;
  // Creation times have fractions of a millisecond, ours have none.
  const joinedAt = Math.floor(member._creationTime);
  return lastInboundAt !== null && lastInboundAt < joinedAt ? inboundCount : 0;
}

/** What the list row shows, unless something newer is there already. */
function newestActivity(conversation: Doc<"conversations">, message: Doc<"messages">) {
  const isNewest = conversation.lastMessage === null || message.at >= conversation.lastActivityAt;
  if (!isNewest) return {};
  return {
    lastActivityAt: message.at,
    lastMessage: {
      messageId: message._id,
      direction: message.direction,
      memberId: message.memberId,
      text: toPreview(message.body),
      mediaCount: message.mediaCount,
      hasFailed: false,
    },
  };
}

/** Whether another person's reply since `since` is on its way or has arrived. */
async function hasOtherReply(
  ctx: QueryCtx,
  message: Doc<"messages">,
  since: number,
): Promise<boolean> {
  const later = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) =>
      q.eq("conversationId", message.conversationId).gte("at", since),
    )
    .order("desc")
    .take(MAX_REPLIES_SEEN);
  return later.some(
    ({ _id, memberId, delivery, twilioStatus, searchedAt }) =>
      _id !== message._id &&
      memberId !== null &&
      !(delivery === "unknown" && searchedAt !== undefined) &&
      delivery !== "rejected" &&
      delivery !== "canceled" &&
      !isFailure(twilioStatus),
  );
}
