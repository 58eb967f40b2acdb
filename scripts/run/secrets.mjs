import { generateKeyPairSync, randomBytes } from "node:crypto";

/** @param {number} bytes */
export const randomHex = (bytes) => randomBytes(bytes).toString("hex");

/** @param {number} bytes */
export const randomBase64 = (bytes) => randomBytes(bytes).toString("base64url");

/**
 * A new ES256 key pair: the private half as PKCS#8 PEM in base64 (one line, fit for a variable), the
 * public half as a `data:` URI of a JWKS, which Convex's customJwt takes in place of an address.
 *
 * @param {string} kid the key's id, which Convex requires in a token's header
 */
export function generateSigningKey(kid) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, alg: "ES256", use: "sig" };
  const jwks = Buffer.from(JSON.stringify({ keys: [jwk] })).toString("base64");
  return {
    privateKey: Buffer.from(pem).toString("base64"),
    jwks: `data:text/plain;charset=utf-8;base64,${jwks}`,
  };
}
