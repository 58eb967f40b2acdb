import { appError } from "../../lib/errors";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { ReviewDecision } from "../tables/compliance";
import type { Member } from "./access";
import * as RowMarks from "./rowMarks";

/** Questions that one address can have open; more of the same tell nothing new. */
const MAX_OPEN = 20;

/** Asks staff whether a text meant that its sender wants no more. */
export async function ask(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
): Promise<void> {
  const { organizationId, contactAddress: address } = conversation;
  const open = await listOpen(ctx, organizationId, address);
  if (open.length >= MAX_OPEN) return;
  if (open.some(({ messageId }) => messageId === message._id)) return;
  await ctx.db.insert("optOutReviews", {
    organizationId,
    conversationId: conversation._id,
    address,
    messageId: message._id,
    words: message.body,
    at: message.at,
    decision: null,
    decidedBy: null,
    decidedAt: null,
  });
  await RowMarks.show(ctx, { organizationId, address }, "asksToStop", true);
}

/** The newest question about an address that nobody has answered, or null. */
export async function findOpen(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  address: string,
): Promise<Doc<"optOutReviews"> | null> {
  return await open(ctx, organizationId, address).order("desc").first();
}

/** @throws NOT_FOUND also for another organization's */
export async function requireReview(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  reviewId: Id<"optOutReviews">,
): Promise<Doc<"optOutReviews">> {
  const review = await ctx.db.get("optOutReviews", reviewId);
  if (review?.organizationId !== organizationId) {
    throw appError("NOT_FOUND", `No review ${reviewId}.`);
  }
  return review;
}

/** Answers all questions about an address: by a member, or without one by what the contact texted. */
export async function closeAll(
  ctx: MutationCtx,
  about: {
    organizationId: Id<"organizations">;
    address: string;
    memberId?: Member["_id"];
  },
  decision: ReviewDecision,
): Promise<void> {
  const { organizationId, address, memberId = null } = about;
  const decidedAt = Date.now();
  const reviews = await listOpen(ctx, organizationId, address);
  if (reviews.length === 0) return;
  for (const { _id } of reviews) {
    await ctx.db.patch("optOutReviews", _id, { decision, decidedBy: memberId, decidedAt });
  }
  await RowMarks.show(ctx, about, "asksToStop", false);
}

async function listOpen(ctx: QueryCtx, organizationId: Id<"organizations">, address: string) {
  return await open(ctx, organizationId, address).take(MAX_OPEN);
}

function open(ctx: QueryCtx, organizationId: Id<"organizations">, address: string) {
  return ctx.db
    .query("optOutReviews")
    .withIndex("by_organizationId_and_address_and_decision", (q) =>
      q.eq("organizationId", organizationId).eq("address", address).eq("decision", null),
    );
}
