import type { WithoutSystemFields } from "convex/server";
import { appError } from "../../lib/errors";
import { toDisplayable } from "../../lib/sms/text";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import * as Media from "./media";

/** What a text has when nothing has happened to it yet. */
const UNTOUCHED = {
  memberId: null,
  clientToken: null,
  delivery: null,
  twilioSid: null,
  twilioStatus: null,
  errorCode: null,
  mediaCount: 0,
  segments: null,
  keyword: null,
  attempts: 0,
  attemptId: null,
  claimedAt: null,
  dueAt: null,
  resendOf: null,
  resentAs: null,
} as const;

type Fields = WithoutSystemFields<Doc<"messages">>;

/** A new message's fields; those that are left out are as if nothing had happened to it. */
type NewMessage = Pick<Fields, "direction" | "body" | "at" | "accountSid"> & Partial<Fields>;

/** Adds a text to a conversation. Its events, files and list row are the caller's. */
export async function insert(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  message: NewMessage,
): Promise<Doc<"messages">> {
  const { organizationId, _id: conversationId } = conversation;
  const fields = { ...UNTOUCHED, ...message, organizationId, conversationId };
  const _id = await ctx.db.insert("messages", fields);
  return { ...fields, _id, _creationTime: Date.now() };
}

/** @throws NOT_FOUND also for another organization's message */
export async function requireMessage(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  messageId: Id<"messages">,
): Promise<Doc<"messages">> {
  const message = await ctx.db.get("messages", messageId);
  if (message?.organizationId !== organizationId) {
    throw appError("NOT_FOUND", `No message ${messageId}.`);
  }
  return message;
}

/** The message that Twilio knows by this SID in this account, or null. */
export async function findByTwilioSid(
  ctx: QueryCtx,
  accountSid: string,
  twilioSid: string,
): Promise<Doc<"messages"> | null> {
  return await ctx.db
    .query("messages")
    .withIndex("by_accountSid_and_twilioSid", (q) =>
      q.eq("accountSid", accountSid).eq("twilioSid", twilioSid),
    )
    .unique();
}

/** A message as its bubble in the thread. */
export async function toBubble(ctx: QueryCtx, message: Doc<"messages">) {
  const media = message.mediaCount === 0 ? [] : await Media.listOfMessage(ctx, message._id);
  return {
    id: message._id,
    key: message.clientToken ?? message._id,
    direction: message.direction,
    author: toAuthor(message),
    body: toDisplayable(message.body),
    at: message.at,
    delivery: message.delivery,
    twilioStatus: message.twilioStatus,
    errorCode: message.errorCode,
    searchedAt: message.searchedAt ?? null,
    media: media.map(Media.toMessageMedia),
    keyword: message.keyword,
    isInDoubt: isInDoubt(message),
    resendOf: message.resendOf,
    resentAs: message.resentAs,
    segments: message.segments,
    foundAt: message.foundAt ?? null,
    erasedAt: message.erasedAt ?? null,
  };
}

/**
 * Whether a text was given up while nobody knew whether it had gone out: its last call is still named,
 * which ends with every answer.
 */
export function isInDoubt({ delivery, attemptId, twilioSid }: Doc<"messages">): boolean {
  return delivery === "canceled" && attemptId !== null && twilioSid === null;
}

function toAuthor({ direction, memberId }: Doc<"messages">) {
  if (direction === "inbound") return { kind: "contact" as const };
  if (memberId === null) return { kind: "external" as const };
  return { kind: "member" as const, memberId };
}
