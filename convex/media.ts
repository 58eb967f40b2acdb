import { v } from "convex/values";
import { agentMutation, memberQuery, serviceQuery } from "./functions";
import * as Limits from "./model/limits";
import * as Media from "./model/media";
import { vMediaLocation, vStagedMedia } from "./validators";

/** A short-lived address to which a file's bytes are posted; the answer's `storageId` is registered. */
export const generateUploadUrl = agentMutation({
  args: {},
  returns: v.string(),
  handler: async (ctx) => {
    await Limits.spend(ctx, "uploads", ctx.member._id);
    return await ctx.storage.generateUploadUrl();
  },
});

/** Stages an uploaded file for a text of mine. Deleted after a day unless it is sent. */
export const register = agentMutation({
  args: { storageId: v.id("_storage"), fileName: v.union(v.string(), v.null()) },
  returns: vStagedMedia,
  handler: async (ctx, { storageId, fileName }) =>
    await Media.stage(ctx, { storageId, fileName, member: ctx.member }),
});

/** Deletes a staged file of mine; one that was sent stays. */
export const discard = agentMutation({
  args: { mediaId: v.id("media") },
  returns: v.null(),
  handler: async (ctx, { mediaId }) => {
    await Media.discardStaged(ctx, ctx.member, mediaId);
    return null;
  },
});

/** Fetches a file of an incoming text again that could not be copied from Twilio. */
export const retryCopy = agentMutation({
  args: { mediaId: v.id("media") },
  returns: v.null(),
  handler: async (ctx, { mediaId }) => {
    const media = await Media.requireMedia(ctx, ctx.organizationId, mediaId);
    await Limits.spend(ctx, "copies", ctx.organizationId);
    await Media.retryCopy(ctx, media);
    return null;
  },
});

/** Where our signed-in media route finds a file; null while there is none. */
export const location = memberQuery({
  args: { mediaId: v.id("media") },
  returns: v.union(vMediaLocation, v.null()),
  handler: async (ctx, { mediaId }) => {
    const media = await Media.requireMedia(ctx, ctx.organizationId, mediaId);
    return await Media.toLocation(ctx, media);
  },
});

/** The same for Twilio, whose signed address names a file of an outgoing text; null for any other. */
export const forTwilio = serviceQuery({
  args: { mediaId: v.string() },
  returns: v.union(v.object({ url: v.string(), contentType: v.string() }), v.null()),
  handler: async (ctx, { mediaId }) => await Media.findOutgoing(ctx, mediaId),
});
