import { expect, test } from "vitest";
import { actingIdentity, customJwtIdentity, oidcIdentity } from "./identity.ts";

const registered = { iss: "https://i", sub: "s", aud: "convex", exp: 2, iat: 1, nbf: 1, jti: "j" };
const identified = { tokenIdentifier: "https://i|s", issuer: "https://i", subject: "s" };

test("customJwt claims are flattened and keep their names; registered ones are dropped", () => {
  const claims = { ...registered, org_id: "o", org: { role: "admin", a: { b: [1] } } };
  expect(customJwtIdentity(claims)).toEqual({
    ...identified,
    org_id: "o",
    "org.role": "admin",
    "org.a.b": [1],
  });
});

test("OIDC's standard claims get Convex's names, others stay", () => {
  const claims = { ...registered, given_name: "Ada", email_verified: true, org: { role: "x" } };
  expect(oidcIdentity(claims)).toEqual({
    ...identified,
    givenName: "Ada",
    emailVerified: true,
    org: { role: "x" },
  });
});

test("no claim can replace issuer, subject or tokenIdentifier of a token", () => {
  const claims = { ...registered, issuer: "x", subject: "x", tokenIdentifier: "x" };
  expect(customJwtIdentity(claims)).toEqual(identified);
  expect(oidcIdentity(claims)).toEqual(identified);
});

test("an admin's stand-in is identified by issuer and subject", () => {
  const attributes = { issuer: "https://i", subject: "s", name: "Ada" };
  expect(actingIdentity(attributes)).toEqual({ ...identified, name: "Ada" });
});
