import { seal, unseal, type SealingKeys } from "../sealing.ts";

/** An auth token of a Twilio account, sealed so that it opens as that account's alone. */
export async function sealToken(
  keys: SealingKeys,
  accountSid: string,
  authToken: string,
): Promise<string> {
  return await seal(keys, authToken, purpose(accountSid));
}

/** @throws SealingError when it does not open, or is another account's */
export async function unsealToken(
  keys: SealingKeys,
  accountSid: string,
  sealed: string,
): Promise<string> {
  return await unseal(keys, sealed, purpose(accountSid));
}

function purpose(accountSid: string): string {
  return `twilio-auth-token ${accountSid}`;
}
