import { exportJWK, importJWK, importPKCS8, type CryptoKey } from "jose";

/** An ES256 key pair of this installation. */
export interface SigningKey {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
}

/**
 * The key pair of an ES256 private key from a variable: PKCS#8 PEM in base64, so that it fits on one
 * line.
 *
 * @throws when `encoded` is not such a key, naming the variable and never its value.
 */
export async function importSigningKey(name: string, encoded: string): Promise<SigningKey> {
  try {
    const privateKey = await importPKCS8(atob(encoded), "ES256", { extractable: true });
    const { kty, crv, x, y } = await exportJWK(privateKey);
    const publicKey = await importJWK({ kty, crv, x, y }, "ES256");
    if (publicKey instanceof Uint8Array) throw new Error("symmetric");
    return { privateKey, publicKey };
  } catch {
    throw new Error(
      `${name} is not a P-256 private key as PKCS#8 PEM in base64. Delete its line from .data/local.env and start again to get a new one.`,
    );
  }
}
