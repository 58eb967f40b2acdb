"use node";

import { v } from "convex/values";
import { createTwilioApi, TWILIO_API_ORIGIN, type TwilioApi } from "../lib/twilio/client";
import { readNewMessages, type FoundMessage } from "../lib/twilio/message-log";
import { internal } from "./_generated/api";
import { env, internalAction, type ActionCtx } from "./_generated/server";

const ROWS_A_CALL = 50;

/** Reads the message log of every account that we have a token of. */
export const run = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const accounts = await ctx.runQuery(internal.reconciliation.accounts, {});
    for (const { accountSid, readFrom } of accounts) {
      if (accountSid !== env.TWILIO_ACCOUNT_SID) continue;
      const api = createTwilioApi({
        accountSid,
        authToken: env.TWILIO_AUTH_TOKEN,
        baseUrl: env.TWILIO_API_BASE_URL ?? TWILIO_API_ORIGIN,
      });
      await reconcile(ctx, { api, accountSid, readFrom });
    }
    return null;
  },
});

async function reconcile(
  ctx: ActionCtx,
  account: { api: TwilioApi; accountSid: string; readFrom: number },
): Promise<void> {
  const { api, accountSid, readFrom } = account;
  const startedAt = Date.now();
  const isNews = async (messages: FoundMessage[]) =>
    new Set(await ctx.runQuery(internal.reconciliation.findNews, { accountSid, messages }));
  const found = await readNewMessages(api, { readFrom, isNews });
  for (let first = 0; first < found.length; first += ROWS_A_CALL) {
    const messages = found.slice(first, first + ROWS_A_CALL);
    await ctx.runMutation(internal.reconciliation.store, { accountSid, messages });
  }
  await ctx.runMutation(internal.reconciliation.finish, { accountSid, readThrough: startedAt });
}
