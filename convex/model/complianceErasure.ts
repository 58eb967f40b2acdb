import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** One address has a few rows for each of our numbers; whoever says STOP and START all day has more. */
export const ROWS_A_CALL = 500;

interface Who {
  organizationId: Id<"organizations">;
  address: string;
  /** Rows made after this are of a new contact, who has the address since. */
  until: number;
}

/**
 * Takes an address out of the ledgers. Opt-outs are deleted with their words; those in force are
 * returned without. The evidence of consent stays, for as long as it may be asked for, but under a
 * `pseudonym` and without what somebody wrote about the person. Takes so many rows of each kind, those
 * in force first, and tells how many there were.
 */
export async function forget(
  ctx: MutationCtx,
  who: Who,
  pseudonym: string,
): Promise<{ suppressions: Doc<"erasedAddresses">["suppressions"]; rows: number }> {
  const consents = await pseudonymizeConsents(ctx, who, pseudonym);
  const reviews = await deleteReviews(ctx, who);
  const overrides = await deleteOverrides(ctx, who);
  const optOuts = await deleteOptOuts(ctx, who);
  const suppressions = optOuts
    .filter(({ liftedAt }) => liftedAt === null)
    .map(({ senderAddress, messagingServiceSid = null, source, at }) => ({
      senderAddress,
      messagingServiceSid,
      source,
      at,
    }));
  return { suppressions, rows: consents + reviews + overrides + optOuts.length };
}

function isOf({ until }: Who, row: { _creationTime: number }): boolean {
  return row._creationTime <= until;
}

async function deleteOptOuts(ctx: MutationCtx, who: Who): Promise<Doc<"optOuts">[]> {
  const rows = await ctx.db
    .query("optOuts")
    .withIndex("by_organizationId_and_address_and_liftedAt", (q) =>
      q.eq("organizationId", who.organizationId).eq("address", who.address),
    )
    .take(ROWS_A_CALL);
  const old = rows.filter((row) => isOf(who, row));
  for (const { _id } of old) await ctx.db.delete("optOuts", _id);
  return old;
}

async function pseudonymizeConsents(
  ctx: MutationCtx,
  who: Who,
  pseudonym: string,
): Promise<number> {
  const rows = await ctx.db
    .query("consents")
    .withIndex("by_organizationId_and_address_and_kind_and_at", (q) =>
      q.eq("organizationId", who.organizationId).eq("address", who.address),
    )
    .take(ROWS_A_CALL);
  const old = rows.filter((row) => isOf(who, row));
  const anonymous = { address: pseudonym, evidence: null, correlationId: null, messageId: null };
  for (const { _id } of old) await ctx.db.patch("consents", _id, anonymous);
  return old.length;
}

async function deleteReviews(ctx: MutationCtx, who: Who): Promise<number> {
  const rows = await ctx.db
    .query("optOutReviews")
    .withIndex("by_organizationId_and_address_and_decision", (q) =>
      q.eq("organizationId", who.organizationId).eq("address", who.address),
    )
    .take(ROWS_A_CALL);
  const old = rows.filter((row) => isOf(who, row));
  for (const { _id } of old) await ctx.db.delete("optOutReviews", _id);
  return old.length;
}

async function deleteOverrides(ctx: MutationCtx, who: Who): Promise<number> {
  const rows = await ctx.db
    .query("quietHourOverrides")
    .withIndex("by_organizationId_and_address_and_until", (q) =>
      q.eq("organizationId", who.organizationId).eq("address", who.address),
    )
    .take(ROWS_A_CALL);
  const old = rows.filter((row) => isOf(who, row));
  for (const { _id } of old) await ctx.db.delete("quietHourOverrides", _id);
  return old.length;
}
