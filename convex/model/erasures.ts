import { erasureHash } from "../../lib/erasure-hash";
import { findKeyword } from "../../lib/sms/keywords";
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

/**
 * A text from before its sender was erased, which only the message log shows, said STOP: that holds as
 * if it had been there in time, unless they have chosen anew since.
 */
export async function obeyLateStop(
  ctx: MutationCtx,
  number: Doc<"phoneNumbers">,
  text: { sid: string; from: string; body: string; createdAt: number },
): Promise<void> {
  const { organizationId, accountSid, address: senderAddress } = number;
  const { sid, from: address, body, createdAt: at } = text;
  const said = { body, optOutType: null, isOptedOut: false, to: senderAddress };
  if (findKeyword(said) !== "stop") return;
  // One that was here is in the ledger, or was lifted.
  if (await isErasedSid(ctx, accountSid, sid)) return;
  const thread = await ctx.db
    .query("conversations")
    .withIndex("by_phoneNumberId_and_contactAddress", (q) =>
      q.eq("phoneNumberId", number._id).eq("contactAddress", address),
    )
    .unique();
  if (thread !== null && (await OptOuts.hasChosenSince(ctx, thread, at))) return;
  const suppression = { senderAddress, messagingServiceSid: null, source: "keyword", at } as const;
  const erased = await findErasedAddress(ctx, organizationId, address);
  if (erased === null) return;
  const suppressions = [...erased.suppressions, suppression];
  await ctx.db.patch("erasedAddresses", erased._id, { suppressions });
  const known = await ctx.db
    .query("contactAddresses")
    .withIndex("by_organizationId_and_address", (q) =>
      q.eq("organizationId", organizationId).eq("address", address),
    )
    .unique();
  if (known !== null) await reinstateSuppressions(ctx, organizationId, address);
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
