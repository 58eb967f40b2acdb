import { findEnv, requireEnv } from "../server/env.ts";
import { isDirectLoopbackRequest, isLoopbackUrl } from "./loopback.ts";
import { authModeOf } from "./mode.ts";
import { importSigningKey, type SigningKey } from "./signing-key.ts";
import { DEV_SESSION_COOKIE, openDevSession } from "./dev-session.ts";
import type { DevStaffMember } from "./dev-staff.ts";

type Env = NodeJS.ProcessEnv;

/**
 * Whether the development sign-in exists for this request: there are no Clerk keys, the request came
 * straight from this machine, and the installation is not offered to the outside (Twilio would call
 * a public address). Everything that signs somebody in without a password asks this first.
 */
export function isDevSignInOpen(headers: Headers, env: Env = process.env): boolean {
  return isDevSignInConfigured(env) && isDirectLoopbackRequest(headers);
}

/** The part of it that does not depend on the request. */
export function isDevSignInConfigured(env: Env = process.env): boolean {
  return authModeOf(env) === "dev" && isLoopbackUrl(findEnv("PUBLIC_WEBHOOK_URL", env) ?? "");
}

/** The key that signs cookies and tokens of the development sign-in. */
export function devSigningKey(env: Env = process.env): Promise<SigningKey> {
  return importSigningKey("DEV_AUTH_PRIVATE_KEY", requireEnv("DEV_AUTH_PRIVATE_KEY", env));
}

/** Who is signed in by the development cookie of this request; null when nobody, or when it is closed. */
export async function findDevMember(
  headers: Headers,
  env: Env = process.env,
): Promise<DevStaffMember | null> {
  if (!isDevSignInOpen(headers, env)) return null;
  const cookie = readCookie(headers, DEV_SESSION_COOKIE);
  if (cookie === null) return null;
  return openDevSession((await devSigningKey(env)).publicKey, cookie, Date.now());
}

function readCookie(headers: Headers, name: string): string | null {
  const pairs = (headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  const pair = pairs.find((candidate) => candidate.startsWith(`${name}=`));
  return pair === undefined ? null : pair.slice(name.length + 1);
}
