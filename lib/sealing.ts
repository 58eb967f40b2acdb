/**
 * Seals secrets for the database: AES-256-GCM by WebCrypto, so that it runs in any JavaScript runtime.
 * A sealed secret reads `v1.<iv>.<ciphertext>`, both in base64url.
 */

const VERSION = "v1";
const IV_BYTES = 12;
const KEY_BYTES = 32;

/** Something cannot be sealed or opened. The message says why, and is fit for logs. */
export class SealingError extends Error {
  override readonly name = "SealingError";
}

/** SECRETS_KEY, and SECRETS_KEY_PREVIOUS while keys are being changed: the first seals, all may open. */
export type SealingKeys = readonly string[];

/** The keys of an environment. Empty, where none is set: sealing then says so. */
export function sealingKeys(env: {
  SECRETS_KEY?: string | undefined;
  SECRETS_KEY_PREVIOUS?: string | undefined;
}): SealingKeys {
  return [env.SECRETS_KEY, env.SECRETS_KEY_PREVIOUS].filter(
    (key): key is string => key !== undefined && key !== "",
  );
}

/**
 * Seals `plaintext` so that it opens only under the same `associatedData`: what it is and whose it is.
 *
 * @throws SealingError without a usable key
 */
export async function seal(
  keys: SealingKeys,
  plaintext: string,
  associatedData: string,
): Promise<string> {
  const key = await importKey(keys[0]);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const ciphertext = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: utf8(associatedData) },
    key,
    utf8(plaintext),
  );
  return [VERSION, toBase64Url(iv), toBase64Url(new Uint8Array(ciphertext))].join(".");
}

/**
 * Opens what `seal` made with any of these keys.
 *
 * @throws SealingError when none fits, or it was changed or belongs elsewhere
 */
export async function unseal(
  keys: SealingKeys,
  sealed: string,
  associatedData: string,
): Promise<string> {
  const [version, iv, ciphertext, ...rest] = sealed.split(".");
  if (version !== VERSION || !iv || !ciphertext || rest.length > 0) {
    throw new SealingError("A sealed secret is not in a format that this version can read.");
  }
  if (keys.length === 0) await importKey(undefined);
  for (const encoded of keys) {
    const key = await importKey(encoded);
    try {
      const plaintext = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: fromBase64(iv), additionalData: utf8(associatedData) },
        key,
        fromBase64(ciphertext),
      );
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(plaintext);
    } catch {
      // The next key may fit.
    }
  }
  throw new SealingError(
    "A sealed secret does not open: SECRETS_KEY is not the key that sealed it, or it was changed.",
  );
}

async function importKey(encoded: string | undefined): Promise<CryptoKey> {
  if (encoded === undefined) {
    throw new SealingError("SECRETS_KEY is not set. .env.example says how to make one.");
  }
  const bytes = /^[A-Za-z0-9+/_-]+=*$/.test(encoded) ? fromBase64(encoded) : null;
  if (bytes?.length !== KEY_BYTES) {
    throw new SealingError(
      "SECRETS_KEY is not 32 bytes in base64. .env.example says how to make one.",
    );
  }
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64Url(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Reads base64 and base64url; throws when it is neither. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
