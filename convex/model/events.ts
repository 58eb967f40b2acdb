import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { EventType } from "../validators";

const MAX_EVENTS = 100;

/** A fact about a message, as it is told. */
export interface EventFact {
  type: EventType;
  /** Twilio's word. */
  status?: string;
  errorCode?: number | null;
  memberId?: Id<"members">;
  /** When it happened, if not now. */
  at?: number;
}

/** What makes two tellings one fact. */
export function keyOf({ type, status = "", errorCode = null }: EventFact): string {
  return `${type}:${status}:${errorCode ?? ""}`;
}

/** Adds a fact to a message's timeline, or counts it once more: told twice it is still one fact. */
export async function record(
  ctx: MutationCtx,
  message: { _id: Id<"messages">; organizationId: Id<"organizations"> },
  { type, status = "", errorCode = null, memberId, at = Date.now() }: EventFact,
): Promise<void> {
  const key = keyOf({ type, status, errorCode });
  const seen = await ctx.db
    .query("messageEvents")
    .withIndex("by_messageId_and_key", (q) => q.eq("messageId", message._id).eq("key", key))
    .unique();
  if (seen !== null) {
    const again = { timesSeen: seen.timesSeen + 1, lastSeenAt: Date.now() };
    await ctx.db.patch("messageEvents", seen._id, again);
    return;
  }
  await ctx.db.insert("messageEvents", {
    organizationId: message.organizationId,
    messageId: message._id,
    type,
    status: status === "" ? null : status,
    errorCode,
    key,
    at,
    timesSeen: 1,
    memberId: memberId ?? null,
  });
}

/** A message's timeline, oldest first. */
export async function listEvents(ctx: QueryCtx, messageId: Id<"messages">) {
  const events = await ctx.db
    .query("messageEvents")
    .withIndex("by_messageId_and_at", (q) => q.eq("messageId", messageId))
    .take(MAX_EVENTS);
  return events.map(toTimelineEntry);
}

function toTimelineEntry(event: Doc<"messageEvents">) {
  const { _id, type, status, errorCode, at, timesSeen, lastSeenAt = null, memberId } = event;
  return { id: _id, type, status, errorCode, at, timesSeen, lastSeenAt, memberId };
}
