import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { literals } from "convex-helpers/validators";
import type { Doc } from "./_generated/dataModel";
import type { QueryCtx } from "./_generated/server";
import { adminQuery, agentMutation } from "./functions";
import * as AuditLog from "./model/auditLog";
import * as Compliance from "./model/compliance";
import * as Conversations from "./model/conversations";
import * as Limits from "./model/limits";
import * as OptOutReviews from "./model/optOutReviews";
import * as OptOuts from "./model/optOuts";
import { atMostOnePage } from "./model/pages";
import * as PhoneNumbers from "./model/phoneNumbers";
import { vAskedHow, vReviewDecision } from "./tables/compliance";
import { vOptOutSource } from "./validators";

/** Records that somebody asked staff, or complained to others, and is not to be texted any more. */
export const add = agentMutation({
  args: {
    conversationId: v.id("conversations"),
    source: literals("staff", "complaint"),
    askedHow: vAskedHow,
    /** Their words, if anybody remembers them. */
    words: v.union(v.string(), v.null()),
    reason: v.string(),
  },
  returns: v.null(),
  handler: async (ctx, { conversationId, source, askedHow, words, reason }) => {
    const { organizationId, member } = ctx;
    const conversation = await Conversations.requireConversation(
      ctx,
      organizationId,
      conversationId,
    );
    await Limits.spend(ctx, "entries", member._id);
    const { contactAddress: address } = conversation;
    await OptOuts.suppress(ctx, {
      organizationId,
      address,
      senderAddress: null,
      source,
      words: Compliance.readNote(words),
      memberId: member._id,
      askedHow,
      reason: Compliance.requireNote(reason),
      at: Date.now(),
    });
    await AuditLog.record(ctx, {
      organizationId,
      member,
      action: "optOuts.add",
      target: conversationId,
      detail: { number: Compliance.lastFour(address), source, askedHow },
    });
    return null;
  },
});

/** Lifts what staff, an import or a complaint had set; what the contact set, they lift by START. */
export const lift = agentMutation({
  args: { optOutId: v.id("optOuts"), reason: v.string() },
  returns: v.null(),
  handler: async (ctx, { optOutId, reason }) => {
    const { organizationId, member } = ctx;
    const row = await OptOuts.requireOptOut(ctx, organizationId, optOutId);
    await OptOuts.liftByMember(ctx, { row, member, reason: Compliance.requireNote(reason) });
    await AuditLog.record(ctx, {
      organizationId,
      member,
      action: "optOuts.lift",
      target: optOutId,
      detail: { number: Compliance.lastFour(row.address), source: row.source },
    });
    return null;
  },
});

/** Answers whether a text asked for no more texts. It answers all open questions about its sender. */
export const decideReview = agentMutation({
  args: { reviewId: v.id("optOutReviews"), decision: vReviewDecision },
  returns: v.null(),
  handler: async (ctx, { reviewId, decision }) => {
    const { organizationId, member } = ctx;
    const review = await OptOutReviews.requireReview(ctx, organizationId, reviewId);
    if (review.decision !== null) return null; // Somebody was quicker.
    const { address, words, messageId } = review;
    const who = { organizationId, address, memberId: member._id };
    if (decision === "opted_out") {
      await OptOuts.suppress(ctx, {
        ...who,
        senderAddress: null,
        source: "staff",
        words,
        messageId,
        askedHow: "text",
        at: Date.now(),
      });
    } else {
      await OptOutReviews.closeAll(ctx, who, decision);
    }
    await AuditLog.record(ctx, {
      organizationId,
      member,
      action: "optOuts.decideReview",
      target: messageId,
      detail: { number: Compliance.lastFour(address), decision },
    });
    return null;
  },
});

/** The ledger, newest first; of one number, when it is typed. */
export const list = adminQuery({
  args: {
    typedNumber: v.union(v.string(), v.null()),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(
    v.object({
      id: v.id("optOuts"),
      address: v.string(),
      source: vOptOutSource,
      senderAddress: v.union(v.string(), v.null()),
      words: v.union(v.string(), v.null()),
      at: v.number(),
      liftedAt: v.union(v.number(), v.null()),
      /** Who of us recorded it. */
      memberName: v.union(v.string(), v.null()),
      /** Where one finds whom it is about; null without a conversation. */
      thread: v.union(
        v.object({
          conversationId: v.id("conversations"),
          contactName: v.union(v.string(), v.null()),
        }),
        v.null(),
      ),
    }),
  ),
  handler: async (ctx, { typedNumber, paginationOpts }) => {
    const { organizationId } = ctx;
    const address =
      typedNumber === null
        ? null
        : await PhoneNumbers.requireTypedAddress(ctx, organizationId, typedNumber);
    const ledger = ctx.db.query("optOuts");
    const newestFirst = (
      address === null
        ? ledger.withIndex("by_organizationId_and_at", (q) =>
            q.eq("organizationId", organizationId),
          )
        : ledger.withIndex("by_organizationId_and_address_and_at", (q) =>
            q.eq("organizationId", organizationId).eq("address", address),
          )
    ).order("desc");
    const result = await newestFirst.paginate(atMostOnePage(paginationOpts));
    const page = await Promise.all(
      result.page.map(async (row) => ({
        id: row._id,
        address: row.address,
        source: row.source,
        senderAddress: row.senderAddress,
        words: Compliance.wordsOf(row),
        at: row.at,
        liftedAt: row.liftedAt,
        memberName: await Compliance.nameOf(ctx, row.memberId),
        thread: await findThread(ctx, row),
      })),
    );
    return { ...result, page };
  },
});

/** A conversation with whom a row is about: the first, of which there may be one for each of our numbers. */
async function findThread(
  ctx: QueryCtx,
  { organizationId, address }: Pick<Doc<"optOuts">, "organizationId" | "address">,
) {
  const conversation = await ctx.db
    .query("conversations")
    .withIndex("by_organizationId_and_contactAddress", (q) =>
      q.eq("organizationId", organizationId).eq("contactAddress", address),
    )
    .first();
  return (
    conversation && { conversationId: conversation._id, contactName: conversation.contactName }
  );
}

/** The questions that wait for an answer, oldest first. */
export const openReviews = adminQuery({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(
    v.object({
      id: v.id("optOutReviews"),
      conversationId: v.id("conversations"),
      address: v.string(),
      words: v.string(),
      at: v.number(),
    }),
  ),
  handler: async (ctx, { paginationOpts }) => {
    const result = await ctx.db
      .query("optOutReviews")
      .withIndex("by_organizationId_and_decision_and_at", (q) =>
        q.eq("organizationId", ctx.organizationId).eq("decision", null),
      )
      .paginate(atMostOnePage(paginationOpts));
    const page = result.page.map(({ _id, conversationId, address, words, at }) => ({
      id: _id,
      conversationId,
      address,
      words,
      at,
    }));
    return { ...result, page };
  },
});
