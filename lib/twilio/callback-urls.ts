import { signMediaToken } from "../media-token.ts";

/**
 * How Twilio repeats a call of ours that fails: three times, after 5xx and connection or read
 * timeouts, never after 4xx; 15 s in total. Neither sent nor signed.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
export const RETRY_OVERRIDE = "#rc=3&rp=5xx,ct,rt";

const INCOMING_PATH = "/api/twilio/sms-incoming";

/** An address that Twilio calls, and the one that it calls when that fails. */
export interface Webhook {
  url: string;
  method: string;
  fallbackUrl: string;
  fallbackMethod: string;
}

/** Twilio fetches files within minutes, but a text may wait in its queue for up to ten hours. */
const MEDIA_TOKEN_LIFE_MS = 12 * 60 * 60_000;

/**
 * Where Twilio brings the texts that come in. The fallback, which it calls once after all retries, is
 * the same handler: whatever stopped the first call, a deployment or a full second, may be over.
 */
export function incomingWebhook(publicOrigin: string): Webhook {
  const url = `${originOf(publicOrigin)}${INCOMING_PATH}`;
  return {
    url: url + RETRY_OVERRIDE,
    method: "POST",
    fallbackUrl: `${url}?via=fallback`,
    fallbackMethod: "POST",
  };
}

/**
 * Where Twilio tells what becomes of a text. Our own id is in the (signed) query, so that a callback
 * finds its text also when it overtakes, or replaces, the answer to the call.
 */
export function statusCallbackUrl(publicOrigin: string, messageId: string): string {
  const query = new URLSearchParams({ mid: messageId });
  return `${originOf(publicOrigin)}/api/twilio/sms-status?${query}${RETRY_OVERRIDE}`;
}

/** Where Twilio fetches a file of an outgoing text. */
export async function twilioMediaUrl(
  publicOrigin: string,
  secret: string,
  mediaId: string,
  nowMs: number,
): Promise<string> {
  const token = await signMediaToken(secret, mediaId, nowMs + MEDIA_TOKEN_LIFE_MS);
  return `${originOf(publicOrigin)}/api/twilio/media/${token}`;
}

function originOf(publicOrigin: string): string {
  return new URL(publicOrigin).origin;
}
