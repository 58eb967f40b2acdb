/**
 * What must be recognised after it was erased is kept as a keyed HMAC-SHA256. Phone numbers are few
 * enough to be tried one by one, so without the key a hash of one would be no secret.
 */

const ENCODER = new TextEncoder();

/** The same for the same parts in the same order, and for nothing else; hexadecimal. */
export async function erasureHash(key: string, parts: readonly string[]): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const secret = await crypto.subtle.importKey("raw", ENCODER.encode(key), algorithm, false, [
    "sign",
  ]);
  // JSON keeps the parts apart: ["a", "bc"] is not ["ab", "c"].
  const mac = await crypto.subtle.sign("HMAC", secret, ENCODER.encode(JSON.stringify(parts)));
  return Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
