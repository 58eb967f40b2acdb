import { appError } from "../../lib/errors";
import { toDisplayable } from "../../lib/sms/text";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import * as Media from "./media";

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
    media: media.map(Media.toMessageMedia),
    keyword: message.keyword,
    resendOf: message.resendOf,
    resentAs: message.resentAs,
    segments: message.segments,
  };
}

function toAuthor({ direction, memberId }: Doc<"messages">) {
  if (direction === "inbound") return { kind: "contact" as const };
  if (memberId === null) return { kind: "external" as const };
  return { kind: "member" as const, memberId };
}
