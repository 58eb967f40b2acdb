"use node";

import { createTwilioApi } from "../lib/twilio/client";
import { TwilioReadError } from "../lib/twilio/read-error";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, type ActionCtx } from "./_generated/server";
import { accountCredentials } from "./model/credentials";

/** Asks for the texts that are due, one by one. What cannot be asked now is due the next time too. */
export const run = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    for (const account of await ctx.runQuery(internal.statusChecks.due, {})) {
      try {
        await ask(ctx, account);
      } catch (error) {
        if (!(error instanceof TwilioReadError)) throw error;
        console.error(`Statuses were not asked for: ${error.message}`);
      }
    }
    return null;
  },
});

async function ask(
  ctx: ActionCtx,
  { accountSid, twilioSids }: { accountSid: string; twilioSids: string[] },
): Promise<void> {
  if (twilioSids.length === 0) return;
  const credentials = await accountCredentials(ctx, accountSid);
  if (credentials === null) return;
  const api = createTwilioApi(credentials);
  for (const twilioSid of twilioSids) {
    const found = await api.fetchMessage(twilioSid);
    const row = found && { ...found, media: [] };
    await ctx.runMutation(internal.statusChecks.record, { accountSid, twilioSid, row });
  }
}
