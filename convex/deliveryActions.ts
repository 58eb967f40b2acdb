"use node";

import { v } from "convex/values";
import { createTwilioApi, TWILIO_API_ORIGIN } from "../lib/twilio/client";
import { statusCallbackUrl, twilioMediaUrl } from "../lib/twilio/callback-urls";
import { CREDENTIALS_CODE, OPTED_OUT_CODE } from "../lib/twilio/error-catalogue";
import type { SendOutcome } from "../lib/twilio/outcome";
import { internal } from "./_generated/api";
import { env, internalAction, type ActionCtx } from "./_generated/server";
import type { Id } from "./_generated/dataModel";

/** A call that would start with less time than this before its watchdog is not made. */
const CALL_NEEDS_MS = 20_000;

/** Calls Twilio once for a claimed text, and tells the outbox how that ended. */
export const send = internalAction({
  args: { messageId: v.id("messages"), attemptId: v.string() },
  returns: v.null(),
  handler: async (ctx, attempt) => {
    const outcome = await callTwilio(ctx, attempt);
    if (outcome !== null) {
      await ctx.runMutation(internal.delivery.recordOutcome, { ...attempt, outcome });
    }
    return null;
  },
});

async function callTwilio(
  ctx: ActionCtx,
  attempt: { messageId: Id<"messages">; attemptId: string },
): Promise<SendOutcome | null> {
  const text = await ctx.runQuery(internal.delivery.attempt, attempt);
  if (text === null) return null;
  if (text.isOptedOut) return { kind: "rejected", errorCode: OPTED_OUT_CODE };
  const now = Date.now();
  if (now > text.dueAt - CALL_NEEDS_MS) return { kind: "retry", errorCode: null };
  if (text.accountSid !== env.TWILIO_ACCOUNT_SID) {
    // We have no token of that account: nobody was called.
    return { kind: "rejected", errorCode: CREDENTIALS_CODE };
  }
  const { accountSid, from, to, body } = text;
  const mediaUrls = await Promise.all(
    text.mediaIds.map((mediaId) =>
      twilioMediaUrl(env.PUBLIC_WEBHOOK_URL, env.MEDIA_TOKEN_SECRET, mediaId, now),
    ),
  );
  const api = createTwilioApi({
    accountSid,
    authToken: env.TWILIO_AUTH_TOKEN,
    baseUrl: env.TWILIO_API_BASE_URL ?? TWILIO_API_ORIGIN,
  });
  const statusCallback = statusCallbackUrl(env.PUBLIC_WEBHOOK_URL, attempt.messageId);
  return await api.sendText({ from, to, body, statusCallback, mediaUrls });
}
