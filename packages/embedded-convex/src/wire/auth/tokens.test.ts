import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { afterEach, expect, test } from "vitest";
import type { JsonObject } from "../../contracts.ts";
import { createIssuer, ISSUER } from "../test-kit/issuer.ts";
import { createTokenVerifier } from "./tokens.ts";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function customJwt(changes: JsonObject = {}) {
  const issuer = await createIssuer();
  const provider: JsonObject = {
    type: "customJwt",
    issuer: ISSUER,
    jwks: issuer.jwks,
    algorithm: "ES256",
    applicationID: "convex",
    ...changes,
  };
  return { issuer, verify: createTokenVerifier(() => [provider]) };
}

test("a customJwt token is verified against the keys in a data: URI", async () => {
  const { issuer, verify } = await customJwt();
  const { identity, expiresAtMs } = await verify(await issuer.sign({ name: "Ada" }));
  expect(identity).toMatchObject({ subject: "ada", name: "Ada" });
  expect(expiresAtMs).toBeGreaterThan(Date.now());
});

test("an issuer matches without its scheme and its trailing slash", async () => {
  const { issuer, verify } = await customJwt({ issuer: "issuer.test/" });
  await expect(verify(await issuer.sign())).resolves.toBeDefined();
});

test.each([
  ["of another issuer", { iss: "https://other.test" }, "NoAuthProvider"],
  ["for another audience", { aud: "elsewhere" }, "NoAuthProvider"],
  ["without a subject", { sub: undefined }, "Unauthenticated"],
  ["that has expired", { expiresInS: -60 }, "TokenExpired"],
])("a token %s is refused", async (_name, claims, code) => {
  const { issuer, verify } = await customJwt();
  await expect(verify(await issuer.sign(claims))).rejects.toMatchObject({ code });
});

test("a token signed by another key is refused", async () => {
  const { verify } = await customJwt();
  const forger = await createIssuer();
  await expect(verify(await forger.sign())).rejects.toMatchObject({ code: "Unauthenticated" });
});

test("a token signed with another algorithm than the provider's is refused", async () => {
  const { issuer, verify } = await customJwt({ algorithm: "RS256" });
  await expect(verify(await issuer.sign())).rejects.toMatchObject({ code: "Unauthenticated" });
});

test("a provider with a shared secret is refused", async () => {
  const { issuer, verify } = await customJwt({ algorithm: "HS256" });
  await expect(verify(await issuer.sign())).rejects.toMatchObject({ code: "InvalidAuthConfig" });
});

test("a token that claims to need no signature is refused", async () => {
  const { verify } = await customJwt();
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const claims = { iss: ISSUER, sub: "ada", aud: "convex", exp: Date.now() / 1000 + 60 };
  const unsigned = `${encode({ alg: "none" })}.${encode(claims)}.`;
  await expect(verify(unsigned)).rejects.toMatchObject({ code: "Unauthenticated" });
});

test("what is no JWT at all is refused", async () => {
  const { verify } = await customJwt();
  await expect(verify("hello")).rejects.toMatchObject({ code: "InvalidAuthHeader" });
});

test("an OpenID provider's keys are discovered once", async () => {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k", alg: "RS256" };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const isDiscovery = request.url === "/.well-known/openid-configuration";
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(isDiscovery ? { jwks_uri: `${origin}/keys` } : { keys: [jwk] }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const verify = createTokenVerifier(() => [{ domain: origin, applicationID: "app" }]);
  const token = await new SignJWT({ given_name: "Ada" })
    .setProtectedHeader({ alg: "RS256", kid: "k" })
    .setIssuer(origin)
    .setSubject("ada")
    .setAudience("app")
    .setExpirationTime("1h")
    .sign(privateKey);

  await verify(token);
  expect((await verify(token)).identity).toMatchObject({ subject: "ada", givenName: "Ada" });
  expect(asked).toEqual(["/.well-known/openid-configuration", "/keys"]);
});
