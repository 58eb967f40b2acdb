/**
 * How the claims of a verified token become what `ctx.auth.getUserIdentity()` returns.
 * Source: convex npm 1.48 `server/authentication.ts` (UserIdentity).
 */
import { BackendError, type Json, type JsonObject } from "../../contracts.ts";
import { isObject } from "../../values/json.ts";

/** OpenID Connect's standard claims under the names that Convex gives them. */
const STANDARD_CLAIMS: Readonly<Record<string, string>> = {
  name: "name",
  given_name: "givenName",
  family_name: "familyName",
  nickname: "nickname",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  website: "websiteUrl",
  email: "email",
  email_verified: "emailVerified",
  gender: "gender",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
  phone_number_verified: "phoneNumberVerified",
  address: "address",
  updated_at: "updatedAt",
};

/**
 * Never shown to functions; `aud` among them, so a function cannot rely on it. The names that we give
 * `iss` and `sub` are dropped too: access checks compare them, so no claim may set them.
 */
const DROPPED_CLAIMS = new Set([
  ...["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "fva"],
  ...["issuer", "subject", "tokenIdentifier"],
]);

/** For OpenID Connect providers: standard claims renamed, the others as they are. */
export function oidcIdentity(claims: JsonObject): JsonObject {
  const identity = registered(claims);
  for (const [claim, value] of customClaims(claims)) {
    identity[STANDARD_CLAIMS[claim] ?? claim] = value;
  }
  return identity;
}

/** For `customJwt` providers: every claim, nested objects flattened to "a.b". */
export function customJwtIdentity(claims: JsonObject): JsonObject {
  const identity = registered(claims);
  const add = (name: string, value: Json) => {
    if (!isObject(value)) {
      identity[name] = value;
      return;
    }
    for (const [field, inner] of Object.entries(value)) add(`${name}.${field}`, inner);
  };
  for (const [claim, value] of customClaims(claims)) add(claim, value);
  return identity;
}

/** An identity that an admin acts as; `tokenIdentifier` follows from issuer and subject. */
export function actingIdentity(attributes: JsonObject): JsonObject {
  const { issuer, subject, tokenIdentifier } = attributes;
  if (typeof tokenIdentifier === "string") return attributes;
  if (typeof issuer !== "string" || typeof subject !== "string") return attributes;
  return { ...attributes, tokenIdentifier: `${issuer}|${subject}` };
}

function registered(claims: JsonObject): JsonObject {
  const { iss: issuer, sub: subject } = claims;
  if (typeof issuer !== "string" || typeof subject !== "string") {
    throw new BackendError("Unauthenticated", "The token names no issuer or no subject.");
  }
  return { tokenIdentifier: `${issuer}|${subject}`, issuer, subject };
}

function customClaims(claims: JsonObject): [string, Json][] {
  return Object.entries(claims).filter(([claim]) => !DROPPED_CLAIMS.has(claim));
}
