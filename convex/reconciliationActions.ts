"use node";

import { v } from "convex/values";
import { createTwilioApi, TWILIO_API_ORIGIN, type TwilioApi } from "../lib/twilio/client";
import { readNewMessages, type FoundMessage } from "../lib/twilio/message-log";
import { TwilioReadError } from "../lib/twilio/read-error";
import { internal } from "./_generated/api";
import { env, internalAction, type ActionCtx } from "./_generated/server";

const ROWS_A_CALL = 50;
/** For so long every run comes back to a row that could not be brought in. */
const COME_BACK_FOR_MS = 24 * 60 * 60_000;

/**
 * Reads the message log of every account that we have a token of. When Twilio cannot be reached, it
 * is tried again within seconds; other failures wait for the next run. Either is in the logs.
 */
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
      try {
        await reconcile(ctx, { api, accountSid, readFrom });
      } catch (error) {
        console.error(`Twilio's message log was not compared: ${describeError(error)}`);
        if (error instanceof TwilioReadError && error.isTransient) {
          await ctx.runMutation(internal.reconciliation.tryAgain, { accountSid });
        }
      }
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
  let readThrough = startedAt;
  const onSkipped = (row: FoundMessage, error: unknown) => {
    console.error(`Message ${row.sid} of Twilio's log was skipped: ${describeError(error)}`);
    readThrough = Math.min(readThrough, Math.max(row.createdAt, startedAt - COME_BACK_FOR_MS));
  };
  const isNews = async (rows: FoundMessage[]) => {
    const find = async (messages: FoundMessage[]) =>
      await ctx.runQuery(internal.reconciliation.findNews, { accountSid, messages });
    return new Set(await withoutBadRows(rows, find, onSkipped));
  };
  const found = await readNewMessages(api, { readFrom, isNews, onSkipped });
  const store = async (messages: FoundMessage[]) => {
    await ctx.runMutation(internal.reconciliation.store, { accountSid, messages });
    return [];
  };
  for (let first = 0; first < found.length; first += ROWS_A_CALL) {
    await withoutBadRows(found.slice(first, first + ROWS_A_CALL), store, onSkipped);
  }
  await ctx.runMutation(internal.reconciliation.finish, { accountSid, readThrough });
}

/** Handles rows together, or where that fails one by one: a bad one does not stop the others. */
async function withoutBadRows(
  rows: FoundMessage[],
  handle: (rows: FoundMessage[]) => Promise<string[]>,
  onSkipped: (row: FoundMessage, error: unknown) => void,
): Promise<string[]> {
  try {
    return await handle(rows);
  } catch {
    const results: string[] = [];
    for (const row of rows) {
      try {
        results.push(...(await handle([row])));
      } catch (error) {
        onSkipped(row, error);
      }
    }
    return results;
  }
}

/** Other errors' messages may hold people's words and numbers. */
function describeError(error: unknown): string {
  if (error instanceof TwilioReadError) return error.message;
  return error instanceof Error ? error.name : "unknown error";
}
