import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { findOrganization, mayWrite, type Member, type MemberClaims } from "./access";

/** Until the settings page can change them. */
const NEW_ORGANIZATION = { timeZone: "America/New_York", defaultCountry: "US" };

/** Makes or refreshes the organization and member that these claims speak of. */
export async function enter(ctx: MutationCtx, claims: MemberClaims): Promise<void> {
  const organization = await findOrganization(ctx, claims.externalOrganizationId);
  const organizationId =
    organization?._id ??
    (await ctx.db.insert("organizations", {
      externalId: claims.externalOrganizationId,
      name: claims.organizationName,
      ...NEW_ORGANIZATION,
    }));
  const member = await ctx.db
    .query("members")
    .withIndex("by_tokenIdentifier_and_organizationId", (q) =>
      q.eq("tokenIdentifier", claims.tokenIdentifier).eq("organizationId", organizationId),
    )
    .unique();
  const { name, email } = claims;
  if (member === null) {
    const { tokenIdentifier } = claims;
    const role = claims.role ?? "viewer";
    await ctx.db.insert("members", { organizationId, tokenIdentifier, name, email, role });
    return;
  }
  const role = claims.role ?? member.role;
  // Written only when it changed: every query of every member reads these rows.
  if (member.name !== name || member.email !== email || member.role !== role) {
    await ctx.db.patch("members", member._id, { name, email, role });
  }
}

/** A member and their organization, for themselves. */
export function toMe(member: Member, organization: Doc<"organizations">) {
  const { _id, name, email, role } = member;
  return {
    member: { id: _id, name, email, role, canSend: mayWrite(role) },
    organization: {
      id: organization._id,
      name: organization.name,
      timeZone: organization.timeZone,
      defaultCountry: organization.defaultCountry,
    },
  };
}
