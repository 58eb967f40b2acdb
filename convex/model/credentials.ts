import { TWILIO_API_ORIGIN } from "../../lib/twilio/api-origin";
import { unsealToken } from "../../lib/twilio/sealed-token";
import { SealingError, sealingKeys } from "../../lib/sealing";
import { internal } from "../_generated/api";
import { env, type ActionCtx } from "../_generated/server";

/** What a call to Twilio needs. Never an argument, never logged, gone with the action that asked. */
export interface TwilioCredentials {
  accountSid: string;
  authToken: string;
  baseUrl: string;
}

/** What to call Twilio with for this account; null when we have no token of it, with the reason logged. */
export async function accountCredentials(
  ctx: ActionCtx,
  accountSid: string,
): Promise<TwilioCredentials | null> {
  const authToken = await primaryToken(ctx, accountSid);
  if (authToken === null) return null;
  return { accountSid, authToken, baseUrl: env.TWILIO_API_BASE_URL ?? TWILIO_API_ORIGIN };
}

async function primaryToken(ctx: ActionCtx, accountSid: string): Promise<string | null> {
  const { source, sealedTokens } = await ctx.runQuery(internal.credentials.ofAccount, {
    accountSid,
  });
  if (source === "environment") {
    return accountSid === env.TWILIO_ACCOUNT_SID ? env.TWILIO_AUTH_TOKEN : null;
  }
  const [primary] = sealedTokens;
  if (primary === undefined) return null;
  try {
    return await unsealToken(sealingKeys(env), accountSid, primary);
  } catch (error) {
    if (!(error instanceof SealingError)) throw error;
    console.error(`The token of ${accountSid} cannot be used. ${error.message}`);
    return null;
  }
}
