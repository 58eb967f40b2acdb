import { vResult, vWorkId } from "@convex-dev/workpool";
import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
import * as Media from "./model/media";
import * as Quarantine from "./model/quarantine";
import { vMediaFailure } from "./validators";

/**
 * Copies the files of incoming texts from Twilio, which wants our credentials for them, into our own
 * storage. The text itself is there long before; its bubble shows how far the files are.
 */

/** Starts copying a text's files. Apart from the text, which must not wait for the pool's own rows. */
export const begin = internalMutation({
  args: { messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, { messageId }) => {
    for (const file of await Media.listOfMessage(ctx, messageId)) {
      if (file.state === "pending") await Media.startCopy(ctx, file._id);
    }
    return null;
  },
});

/** What to copy; null when it is not waited for any more. */
export const source = internalQuery({
  args: { mediaId: v.id("media") },
  returns: v.union(
    v.object({
      url: v.string(),
      contentType: v.union(v.string(), v.null()),
      accountSid: v.string(),
    }),
    v.null(),
  ),
  handler: async (ctx, { mediaId }) => {
    const media = await ctx.db.get("media", mediaId);
    if (media?.state !== "pending") return null;
    const message = media.messageId && (await ctx.db.get("messages", media.messageId));
    if (!message || media.sourceUrl === null) return null;
    const { sourceUrl: url, contentType } = media;
    return { url, contentType, accountSid: message.accountSid };
  },
});

/** Stores a copied file; the bytes of one that is not waited for any more are deleted. */
export const recordCopied = internalMutation({
  args: {
    mediaId: v.id("media"),
    storageId: v.id("_storage"),
    contentType: v.string(),
    sizeBytes: v.number(),
  },
  returns: v.null(),
  handler: async (ctx, { mediaId, storageId, contentType, sizeBytes }) => {
    const media = await ctx.db.get("media", mediaId);
    const isWanted = media?.state === "pending" || media?.state === "failed";
    if (!isWanted || media.failure === "erased") {
      await ctx.storage.delete(storageId);
      return null;
    }
    const stored = { state: "stored", storageId, contentType, sizeBytes, failure: null } as const;
    await ctx.db.patch("media", mediaId, stored);
    await Quarantine.forgetFailedMedia(ctx, mediaId);
    return null;
  },
});

/** Ends one try without a file. Returns whether another one could help. */
export const recordFailure = internalMutation({
  args: { mediaId: v.id("media"), failure: vMediaFailure },
  returns: v.boolean(),
  handler: async (ctx, { mediaId, failure }) => await Media.recordFailure(ctx, mediaId, failure),
});

/** The last try is over, however it ended: the bubble of a file that is not here says why. */
export const finish = internalMutation({
  args: { workId: vWorkId, context: v.object({ mediaId: v.id("media") }), result: vResult },
  returns: v.null(),
  handler: async (ctx, { context: { mediaId } }) => {
    await Media.giveUpCopy(ctx, mediaId);
    return null;
  },
});
