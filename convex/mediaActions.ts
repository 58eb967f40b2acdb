"use node";

import { v } from "convex/values";
import { MAX_INBOUND_MEDIA_BYTES } from "../lib/sms/limits";
import { downloadMedia } from "../lib/twilio/media-download";
import { typeOfReceived } from "../lib/twilio/media-type";
import { internal } from "./_generated/api";
import { internalAction, type ActionCtx } from "./_generated/server";
import { accountCredentials } from "./model/credentials";

const HOP_TIMEOUT_MS = 20_000;

/** Fetches one file from Twilio and stores it. Throws when another try could help. */
export const copy = internalAction({
  args: { mediaId: v.id("media") },
  returns: v.null(),
  handler: async (ctx, { mediaId }) => {
    const source = await ctx.runQuery(internal.mediaCopies.source, { mediaId });
    if (source === null) return null;
    const file = await download(ctx, source);
    if (!file.ok) {
      const { failure } = file;
      const mayHelp = await ctx.runMutation(internal.mediaCopies.recordFailure, {
        mediaId,
        failure,
      });
      if (mayHelp) throw new Error(`File ${mediaId} could not be copied: ${failure}.`);
      return null;
    }
    const { bytes, contentType } = file;
    const storageId = await ctx.storage.store(new Blob([bytes], { type: contentType }));
    await ctx.runMutation(internal.mediaCopies.recordCopied, {
      mediaId,
      storageId,
      contentType,
      sizeBytes: bytes.byteLength,
    });
    return null;
  },
});

/** A file with its real type, or why there is none. */
async function download(
  ctx: ActionCtx,
  source: { url: string; contentType: string | null; accountSid: string },
) {
  const credentials = await accountCredentials(ctx, source.accountSid);
  if (credentials === null) return { ok: false, failure: "refused" } as const;
  const file = await downloadMedia(source.url, {
    apiBaseUrl: credentials.baseUrl,
    accountSid: credentials.accountSid,
    authToken: credentials.authToken,
    maxBytes: MAX_INBOUND_MEDIA_BYTES,
    timeoutMs: HOP_TIMEOUT_MS,
  });
  if (!file.ok) return file;
  const contentType = await typeOfReceived(file.bytes, source.contentType ?? file.contentType);
  if (contentType === null) return { ok: false, failure: "type" } as const;
  return { ...file, contentType };
}
