"use node";

import { v } from "convex/values";
import { createTwilioApi, type LoggedMessage, type TwilioApi } from "../lib/twilio/client";
import { TwilioReadError } from "../lib/twilio/read-error";
import { internal } from "./_generated/api";
import { internalAction, type ActionCtx } from "./_generated/server";
import { accountCredentials } from "./model/credentials";

/** Asks for the texts that are due, one by one. What cannot be asked now is due the next time too. */
export const run = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    let cursor: string | null = null;
    do {
      const { texts, next }: DueTexts = await ctx.runQuery(internal.statusChecks.due, { cursor });
      for (const account of texts) {
        try {
          await ask(ctx, account);
        } catch (error) {
          if (!(error instanceof TwilioReadError)) throw error;
          console.error(`Statuses were not asked for: ${error.message}`);
        }
      }
      cursor = next;
    } while (cursor !== null);
    return null;
  },
});

type DueTexts = (typeof internal.statusChecks.due)["_returnType"];

async function ask(
  ctx: ActionCtx,
  { accountSid, twilioSids }: DueTexts["texts"][number],
): Promise<void> {
  if (twilioSids.length === 0) return;
  const credentials = await accountCredentials(ctx, accountSid);
  if (credentials === null) return;
  const api = createTwilioApi(credentials);
  for (const twilioSid of twilioSids) {
    const found = await findReadable(api, twilioSid);
    const row = found && { ...found, media: [] };
    await ctx.runMutation(internal.statusChecks.record, { accountSid, twilioSid, row });
  }
}

/** A text as Twilio has it; null also when it cannot be read, which must not hold the others up. */
async function findReadable(api: TwilioApi, twilioSid: string): Promise<LoggedMessage | null> {
  try {
    return await api.fetchMessage(twilioSid);
  } catch (error) {
    if (error instanceof TwilioReadError) throw error;
    console.error(`Message ${twilioSid} cannot be read.`);
    return null;
  }
}
