import { SignJWT, exportJWK, generateKeyPair, type JWTPayload } from "jose";

/** A signer of tokens, and its public keys as a data: URI for auth.config. */
export interface Issuer {
  jwks: string;
  sign(claims?: JWTPayload & { expiresInS?: number }): Promise<string>;
}

export const ISSUER = "https://issuer.test";

export async function createIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: "ES256", use: "sig" };
  const jwks = `data:text/plain;charset=utf-8;base64,${Buffer.from(JSON.stringify({ keys: [jwk] })).toString("base64")}`;
  return {
    jwks,
    async sign({ expiresInS = 3600, ...claims } = {}) {
      const nowS = Math.floor(Date.now() / 1000);
      return await new SignJWT({ iss: ISSUER, sub: "ada", aud: "convex", ...claims })
        .setProtectedHeader({ alg: "ES256", kid: "one", typ: "JWT" })
        .setIssuedAt(nowS + Math.min(0, expiresInS) - 1)
        .setExpirationTime(nowS + expiresInS)
        .sign(privateKey);
    },
  };
}
