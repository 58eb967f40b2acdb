import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Member } from "./access";

/** How much of a conversation a member has read; null before they first did. */
export async function findMarker(
  ctx: QueryCtx,
  memberId: Id<"members">,
  conversationId: Id<"conversations">,
): Promise<Doc<"readMarkers"> | null> {
  return await ctx.db
    .query("readMarkers")
    .withIndex("by_memberId_and_conversationId", (q) =>
      q.eq("memberId", memberId).eq("conversationId", conversationId),
    )
    .unique();
}

/** Raises a member's readCount, never lowers it, and never above what there is to read. */
export async function raise(
  ctx: MutationCtx,
  member: Member,
  conversation: Doc<"conversations">,
  seen: number,
): Promise<void> {
  // NaN, which a client may send, compares with nothing and would stay for ever.
  const readCount = Math.max(0, Math.min(Math.floor(seen) || 0, conversation.inboundCount));
  const marker = await findMarker(ctx, member._id, conversation._id);
  if (marker === null) {
    const { organizationId, _id: memberId } = member;
    const conversationId = conversation._id;
    const row = { organizationId, memberId, conversationId, readCount };
    await ctx.db.insert("readMarkers", row);
  } else if (readCount > marker.readCount) {
    await ctx.db.patch("readMarkers", marker._id, { readCount });
  }
}
