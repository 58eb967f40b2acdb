import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { agentMutation, memberMutation, memberQuery } from "./functions";
import * as Conversations from "./model/conversations";
import * as Outbox from "./model/outbox";
import { atMostOnePage } from "./model/pages";
import * as PhoneNumbers from "./model/phoneNumbers";
import * as ReadMarkers from "./model/readMarkers";
import { vConversationDetail, vConversationListItem, vSendResult } from "./validators";

/** The inbox, or that of one number: newest activity first, one page at a time. */
export const list = memberQuery({
  args: {
    phoneNumberId: v.optional(v.id("phoneNumbers")),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(vConversationListItem),
  handler: async (ctx, { phoneNumberId, paginationOpts }) => {
    const conversations = ctx.db.query("conversations");
    const { organizationId } = ctx;
    if (phoneNumberId !== undefined) {
      await PhoneNumbers.requirePhoneNumber(ctx, organizationId, phoneNumberId);
    }
    const newestFirst = (
      phoneNumberId === undefined
        ? conversations.withIndex("by_organizationId_and_lastActivityAt", (q) =>
            q.eq("organizationId", organizationId),
          )
        : conversations.withIndex("by_phoneNumberId_and_lastActivityAt", (q) =>
            q.eq("phoneNumberId", phoneNumberId),
          )
    ).order("desc");
    const result = await newestFirst.paginate(atMostOnePage(paginationOpts));
    const page = result.page.map((row) => Conversations.toListItem(row, ctx.member));
    return { ...result, page };
  },
});

/** A conversation's header and contact panel; null when there is none of this id. */
export const get = memberQuery({
  // Any string: it stands in the page's address, where people cut and mistype it.
  args: { conversationId: v.string() },
  returns: v.union(vConversationDetail, v.null()),
  handler: async (ctx, { conversationId }) => {
    const id = ctx.db.normalizeId("conversations", conversationId);
    const conversation = id && (await Conversations.findConversation(ctx, ctx.organizationId, id));
    return conversation && (await Conversations.toDetail(ctx, conversation, ctx.member));
  },
});

/** Texts a number, in its conversation with ours if there is one. `to` is as the person typed it. */
export const start = agentMutation({
  args: {
    to: v.string(),
    phoneNumberId: v.id("phoneNumbers"),
    body: v.string(),
    mediaIds: v.array(v.id("media")),
    clientToken: v.string(),
  },
  returns: vSendResult,
  handler: async (ctx, { to, phoneNumberId, body, mediaIds, clientToken }) => {
    const number = await PhoneNumbers.requirePhoneNumber(ctx, ctx.organizationId, phoneNumberId);
    const address = await PhoneNumbers.requireTypedAddress(ctx, ctx.organizationId, to);
    const conversation = await Conversations.findOrCreate(ctx, number, address);
    const text = { conversation, body, mediaIds, clientToken, member: ctx.member };
    const messageId = await Outbox.queueText(ctx, text);
    return { conversationId: conversation._id, messageId };
  },
});

/** Remembers that I have seen this many of the texts that came in; never fewer than before. */
export const markRead = memberMutation({
  args: { conversationId: v.id("conversations"), readCount: v.number() },
  returns: v.null(),
  handler: async (ctx, { conversationId, readCount }) => {
    const conversation = await Conversations.requireConversation(
      ctx,
      ctx.organizationId,
      conversationId,
    );
    await ReadMarkers.raise(ctx, ctx.member, conversation, readCount);
    return null;
  },
});
