import { v } from "convex/values";
import { appError } from "../lib/errors";
import { memberQuery } from "./functions";
import * as ReadMarkers from "./model/readMarkers";

const MAX_CONVERSATIONS = 100;

/** How much I have read of each of these conversations; those without a marker are left out. */
export const forConversations = memberQuery({
  args: { conversationIds: v.array(v.id("conversations")) },
  returns: v.array(v.object({ conversationId: v.id("conversations"), readCount: v.number() })),
  handler: async (ctx, { conversationIds }) => {
    if (conversationIds.length > MAX_CONVERSATIONS) {
      throw appError("INVALID", `More than ${MAX_CONVERSATIONS} conversations.`);
    }
    const markers = await Promise.all(
      conversationIds.map((id) => ReadMarkers.findMarker(ctx, ctx.member._id, id)),
    );
    return markers
      .filter((marker) => marker !== null)
      .map(({ conversationId, readCount }) => ({ conversationId, readCount }));
  },
});
