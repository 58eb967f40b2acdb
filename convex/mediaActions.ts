"use node";

import { v } from "convex/values";
import { MAX_INBOUND_MEDIA_BYTES } from "../lib/sms/limits";
import { TWILIO_API_ORIGIN } from "../lib/twilio/client";
import { downloadMedia } from "../lib/twilio/media-download";
import { typeOfReceived } from "../lib/twilio/media-type";
import { internal } from "./_generated/api";
import { env, internalAction } from "./_generated/server";

const HOP_TIMEOUT_MS = 20_000;

/** Fetches one file from Twilio and stores it, or says why not. */
export const copy = internalAction({
  args: { mediaId: v.id("media"), attempt: v.number() },
  returns: v.null(),
  handler: async (ctx, { mediaId, attempt }) => {
    const source = await ctx.runQuery(internal.mediaCopies.source, { mediaId, attempt });
    if (source === null) return null;
    const fail = { mediaId, attempt };
    if (source.accountSid !== env.TWILIO_ACCOUNT_SID) {
      await ctx.runMutation(internal.mediaCopies.recordFailure, { ...fail, failure: "refused" });
      return null;
    }
    const file = await downloadMedia(source.url, {
      apiBaseUrl: env.TWILIO_API_BASE_URL ?? TWILIO_API_ORIGIN,
      accountSid: source.accountSid,
      authToken: env.TWILIO_AUTH_TOKEN,
      maxBytes: MAX_INBOUND_MEDIA_BYTES,
      timeoutMs: HOP_TIMEOUT_MS,
    });
    if (!file.ok) {
      const { failure } = file;
      await ctx.runMutation(internal.mediaCopies.recordFailure, { ...fail, failure });
      return null;
    }
    const contentType = await typeOfReceived(file.bytes, source.contentType ?? file.contentType);
    if (contentType === null) {
      await ctx.runMutation(internal.mediaCopies.recordFailure, { ...fail, failure: "type" });
      return null;
    }
    const storageId = await ctx.storage.store(new Blob([file.bytes], { type: contentType }));
    const sizeBytes = file.bytes.byteLength;
    await ctx.runMutation(internal.mediaCopies.recordCopied, {
      mediaId,
      storageId,
      contentType,
      sizeBytes,
    });
    return null;
  },
});
