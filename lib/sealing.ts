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

/** The variables that hold the keys. */
export interface SealingEnvironment {
  SECRETS_KEY?: string | undefined;
  SECRETS_KEY_PREVIOUS?: string | undefined;
}

/** The keys of an environment. Empty, where none is set: sealing then says so. */
export function sealingKeys(env: SealingEnvironment): SealingKeys {
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
  const parts = [fromBase64(iv ?? ""), fromBase64(ciphertext ?? "")] as const;
  if (version !== VERSION || !parts[0]?.length || !parts[1] || rest.length > 0) {
    throw new SealingError("A sealed secret is not in a format that this version can read.");
  }
  for (const encoded of keys.length === 0 ? [undefined] : keys) {
    const key = await importKey(encoded);
    const opened = await decrypt(key, parts[0], parts[1], associatedData);
    if (opened !== null) return opened;
  }
  throw new SealingError(
    "A sealed secret does not open: SECRETS_KEY is not the key that sealed it, or it was changed.",
  );
}

async function decrypt(
  key: CryptoKey,
  iv: Uint8Array<ArrayBuffer>,
  ciphertext: Uint8Array<ArrayBuffer>,
  associatedData: string,
): Promise<string | null> {
  const algorithm = { name: "AES-GCM", iv, additionalData: utf8(associatedData) };
  try {
    const plaintext = await crypto.subtle.decrypt(algorithm, key, ciphertext);
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(plaintext);
  } catch {
    return null;
  }
}

async function importKey(encoded: string | undefined): Promise<CryptoKey> {
  if (encoded === undefined) {
    throw new SealingError("SECRETS_KEY is not set. .env.example says how to make one.");
  }
  const bytes = fromBase64(encoded);
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

/** Reads base64 and base64url; null when it is neither. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
