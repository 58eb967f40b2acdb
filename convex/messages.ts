import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { adminQuery, agentMutation, memberQuery } from "./functions";
import * as Conversations from "./model/conversations";
import * as Events from "./model/events";
import * as MessageDetails from "./model/messageDetails";
import * as Messages from "./model/messages";
import * as Outbox from "./model/outbox";
import { atMostOnePage } from "./model/pages";
import * as Payloads from "./model/payloads";
import { vMessageBubble, vMessageDetails, vMessageEvent, vRawPayload } from "./validators";

/** A conversation's thread, newest text first. */
export const list = memberQuery({
  args: { conversationId: v.id("conversations"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vMessageBubble),
  handler: async (ctx, { conversationId, paginationOpts }) => {
    await Conversations.requireConversation(ctx, ctx.organizationId, conversationId);
    const result = await ctx.db
      .query("messages")
      .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", conversationId))
      .order("desc")
      .paginate(atMostOnePage(paginationOpts));
    const page = await Promise.all(result.page.map((message) => Messages.toBubble(ctx, message)));
    return { ...result, page };
  },
});

/**
 * Queues one text. The row and its delivery job commit in one transaction, so that no text is saved
 * without a job to send it. The same token again is the same text.
 */
export const send = agentMutation({
  args: {
    conversationId: v.id("conversations"),
    body: v.string(),
    mediaIds: v.array(v.id("media")),
    clientToken: v.string(),
  },
  returns: v.id("messages"),
  handler: async (ctx, { conversationId, body, mediaIds, clientToken }) => {
    const conversation = await Conversations.requireConversation(
      ctx,
      ctx.organizationId,
      conversationId,
    );
    return await Outbox.queueText(ctx, {
      conversation,
      body,
      mediaIds,
      clientToken,
      member: ctx.member,
    });
  },
});

/** Tries a text again that did not go out or did not arrive, as a new text linked to the old one. */
export const resend = agentMutation({
  args: { messageId: v.id("messages"), clientToken: v.string() },
  returns: v.id("messages"),
  handler: async (ctx, { messageId, clientToken }) => {
    const message = await Messages.requireMessage(ctx, ctx.organizationId, messageId);
    return await Outbox.resendText(ctx, { message, clientToken, member: ctx.member });
  },
});

/** Gives up a text that has not gone out, or whose outcome nobody knows. */
export const discard = agentMutation({
  args: { messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, { messageId }) => {
    const message = await Messages.requireMessage(ctx, ctx.organizationId, messageId);
    await Outbox.discardText(ctx, message, ctx.member);
    return null;
  },
});

/** What happened to a text, oldest first; at most 100 facts. */
export const events = memberQuery({
  args: { messageId: v.id("messages") },
  returns: v.array(vMessageEvent),
  handler: async (ctx, { messageId }) => {
    await Messages.requireMessage(ctx, ctx.organizationId, messageId);
    return await Events.listEvents(ctx, messageId);
  },
});

/** All that is known of one text, and the attempts that it belongs to; its events are `events`. */
export const details = memberQuery({
  args: { messageId: v.id("messages") },
  returns: vMessageDetails,
  handler: async (ctx, { messageId }) => {
    const message = await Messages.requireMessage(ctx, ctx.organizationId, messageId);
    return await MessageDetails.describe(ctx, message);
  },
});

/** What Twilio sent about a text, as it came, oldest first. Kept for 30 days. */
export const rawPayloads = adminQuery({
  args: { messageId: v.id("messages") },
  returns: v.array(vRawPayload),
  handler: async (ctx, { messageId }) => {
    await Messages.requireMessage(ctx, ctx.organizationId, messageId);
    const payloads = await Payloads.listOfMessage(ctx, messageId);
    return payloads.map(({ _id: id, eventKey, payload, at }) => ({ id, eventKey, payload, at }));
  },
});
