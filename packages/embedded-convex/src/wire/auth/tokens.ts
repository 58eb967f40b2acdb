import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from "jose";
import { BackendError, type JsonObject } from "../../contracts.ts";
import { customJwtIdentity, oidcIdentity } from "./identity.ts";

export interface VerifiedToken {
  identity: JsonObject;
  expiresAtMs: number;
}

/** Verifies a member's or service's JWT. Throws BackendError with a code that `statusOf` maps to 401. */
export type TokenVerifier = (token: string) => Promise<VerifiedToken>;

const CLOCK_SKEW_S = 5;
const OIDC_ALGORITHMS = ["RS256", "EdDSA"];
/** None with a shared secret: whoever can read `auth.config` would be able to sign. */
const CUSTOM_ALGORITHMS = ["RS256", "ES256", "EdDSA"];
const DISCOVERY_TIMEOUT_MS = 10_000;

/**
 * Checks tokens against the providers of the deployed `auth.config.ts`, read anew for each token:
 * a push may have changed them. Key sets are kept; jose fetches remote ones again when needed.
 */
export function createTokenVerifier(providers: () => JsonObject[]): TokenVerifier {
  const keySets = new KeySets();
  return async (token) => {
    const claims = readUnverified(token);
    const provider = providers().find((candidate) => fits(candidate, claims));
    if (provider === undefined) {
      throw new BackendError(
        "NoAuthProvider",
        "No auth provider found matching the given token. Check that your server auth config is correct.",
      );
    }
    try {
      return await verify(token, provider, keySets);
    } catch (error) {
      throw asAuthError(error);
    }
  };
}

interface UnverifiedClaims {
  issuer: string;
  audience: string[];
}

function readUnverified(token: string): UnverifiedClaims {
  try {
    const { iss, aud } = decodeJwt(token);
    return { issuer: iss ?? "", audience: [aud ?? []].flat() };
  } catch {
    throw new BackendError("InvalidAuthHeader", "Could not parse the token as a JWT.");
  }
}

function fits(provider: JsonObject, claims: UnverifiedClaims): boolean {
  const expected = isCustomJwt(provider) ? provider.issuer : provider.domain;
  if (typeof expected !== "string") return false;
  if (normalizeIssuer(expected) !== normalizeIssuer(claims.issuer)) return false;
  const { applicationID } = provider;
  return typeof applicationID !== "string" || claims.audience.includes(applicationID);
}

/** "example.com/" and "https://example.com" name the same issuer. */
function normalizeIssuer(issuer: string): string {
  const withScheme = /^https?:\/\//.test(issuer) ? issuer : `https://${issuer}`;
  return withScheme.replace(/\/$/, "");
}

async function verify(
  token: string,
  provider: JsonObject,
  keySets: KeySets,
): Promise<VerifiedToken> {
  const custom = isCustomJwt(provider);
  const keys = custom
    ? keySets.find(requireString(provider, "jwks"))
    : await keySets.discover(normalizeIssuer(requireString(provider, "domain")));
  const algorithms = custom ? [requireAlgorithm(provider)] : OIDC_ALGORITHMS;
  const { payload } = await jwtVerify(token, keys, {
    algorithms,
    clockTolerance: CLOCK_SKEW_S,
    requiredClaims: ["iss", "sub", "exp"],
  });
  const claims = payload as JsonObject;
  return {
    identity: custom ? customJwtIdentity(claims) : oidcIdentity(claims),
    expiresAtMs: (payload.exp ?? 0) * 1000,
  };
}

function isCustomJwt(provider: JsonObject): boolean {
  return provider.type === "customJwt";
}

function requireString(provider: JsonObject, field: string): string {
  const value = provider[field];
  if (typeof value !== "string") {
    throw new BackendError("InvalidAuthConfig", `The auth provider has no ${field}.`);
  }
  return value;
}

function requireAlgorithm(provider: JsonObject): string {
  const algorithm = requireString(provider, "algorithm");
  if (CUSTOM_ALGORITHMS.includes(algorithm)) return algorithm;
  throw new BackendError("InvalidAuthConfig", `The algorithm ${algorithm} is not implemented.`);
}

function asAuthError(error: unknown): BackendError {
  if (error instanceof BackendError) return error;
  if (error instanceof errors.JWTExpired) {
    return new BackendError("TokenExpired", "Could not verify token claim: the token has expired.");
  }
  // jose's messages name the check that failed and never hold the token.
  const reason = error instanceof errors.JOSEError ? error.message : "its keys could not be read";
  return new BackendError("Unauthenticated", `Could not verify the token: ${reason}`);
}

/** Key sets by address, and the addresses that discovery found. */
class KeySets {
  readonly #byAddress = new Map<string, JWTVerifyGetKey>();
  readonly #addressOfIssuer = new Map<string, string>();

  find(address: string): JWTVerifyGetKey {
    const known = this.#byAddress.get(address);
    if (known !== undefined) return known;
    const keys = address.startsWith("data:")
      ? createLocalJWKSet(parseDataUri(address))
      : createRemoteJWKSet(new URL(address));
    this.#byAddress.set(address, keys);
    return keys;
  }

  async discover(issuer: string): Promise<JWTVerifyGetKey> {
    let address = this.#addressOfIssuer.get(issuer);
    if (address === undefined) {
      address = await fetchKeyAddress(issuer);
      this.#addressOfIssuer.set(issuer, address);
    }
    return this.find(address);
  }
}

async function fetchKeyAddress(issuer: string): Promise<string> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS),
  });
  const { jwks_uri: address } = (await response.json()) as JsonObject;
  if (!response.ok || typeof address !== "string") {
    throw new BackendError("Unauthenticated", `OpenID discovery of ${issuer} failed.`);
  }
  return address;
}

/** `data:text/plain;charset=utf-8;base64,…` or percent-encoded. */
function parseDataUri(uri: string): JSONWebKeySet {
  const comma = uri.indexOf(",");
  const content = uri.slice(comma + 1);
  const isBase64 = uri.slice(0, comma).endsWith(";base64");
  const text = isBase64 ? Buffer.from(content, "base64").toString() : decodeURIComponent(content);
  return JSON.parse(text) as JSONWebKeySet;
}
