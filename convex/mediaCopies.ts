import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation, internalQuery } from "./_generated/server";
import { vMediaFailure } from "./validators";

/**
 * Copies the files of incoming texts from Twilio, which wants our credentials for them, into our own
 * storage. The text itself is there long before; its bubble shows how far the files are.
 */

/** A download that has not reported back by then is lost with whatever ran it. */
const COPY_DEADLINE_MS = 2 * 60_000;
/** After the first, second and third try. */
const RETRY_AFTER_MS = [10_000, 60_000, 10 * 60_000];
/** Trying again does not change these. */
const FINAL_FAILURES: ReadonlySet<string> = new Set(["address", "too_large", "type"]);

/** Starts one try, with a watchdog in the same transaction. */
export const begin = internalMutation({
  args: { mediaId: v.id("media") },
  returns: v.null(),
  handler: async (ctx, { mediaId }) => {
    const media = await ctx.db.get("media", mediaId);
    if (media?.state !== "pending") return null;
    const attempt = media.attempts + 1;
    await ctx.db.patch("media", mediaId, { attempts: attempt });
    await ctx.scheduler.runAfter(0, internal.mediaActions.copy, { mediaId, attempt });
    await ctx.scheduler.runAfter(COPY_DEADLINE_MS, internal.mediaCopies.recordFailure, {
      mediaId,
      attempt,
      failure: "unreachable",
    });
    return null;
  },
});

/** What to copy; null when it is not waited for any more. */
export const source = internalQuery({
  args: { mediaId: v.id("media"), attempt: v.number() },
  returns: v.union(
    v.object({
      url: v.string(),
      contentType: v.union(v.string(), v.null()),
      accountSid: v.string(),
    }),
    v.null(),
  ),
  handler: async (ctx, { mediaId, attempt }) => {
    const media = await ctx.db.get("media", mediaId);
    if (media?.state !== "pending" || media.attempts !== attempt) return null;
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
    if (media === null || media.state === "stored") {
      await ctx.storage.delete(storageId);
      return null;
    }
    const stored = { state: "stored", storageId, contentType, sizeBytes, failure: null } as const;
    await ctx.db.patch("media", mediaId, stored);
    return null;
  },
});

/** Ends one try without a file: another follows, or the bubble says why there is none. */
export const recordFailure = internalMutation({
  args: { mediaId: v.id("media"), attempt: v.number(), failure: vMediaFailure },
  returns: v.null(),
  handler: async (ctx, { mediaId, attempt, failure }) => {
    const media = await ctx.db.get("media", mediaId);
    if (media?.state !== "pending" || media.attempts !== attempt) return null;
    const retryAfterMs = RETRY_AFTER_MS[attempt - 1];
    if (FINAL_FAILURES.has(failure) || retryAfterMs === undefined) {
      await ctx.db.patch("media", mediaId, { state: "failed", failure });
      return null;
    }
    // The next begin() counts on: this try's watchdog then finds another attempt and does nothing.
    await ctx.scheduler.runAfter(retryAfterMs, internal.mediaCopies.begin, { mediaId });
    return null;
  },
});
