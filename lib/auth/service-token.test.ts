import { generateKeyPairSync } from "node:crypto";
import { decodeProtectedHeader, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { SERVICE_ISSUER } from "../auth-issuers.ts";
import { createServiceTokens } from "./service-token.ts";
import { importSigningKey } from "./signing-key.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const encodedKey = Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })).toString(
  "base64",
);

test("a service token says who calls, for sixty seconds", async () => {
  const token = await createServiceTokens(encodedKey)();
  const { payload } = await jwtVerify(token, publicKey, {
    issuer: SERVICE_ISSUER,
    audience: "convex",
  });
  expect(decodeProtectedHeader(token)).toEqual({ alg: "ES256", typ: "JWT", kid: "service" });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  expect(payload.sub).toBe("web");
});

test("a token is reused for thirty seconds, so that it never arrives with less than thirty left", async () => {
  let now = 1_800_000_000_000;
  const serviceToken = createServiceTokens(encodedKey, () => now);
  const first = await serviceToken();
  now += 29_999;
  expect(await serviceToken()).toBe(first);
  now += 1;
  expect(await serviceToken()).not.toBe(first);
});

test("a clock that was set back does not keep an old token alive", async () => {
  let now = 1_800_000_000_000;
  const serviceToken = createServiceTokens(encodedKey, () => now);
  const first = await serviceToken();
  now -= 3_600_000;
  expect(await serviceToken()).not.toBe(first);
});

test.each(["", "not base64!", Buffer.from("no key").toString("base64")])(
  "a malformed key (%j) is named without being shown",
  async (malformed) => {
    const attempt = importSigningKey("SERVICE_PRIVATE_KEY", malformed);
    await expect(attempt).rejects.toThrow(/^SERVICE_PRIVATE_KEY is not a P-256 private key/);
    await expect(createServiceTokens(malformed)()).rejects.toThrow("SERVICE_PRIVATE_KEY");
  },
);
