import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

/** What Twilio sent, as it came, for as long as somebody may want to look: 30 days. */

/** As much as a webhook may be (error 11750). */
const MAX_CHARS = 64 * 1024;
/** A text has at most six statuses; whoever sends more is not worth storage. */
const MAX_A_MESSAGE = 20;
const LIFE_MS = 30 * 24 * 60 * 60_000;
const DELETED_A_CALL = 200;

type Message = Pick<Doc<"messages">, "_id" | "organizationId" | "erasedAt">;

/** A request of Twilio about a message. */
interface Request {
  /** Which of the message's facts it told: its event's key. */
  eventKey: string;
  /** JSON of the form's parameters; absent when it did not come by webhook. */
  raw: string | undefined;
}

/** Keeps the request that brought a new message. */
export async function keepFirst(
  ctx: MutationCtx,
  message: Message,
  { eventKey, raw }: Request,
): Promise<void> {
  if (raw === undefined || raw.length > MAX_CHARS) return;
  const { _id: messageId, organizationId } = message;
  const row = { organizationId, messageId, eventKey, payload: raw, at: Date.now() };
  await ctx.db.insert("rawPayloads", row);
}

/** Keeps a request about a message that is here already, once; of an erased one nothing is kept. */
export async function keepNext(
  ctx: MutationCtx,
  message: Message,
  request: Request,
): Promise<void> {
  if (request.raw === undefined || message.erasedAt !== undefined) return;
  const kept = await listOfMessage(ctx, message._id);
  const isKnown = kept.some(({ eventKey }) => eventKey === request.eventKey);
  if (!isKnown && kept.length < MAX_A_MESSAGE) await keepFirst(ctx, message, request);
}

/** What came about a message, oldest first. */
export async function listOfMessage(
  ctx: QueryCtx,
  messageId: Id<"messages">,
): Promise<Doc<"rawPayloads">[]> {
  return await ctx.db
    .query("rawPayloads")
    .withIndex("by_messageId_and_at", (q) => q.eq("messageId", messageId))
    .take(MAX_A_MESSAGE);
}

/** Forgets what came about a message: it holds the message's words. */
export async function deleteOfMessage(ctx: MutationCtx, messageId: Id<"messages">): Promise<void> {
  for (const row of await listOfMessage(ctx, messageId)) {
    await ctx.db.delete("rawPayloads", row._id);
  }
}

/** Deletes some of what is too old; false when there may be more. */
export async function deleteOld(ctx: MutationCtx): Promise<boolean> {
  const old = await ctx.db
    .query("rawPayloads")
    .withIndex("by_at", (q) => q.lt("at", Date.now() - LIFE_MS))
    .take(DELETED_A_CALL);
  for (const row of old) await ctx.db.delete("rawPayloads", row._id);
  return old.length < DELETED_A_CALL;
}
