import { jwtVerify, SignJWT, type CryptoKey } from "jose";
import { TOKEN_AUDIENCE } from "../auth-issuers.ts";
import { DEV_ORGANIZATION, findDevStaffMember, type DevStaffMember } from "./dev-staff.ts";

/** The development sign-in's cookie. HttpOnly: scripts of the page never see it. */
export const DEV_SESSION_COOKIE = "threadbox_dev_session";
/** How long a person stays signed in, in seconds. */
export const DEV_SESSION_LIFETIME_S = 7 * 24 * 60 * 60;

/** The cookie has another issuer and audience than the token, so neither passes for the other. */
const SESSION_ISSUER = "https://threadbox.invalid/development-session";
const SESSION_AUDIENCE = "threadbox";
const TOKEN_LIFETIME_S = 10 * 60;

/** The cookie's value for a member of the staff. */
export async function sealDevSession(
  key: CryptoKey,
  member: DevStaffMember,
  nowMs: number,
): Promise<string> {
  const issuedAt = Math.floor(nowMs / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: "ES256", typ: "JWT" })
    .setIssuer(SESSION_ISSUER)
    .setAudience(SESSION_AUDIENCE)
    .setSubject(member.subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + DEV_SESSION_LIFETIME_S)
    .sign(key);
}

/** Whose cookie this is; null when it is forged, expired or of somebody who is no longer listed. */
export async function openDevSession(
  publicKey: CryptoKey,
  cookie: string,
  nowMs: number,
): Promise<DevStaffMember | null> {
  try {
    const { payload } = await jwtVerify(cookie, publicKey, {
      algorithms: ["ES256"],
      issuer: SESSION_ISSUER,
      audience: SESSION_AUDIENCE,
      currentDate: new Date(nowMs),
      requiredClaims: ["sub", "exp"],
    });
    return findDevStaffMember(payload.sub ?? "");
  } catch {
    return null;
  }
}

/** The token by which Convex knows this person, valid for ten minutes. `issuer` is MEMBER_JWT_ISSUER. */
export async function mintDevMemberToken(
  key: CryptoKey,
  issuer: string,
  member: DevStaffMember,
  nowMs: number,
): Promise<string> {
  const issuedAt = Math.floor(nowMs / 1000);
  return new SignJWT({
    org_id: DEV_ORGANIZATION.externalId,
    org_role: member.role,
    org_name: DEV_ORGANIZATION.name,
    name: member.name,
    email: member.email,
  })
    .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: "development" })
    .setIssuer(issuer)
    .setAudience(TOKEN_AUDIENCE)
    .setSubject(member.subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + TOKEN_LIFETIME_S)
    .sign(key);
}
