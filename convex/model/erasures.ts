import { erasureHash } from "../../lib/erasure-hash";
import type { Doc, Id } from "../_generated/dataModel";
import { env, type MutationCtx, type QueryCtx } from "../_generated/server";
import * as OptOuts from "./optOuts";

/** Whether this text was here and has been erased: it must not come back. */
export async function isErasedSid(
  ctx: QueryCtx,
  accountSid: string,
  sid: string,
): Promise<boolean> {
  const hmac = await hashOfSid(accountSid, sid);
  const row = await ctx.db
    .query("erasedSids")
    .withIndex("by_accountSid_and_hmac", (q) => q.eq("accountSid", accountSid).eq("hmac", hmac))
    .first();
  return row !== null;
}

/** Whether this address was opted out when its contact was erased, and has not been heard of since. */
export async function isErasedAddress(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  address: string,
): Promise<boolean> {
  const row = await findErasedAddress(ctx, organizationId, address);
  return row !== null && row.suppressions.length > 0;
}

/**
 * Whether a row of Twilio's message log must stay away: its text was erased, or it is older than the
 * erasure of the contact whose address it has.
 */
export async function isErasedLog(
  ctx: QueryCtx,
  row: {
    organizationId: Id<"organizations">;
    accountSid: string;
    sid: string;
    contactAddress: string;
    createdAt: number;
  },
): Promise<boolean> {
  if (await isErasedSid(ctx, row.accountSid, row.sid)) return true;
  const erased = await findErasedAddress(ctx, row.organizationId, row.contactAddress);
  return erased !== null && row.createdAt <= erased.at;
}

/** An address is heard of again, or texted for the first time: what it had opted out of holds. */
export async function reinstateSuppressions(
  ctx: MutationCtx,
  organizationId: Id<"organizations">,
  address: string,
): Promise<void> {
  const erased = await findErasedAddress(ctx, organizationId, address);
  if (erased === null || erased.suppressions.length === 0) return;
  for (const suppression of erased.suppressions) {
    await OptOuts.suppress(ctx, { organizationId, address, ...suppression });
  }
  await ctx.db.patch("erasedAddresses", erased._id, { suppressions: [] });
}

/** Remembers that a text was erased. */
export async function rememberSid(
  ctx: MutationCtx,
  accountSid: string,
  sid: string,
): Promise<void> {
  if (await isErasedSid(ctx, accountSid, sid)) return;
  const hmac = await hashOfSid(accountSid, sid);
  await ctx.db.insert("erasedSids", { accountSid, hmac, at: Date.now() });
}

/** Remembers that an address was erased, and takes its opt-outs over. */
export async function rememberAddress(
  ctx: MutationCtx,
  erased: {
    organizationId: Id<"organizations">;
    address: string;
    suppressions: Doc<"erasedAddresses">["suppressions"];
  },
): Promise<void> {
  const { organizationId, address, suppressions } = erased;
  const at = Date.now();
  const known = await findErasedAddress(ctx, organizationId, address);
  if (known !== null) {
    const all = [...known.suppressions, ...suppressions];
    await ctx.db.patch("erasedAddresses", known._id, { at, suppressions: all });
    return;
  }
  const hmac = await hashOfAddress(organizationId, address);
  await ctx.db.insert("erasedAddresses", { organizationId, hmac, at, suppressions });
}

/** What stands for an erased address where a row about it must stay. */
export async function pseudonymOf(
  organizationId: Id<"organizations">,
  address: string,
): Promise<string> {
  return `erased:${await hashOfAddress(organizationId, address)}`;
}

async function findErasedAddress(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  address: string,
): Promise<Doc<"erasedAddresses"> | null> {
  const hmac = await hashOfAddress(organizationId, address);
  return await ctx.db
    .query("erasedAddresses")
    .withIndex("by_organizationId_and_hmac", (q) =>
      q.eq("organizationId", organizationId).eq("hmac", hmac),
    )
    .unique();
}

// An address is hashed with its organization, so that tenants' rows tell nothing about each other.
async function hashOfAddress(organizationId: Id<"organizations">, address: string) {
  return await erasureHash(env.ERASURE_HMAC_KEY, ["address", organizationId, address]);
}

async function hashOfSid(accountSid: string, sid: string) {
  return await erasureHash(env.ERASURE_HMAC_KEY, ["sid", accountSid, sid]);
}
