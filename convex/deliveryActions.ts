"use node";

import { v } from "convex/values";
import { createTwilioApi } from "../lib/twilio/client";
import { statusCallbackUrl, twilioMediaUrl } from "../lib/twilio/callback-urls";
import { REFUSED_CREDENTIALS, type SendOutcome } from "../lib/twilio/outcome";
import { failureOf, type ReadFailure } from "../lib/twilio/read-failure";
import { internal } from "./_generated/api";
import { env, internalAction, type ActionCtx } from "./_generated/server";
import type { Id } from "./_generated/dataModel";
import { accountCredentials, type TwilioCredentials } from "./model/credentials";

/** Calls Twilio once for a claimed text, and tells the outbox how that ended. */
export const send = internalAction({
  args: { messageId: v.id("messages"), attemptId: v.string(), accountSid: v.string() },
  returns: v.null(),
  handler: async (ctx, { accountSid, ...attempt }) => {
    const credentials = await accountCredentials(ctx, accountSid);
    const outcome = await callTwilio(ctx, attempt, credentials);
    if (outcome !== null) {
      await ctx.runMutation(internal.delivery.recordOutcome, { ...attempt, outcome });
    }
    return null;
  },
});

async function callTwilio(
  ctx: ActionCtx,
  attempt: { messageId: Id<"messages">; attemptId: string },
  credentials: TwilioCredentials | null,
): Promise<SendOutcome | null> {
  // The last look before the call: nothing slow may come between.
  const text = await ctx.runMutation(internal.delivery.beginCall, attempt);
  if (text === null) return null;
  // We have no token of that account: nobody was called.
  if (credentials === null) return REFUSED_CREDENTIALS;
  const { from, to, body } = text;
  const now = Date.now();
  const mediaUrls = await Promise.all(
    text.mediaIds.map((mediaId) =>
      twilioMediaUrl(env.PUBLIC_WEBHOOK_URL, env.MEDIA_TOKEN_SECRET, mediaId, now),
    ),
  );
  const statusCallback = statusCallbackUrl(env.PUBLIC_WEBHOOK_URL, attempt.messageId);
  const api = createTwilioApi(credentials);
  return await api.sendText({ from, to, body, statusCallback, mediaUrls });
}

/** Asks Twilio about a paused account, which it answers to the right credentials only. */
export const probe = internalAction({
  args: { accountSid: v.string() },
  returns: v.null(),
  handler: async (ctx, { accountSid }) => {
    const failure = await askOfAccount(ctx, accountSid);
    if (failure === null)
      await ctx.runMutation(internal.accountPauses.recordWorking, { accountSid });
    // The next try is scheduled already.
    else await ctx.runMutation(internal.accountPauses.recordVainTry, { accountSid, failure });
    return null;
  },
});

async function askOfAccount(ctx: ActionCtx, accountSid: string): Promise<ReadFailure | null> {
  const credentials = await accountCredentials(ctx, accountSid);
  if (credentials === null) return "no_token";
  try {
    const { status } = await createTwilioApi(credentials).fetchAccount();
    return status === "active" ? null : "refused";
  } catch (error) {
    return failureOf(error);
  }
}
