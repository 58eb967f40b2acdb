import { createHmac } from "node:crypto";

/**
 * X-Twilio-Signature: base64 of HMAC-SHA1 over the exact URL and every POST parameter in order of
 * its name. https://www.twilio.com/docs/usage/security
 */
export function signRequest(authToken: string, url: string, params: [string, string][]): string {
  const sorted = [...params].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const signed = url + sorted.map(([name, value]) => name + value).join("");
  return createHmac("sha1", authToken).update(signed, "utf8").digest("base64");
}
