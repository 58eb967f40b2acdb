import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { Role } from "../validators";
import { findOrganization } from "./access";
import * as PhoneNumbers from "./phoneNumbers";
import * as TwilioAccounts from "./twilioAccounts";

/** Each of these makes a row unless it is there, and leaves one that is there as it is. */

/** How Convex names the bearer of a token: issuer and subject. */
export function memberTokenIdentifier(issuer: string, subject: string): string {
  return `${issuer}|${subject}`;
}

export async function ensureOrganization(
  ctx: MutationCtx,
  organization: { externalId: string; name: string; timeZone: string; defaultCountry: string },
): Promise<Id<"organizations">> {
  const known = await findOrganization(ctx, organization.externalId);
  return known?._id ?? (await ctx.db.insert("organizations", organization));
}

export async function ensureMember(
  ctx: MutationCtx,
  member: {
    organizationId: Id<"organizations">;
    tokenIdentifier: string;
    name: string;
    email: string | null;
    role: Role;
  },
): Promise<void> {
  const { tokenIdentifier, organizationId } = member;
  const known = await ctx.db
    .query("members")
    .withIndex("by_tokenIdentifier_and_organizationId", (q) =>
      q.eq("tokenIdentifier", tokenIdentifier).eq("organizationId", organizationId),
    )
    .unique();
  if (known === null) await ctx.db.insert("members", member);
}

/**
 * Links the environment's Twilio account to an organization.
 *
 * @throws when it belongs to another one: its texts would change hands
 */
export async function ensureAccount(
  ctx: MutationCtx,
  account: { organizationId: Id<"organizations">; accountSid: string },
): Promise<void> {
  const known = await TwilioAccounts.find(ctx, account.accountSid);
  if (known === null) {
    await ctx.db.insert("twilioAccounts", { ...account, source: "environment" });
  } else if (known.organizationId !== account.organizationId) {
    throw new Error(`Twilio account ${account.accountSid} belongs to another organization.`);
  }
}

/** Adds one of the account's numbers; returns whether it was missing. */
export async function ensurePhoneNumber(
  ctx: MutationCtx,
  number: {
    organizationId: Id<"organizations">;
    accountSid: string;
    address: string;
    label: string | null;
    twilioSid: string | null;
  },
): Promise<boolean> {
  const known = await PhoneNumbers.findByAddress(ctx, number.accountSid, number.address);
  if (known !== null) return false;
  await ctx.db.insert("phoneNumbers", number);
  return true;
}
