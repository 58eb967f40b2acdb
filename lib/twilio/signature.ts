/**
 * Twilio's request signature, with WebCrypto only, so that it runs in any JavaScript runtime.
 * Algorithm: https://www.twilio.com/docs/usage/security#validating-requests
 */

/**
 * Whether `signature` (the `X-Twilio-Signature` header) was made with `authToken` for exactly this
 * URL and these form parameters. The URL is the public one that Twilio called, with its query and
 * without its fragment; nothing is normalised, so a different scheme, port or slash is a mismatch.
 * The signature carries no time: a genuine request can be replayed, and only idempotent handling
 * helps against that.
 */
export async function isTwilioRequest(
  authToken: string,
  url: string,
  params: URLSearchParams,
  signature: string,
): Promise<boolean> {
  return equalsInConstantTime(signature, await signTwilioRequest(authToken, url, params));
}

/** The signature that Twilio sends for a form-encoded request: base64 of HMAC-SHA1. */
export async function signTwilioRequest(
  authToken: string,
  url: string,
  params: URLSearchParams,
): Promise<string> {
  // An account without a token can sign nothing; WebCrypto refuses empty keys with a vaguer error.
  if (authToken === "") throw new Error("The Twilio auth token is empty.");
  const utf8 = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-1" };
  const key = await crypto.subtle.importKey("raw", utf8.encode(authToken), algorithm, false, [
    "sign",
  ]);
  const digest = await crypto.subtle.sign("HMAC", key, utf8.encode(url + signedForm(params)));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** Name and value of each parameter, names sorted by code unit; a name's values deduplicated and sorted. */
function signedForm(params: URLSearchParams): string {
  const valuesByName = new Map<string, Set<string>>();
  for (const [name, value] of params) {
    const values = valuesByName.get(name);
    if (values === undefined) valuesByName.set(name, new Set([value]));
    else values.add(value);
  }
  return [...valuesByName.keys()]
    .sort()
    .flatMap((name) => [...(valuesByName.get(name) ?? [])].sort().map((value) => name + value))
    .join("");
}

/** The time depends on the length of `given` alone, never on where the two differ. */
function equalsInConstantTime(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let i = 0; i < given.length; i += 1) {
    difference |= given.charCodeAt(i) ^ expected.charCodeAt(i % expected.length);
  }
  return difference === 0;
}
