import type { UserIdentity } from "convex/server";
import { SERVICE_ISSUER } from "../../lib/auth-issuers";
import { appError } from "../../lib/errors";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import type { Role } from "../validators";

/** What a member's token says, in our words. */
export interface MemberClaims {
  tokenIdentifier: string;
  /** The organization that the person has chosen. */
  externalOrganizationId: string;
  organizationName: string;
  name: string;
  email: string | null;
  /** Null when the token carries none. */
  role: Role | null;
}

/** Who calls. The role is the token's where it has one, so that a change does not wait for a sign-in. */
export interface Member {
  _id: Id<"members">;
  _creationTime: number;
  organizationId: Id<"organizations">;
  name: string;
  email: string | null;
  role: Role;
}

/**
 * The member that the token names.
 *
 * @throws UNAUTHENTICATED without a member token or a member row
 */
export async function requireMember(ctx: QueryCtx): Promise<Member> {
  const claims = await requireMemberClaims(ctx);
  const member = await findMember(ctx, claims);
  if (member === null) throw appError("UNAUTHENTICATED", "No such member.");
  return member;
}

/** The member that these claims name, or null before they have entered. */
export async function findMember(ctx: QueryCtx, claims: MemberClaims): Promise<Member | null> {
  const organization = await findOrganization(ctx, claims.externalOrganizationId);
  if (organization === null) return null;
  const member = await ctx.db
    .query("members")
    .withIndex("by_tokenIdentifier_and_organizationId", (q) =>
      q.eq("tokenIdentifier", claims.tokenIdentifier).eq("organizationId", organization._id),
    )
    .unique();
  return member && { ...member, role: claims.role ?? member.role };
}

/** The tenant that identity providers know by this id. */
export async function findOrganization(
  ctx: QueryCtx,
  externalId: string,
): Promise<Doc<"organizations"> | null> {
  return await ctx.db
    .query("organizations")
    .withIndex("by_externalId", (q) => q.eq("externalId", externalId))
    .unique();
}

/**
 * The claims of a member's token.
 *
 * @throws UNAUTHENTICATED without a token, with the service's, or without an active organization
 */
export async function requireMemberClaims(ctx: QueryCtx): Promise<MemberClaims> {
  const identity = await ctx.auth.getUserIdentity();
  if (identity === null) throw appError("UNAUTHENTICATED", "No token.");
  if (identity.issuer === SERVICE_ISSUER) {
    throw appError("UNAUTHENTICATED", "A service token is not a member's.");
  }
  const externalOrganizationId = textClaim(identity, "org_id");
  if (externalOrganizationId === null) {
    throw appError("UNAUTHENTICATED", "The token names no organization.");
  }
  return {
    tokenIdentifier: identity.tokenIdentifier,
    externalOrganizationId,
    organizationName: textClaim(identity, "org_name") ?? "My organization",
    name: identity.name ?? identity.email ?? "Member",
    email: identity.email ?? null,
    role: readRole(textClaim(identity, "org_role")),
  };
}

/**
 * Lets only our own web server pass.
 *
 * @throws UNAUTHENTICATED for everybody else
 */
export async function requireService(ctx: QueryCtx): Promise<void> {
  const identity = await ctx.auth.getUserIdentity();
  if (identity?.issuer !== SERVICE_ISSUER) {
    throw appError("UNAUTHENTICATED", "Only the web server may call this.");
  }
}

/** @throws FORBIDDEN for viewers */
export function assertMayWrite(member: Member): void {
  if (!mayWrite(member.role)) throw appError("FORBIDDEN", `Member ${member._id} may only read.`);
}

/** @throws FORBIDDEN for everybody but owners and admins */
export function assertAdmin(member: Member): void {
  if (!isAdmin(member)) throw appError("FORBIDDEN", `Member ${member._id} is no admin.`);
}

export function isAdmin({ role }: Pick<Member, "role">): boolean {
  return role === "owner" || role === "admin";
}

export function mayWrite(role: Role): boolean {
  return role !== "viewer";
}

function textClaim(identity: UserIdentity, name: string): string | null {
  const claim = identity[name];
  return typeof claim === "string" && claim !== "" ? claim : null;
}

/** Clerk writes `org:admin` and `org:member`; a role that we do not know may only read. */
function readRole(claim: string | null): Role | null {
  if (claim === null) return null;
  switch (claim.replace(/^org:/, "")) {
    case "owner":
      return "owner";
    case "admin":
      return "admin";
    case "agent":
    case "member":
      return "agent";
    default:
      return "viewer";
  }
}
