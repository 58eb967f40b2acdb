import type { ConvexHttpClient } from "convex/browser";
import { devSigningKey, findDevMember } from "../auth/dev-sign-in.ts";
import { mintDevMemberToken } from "../auth/dev-session.ts";
import { createServiceTokens } from "../auth/service-token.ts";
import { createBackendClient } from "./backend.ts";
import { requireEnv, serverEnv } from "./env.ts";

/** How long a page's own call to the backend may take. */
const MEMBER_TIMEOUT_MS = 20_000;

let serviceTokens: { key: string; next: () => Promise<string> } | null = null;

/**
 * A client that calls service functions, for one request. `timeoutMs` bounds each call; see
 * createBackendClient for its errors.
 */
export async function serviceClient(timeoutMs: number): Promise<ConvexHttpClient> {
  const key = requireEnv("SERVICE_PRIVATE_KEY");
  if (serviceTokens?.key !== key) serviceTokens = { key, next: createServiceTokens(key) };
  const token = await serviceTokens.next();
  return createBackendClient({ url: serverEnv().convexUrl, token, timeoutMs });
}

/** A client that acts as whoever this request's cookie names, or null when nobody is signed in. */
export async function memberClient(request: Request): Promise<ConvexHttpClient | null> {
  const token = await memberToken(request);
  if (token === null) return null;
  return createBackendClient({ url: serverEnv().convexUrl, token, timeoutMs: MEMBER_TIMEOUT_MS });
}

async function memberToken(request: Request): Promise<string | null> {
  if (process.env.NEXT_PUBLIC_AUTH_MODE === "clerk") {
    const { auth } = await import("@clerk/nextjs/server");
    const { getToken, sessionClaims } = await auth();
    // As Convex's own provider does: with Clerk's Convex integration the session token is the token.
    return getToken(sessionClaims?.["aud"] === "convex" ? {} : { template: "convex" });
  }
  const member = await findDevMember(request.headers);
  if (member === null) return null;
  const { privateKey } = await devSigningKey();
  return mintDevMemberToken(privateKey, requireEnv("MEMBER_JWT_ISSUER"), member, Date.now());
}
