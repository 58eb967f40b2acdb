import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import * as Messages from "./messages";
import * as TwilioDeletions from "./twilioDeletions";

/** Attempts that are told before a text, and as many after it. */
const MAX_ATTEMPTS_EACH_WAY = 5;

/** All that is known of one text, for whoever wants to know what became of it. */
export async function describe(ctx: QueryCtx, message: Doc<"messages">) {
  const conversation = await ctx.db.get("conversations", message.conversationId);
  const number = conversation && (await ctx.db.get("phoneNumbers", conversation.phoneNumberId));
  if (!number) throw new Error(`Message ${message._id} has no conversation or number.`);
  return {
    bubble: await Messages.toBubble(ctx, message),
    conversationId: message.conversationId,
    contactAddress: conversation.contactAddress,
    contactName: conversation.contactName,
    phoneNumber: { id: number._id, address: number.address, label: number.label },
    twilioSid: message.twilioSid,
    origin: message.memberId === null ? null : (message.origin ?? "person"),
    heldUntil: message.delivery === "held" ? message.dueAt : null,
    price: message.price ?? null,
    priceUnit: message.priceUnit ?? null,
    twilioCopy: await findTwilioCopy(ctx, message),
    erasedAtTwilioAt: message.erasedAtTwilioAt ?? null,
    attempts: await listAttempts(ctx, message),
  };
}

/** What is known of an erased text's copy at Twilio; null for others, and where Twilio has had none. */
async function findTwilioCopy(
  ctx: QueryCtx,
  message: Doc<"messages">,
): Promise<"kept" | "pending" | "failed" | "deleted" | null> {
  const { accountSid, twilioSid, erasedAt, erasedAtTwilioAt } = message;
  if (erasedAt === undefined) return null;
  if (erasedAtTwilioAt !== undefined) return "deleted";
  if (twilioSid === null) return Messages.isInDoubt(message) ? "kept" : null;
  const deletion = await TwilioDeletions.findCopy(ctx, { accountSid, twilioSid });
  if (deletion === null) return "kept";
  return deletion.state === "failed" ? "failed" : "pending";
}

/** This text and those that try the same words, in their order; alone when it was never resent. */
async function listAttempts(ctx: QueryCtx, message: Doc<"messages">) {
  const earlier = await follow(ctx, message.resendOf, ({ resendOf }) => resendOf);
  const later = await follow(ctx, message.resentAs, ({ resentAs }) => resentAs);
  return [...earlier.reverse(), message, ...later].map((attempt) => ({
    id: attempt._id,
    at: attempt.at,
    delivery: attempt.delivery,
    twilioStatus: attempt.twilioStatus,
    errorCode: attempt.errorCode,
    searchedAt: attempt.searchedAt ?? null,
  }));
}

async function follow(
  ctx: QueryCtx,
  first: Id<"messages"> | null,
  next: (message: Doc<"messages">) => Id<"messages"> | null,
): Promise<Doc<"messages">[]> {
  const found: Doc<"messages">[] = [];
  let id = first;
  while (id !== null && found.length < MAX_ATTEMPTS_EACH_WAY) {
    const message = await ctx.db.get("messages", id);
    if (message === null) break;
    found.push(message);
    id = next(message);
  }
  return found;
}
