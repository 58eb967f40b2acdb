import { SignJWT } from "jose";
import { SERVICE_ISSUER, TOKEN_AUDIENCE } from "../auth-issuers.ts";
import { importSigningKey } from "./signing-key.ts";

const LIFETIME_S = 60;
/** A token is reused for half of its life, so that it still has 30 s when Convex reads it. */
const REUSE_MS = 30_000;

/**
 * Makes service tokens with the key in `encodedKey` (SERVICE_PRIVATE_KEY). `now` is the clock in
 * milliseconds.
 */
export function createServiceTokens(
  encodedKey: string,
  now: () => number = () => Date.now(),
): () => Promise<string> {
  let cached: { token: Promise<string>; madeAt: number } | null = null;
  const key = importSigningKey("SERVICE_PRIVATE_KEY", encodedKey);
  // The rejection belongs to whoever asks for a token; unasked it must not end the process.
  key.catch(() => undefined);

  async function sign(madeAt: number): Promise<string> {
    const issuedAt = Math.floor(madeAt / 1000);
    return new SignJWT()
      .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: "service" })
      .setIssuer(SERVICE_ISSUER)
      .setAudience(TOKEN_AUDIENCE)
      .setSubject("web")
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME_S)
      .sign((await key).privateKey);
  }

  return () => {
    const time = now();
    const age = cached === null ? Infinity : time - cached.madeAt;
    if (cached === null || age < 0 || age >= REUSE_MS) {
      cached = { token: sign(time), madeAt: time };
    }
    return cached.token;
  };
}
