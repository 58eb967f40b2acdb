/**
 * The addresses at which Twilio fetches the files of outgoing texts name them by a signed, expiring
 * token, because Twilio cannot sign in: `base64url(mediaId.expiry).base64url(HMAC-SHA256)`.
 */

const ENCODER = new TextEncoder();

/** A token for one file, valid until `expiresAtMs`. */
export async function signMediaToken(
  secret: string,
  mediaId: string,
  expiresAtMs: number,
): Promise<string> {
  const subject = toBase64Url(ENCODER.encode(`${mediaId}.${expiresAtMs}`));
  const key = await importKey(secret, "sign");
  const signature = await crypto.subtle.sign("HMAC", key, ENCODER.encode(subject));
  return `${subject}.${toBase64Url(new Uint8Array(signature))}`;
}

/** The media id of a token that we signed and that is still valid at `nowMs`; else null. */
export async function openMediaToken(
  secret: string,
  token: string,
  nowMs: number,
): Promise<string | null> {
  const [subject, signature, ...rest] = token.split(".");
  if (subject === undefined || signature === undefined || rest.length > 0) return null;
  const signatureBytes = fromBase64Url(signature);
  const subjectBytes = fromBase64Url(subject);
  if (signatureBytes === null || subjectBytes === null) return null;
  const key = await importKey(secret, "verify");
  // WebCrypto compares in constant time.
  const fits = await crypto.subtle.verify("HMAC", key, signatureBytes, ENCODER.encode(subject));
  if (!fits) return null;
  const [mediaId, expiry] = new TextDecoder().decode(subjectBytes).split(".");
  return mediaId !== undefined && Number(expiry) > nowMs ? mediaId : null;
}

async function importKey(secret: string, usage: "sign" | "verify"): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return await crypto.subtle.importKey("raw", ENCODER.encode(secret), algorithm, false, [usage]);
}

function toBase64Url(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]+$/.test(text)) return null;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    return null; // Not base64: a length that no encoding has.
  }
}
