import { appError } from "../../lib/errors";
import * as Phone from "../../lib/phone";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Member } from "./access";
import * as AuditLog from "./auditLog";
import * as OrganizationSettings from "./organizationSettings";

/** More than there are. */
const MAX_COUNTRIES = 300;

/** The countries that an organization texts: its own, and the others that an admin switched on. */
export async function find(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<{ home: string; others: string[] }> {
  const home = await requireHome(ctx, organizationId);
  const settings = await OrganizationSettings.find(ctx, organizationId);
  return { home, others: settings?.countries ?? [] };
}

/** The organization's own country, of which numbers are that are typed without one. */
export async function requireHome(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<string> {
  const organization = await ctx.db.get("organizations", organizationId);
  if (organization === null) throw new Error(`Organization ${organizationId} is gone.`);
  return organization.defaultCountry;
}

/** Why an organization may not text an address; null when it may. */
export async function findObstacle(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  address: string,
): Promise<Phone.Obstacle | null> {
  const { home, others } = await find(ctx, organizationId);
  return Phone.findObstacle(address, [home, ...others]);
}

/**
 * Sets which countries may be texted beside the organization's own.
 *
 * @throws INVALID for what is no country, or a list longer than there are countries
 */
export async function set(
  ctx: MutationCtx,
  member: Member,
  wanted: readonly string[],
): Promise<void> {
  const { organizationId } = member;
  if (wanted.length > MAX_COUNTRIES || !wanted.every(Phone.isCountry)) {
    throw appError("INVALID", `No list of countries: ${wanted.length} codes.`);
  }
  const { home, others } = await find(ctx, organizationId);
  const countries: string[] = [...new Set(wanted)].filter((country) => country !== home).sort();
  const added = countries.filter((country) => !others.includes(country));
  const removed = others.filter((country) => !countries.includes(country));
  if (added.length === 0 && removed.length === 0) return;
  await OrganizationSettings.change(ctx, organizationId, { countries });
  await AuditLog.record(ctx, {
    organizationId,
    member,
    action: "countries.set",
    detail: {
      countriesAdded: added.join(", ") || null,
      countriesRemoved: removed.join(", ") || null,
    },
  });
}
