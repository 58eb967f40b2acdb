import { findEnv } from "./env.ts";

/** The auth tokens that may have signed a request of an account, by Account SID. */
export type AccountTokens = ReadonlyMap<string, readonly string[]>;

/**
 * The account of the environment. TWILIO_AUTH_TOKEN_NEXT is set while the token is being rotated:
 * Twilio signs with the old primary until the secondary is promoted, so for a while both are right.
 * https://www.twilio.com/docs/iam/api/authtoken
 */
export function accountTokens(env: NodeJS.ProcessEnv = process.env): AccountTokens {
  const accountSid = findEnv("TWILIO_ACCOUNT_SID", env);
  const tokens = [findEnv("TWILIO_AUTH_TOKEN", env), findEnv("TWILIO_AUTH_TOKEN_NEXT", env)];
  const present = tokens.filter((token) => token !== null);
  return new Map(accountSid === null || present.length === 0 ? [] : [[accountSid, present]]);
}
