import { appError } from "../../lib/errors";
import {
  DEFAULT_WINDOW,
  heldUntil as nextMoment,
  timeZonesOf,
  type SendWindow,
} from "../../lib/quiet-hours";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Origin } from "../validators";
import type { Member } from "./access";
import * as OrganizationSettings from "./organizationSettings";

/** Overrides that are in force at once: a page of the settings shows them. */
const MAX_OVERRIDES = 50;

/**
 * Until when a text must wait because of the hour where its reader is; null when it may leave. What a
 * person wrote never waits: they know whom they answer.
 */
export async function heldUntil(
  ctx: QueryCtx,
  text: { organizationId: Id<"organizations">; address: string; origin: Origin; now: number },
): Promise<number | null> {
  const { organizationId, address, origin, now } = text;
  if (origin === "person") return null;
  const window = await windowOf(ctx, organizationId);
  const zones = await timeZonesAt(ctx, organizationId, address);
  const until = nextMoment(now, zones, window);
  if (until === null) return null;
  const isFreed = (await isOverridden(ctx, text, address)) || (await isOverridden(ctx, text, null));
  return isFreed ? null : until;
}

/** When automated texts of an organization may leave. */
export async function windowOf(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<SendWindow> {
  const settings = await OrganizationSettings.find(ctx, organizationId);
  return settings?.quietHours ?? DEFAULT_WINDOW;
}

/** Where the owner of an address may be. */
export async function timeZonesAt(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  address: string,
): Promise<readonly string[]> {
  const organization = await ctx.db.get("organizations", organizationId);
  if (organization === null) throw new Error(`Organization ${organizationId} is gone.`);
  return timeZonesOf(address, organization.timeZone);
}

export async function setWindow(
  ctx: MutationCtx,
  organizationId: Id<"organizations">,
  quietHours: SendWindow,
): Promise<void> {
  await OrganizationSettings.change(ctx, organizationId, { quietHours });
}

/** Lets automated texts out of hours leave until then: to one address, or to all (null). */
export async function override(
  ctx: MutationCtx,
  given: { address: string | null; until: number; reason: string; member: Member },
): Promise<Id<"quietHourOverrides">> {
  const { address, until, reason, member } = given;
  const { organizationId, _id: memberId } = member;
  const at = Date.now();
  return await ctx.db.insert("quietHourOverrides", {
    organizationId,
    address,
    memberId,
    reason,
    at,
    until,
  });
}

/** @throws NOT_FOUND also for another organization's */
export async function requireOverride(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  overrideId: Id<"quietHourOverrides">,
): Promise<Doc<"quietHourOverrides">> {
  const found = await ctx.db.get("quietHourOverrides", overrideId);
  if (found?.organizationId !== organizationId) {
    throw appError("NOT_FOUND", `No override ${overrideId}.`);
  }
  return found;
}

/** The newest overrides, those that have ended too. */
export async function listOverrides(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<Doc<"quietHourOverrides">[]> {
  return await ctx.db
    .query("quietHourOverrides")
    .withIndex("by_organizationId_and_until", (q) => q.eq("organizationId", organizationId))
    .order("desc")
    .take(MAX_OVERRIDES);
}

async function isOverridden(
  ctx: QueryCtx,
  { organizationId, now }: { organizationId: Id<"organizations">; now: number },
  address: string | null,
): Promise<boolean> {
  const inForce = await ctx.db
    .query("quietHourOverrides")
    .withIndex("by_organizationId_and_address_and_until", (q) =>
      q.eq("organizationId", organizationId).eq("address", address).gt("until", now),
    )
    .first();
  return inForce !== null;
}
