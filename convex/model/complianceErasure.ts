import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** One address's rows in a ledger: a few for each of our numbers. */
const MAX_ROWS = 500;

interface Who {
  organizationId: Id<"organizations">;
  address: string;
}

/**
 * Takes an address out of the ledgers. Opt-outs are deleted with their words; those in force are
 * returned without. The evidence of consent stays, for as long as it may be asked for, but under a
 * `pseudonym` and without what somebody wrote about the person.
 */
export async function forget(
  ctx: MutationCtx,
  who: Who,
  pseudonym: string,
): Promise<Doc<"erasedAddresses">["suppressions"]> {
  await pseudonymizeConsents(ctx, who, pseudonym);
  await deleteReviews(ctx, who);
  await deleteOverrides(ctx, who);
  return await takeOptOuts(ctx, who);
}

async function takeOptOuts(ctx: MutationCtx, { organizationId, address }: Who) {
  const rows = await ctx.db
    .query("optOuts")
    .withIndex("by_organizationId_and_address_and_liftedAt", (q) =>
      q.eq("organizationId", organizationId).eq("address", address),
    )
    .take(MAX_ROWS);
  for (const { _id } of rows) await ctx.db.delete("optOuts", _id);
  return rows
    .filter(({ liftedAt }) => liftedAt === null)
    .map(({ senderAddress, messagingServiceSid = null, source, at }) => ({
      senderAddress,
      messagingServiceSid,
      source,
      at,
    }));
}

async function pseudonymizeConsents(
  ctx: MutationCtx,
  { organizationId, address }: Who,
  pseudonym: string,
): Promise<void> {
  const rows = await ctx.db
    .query("consents")
    .withIndex("by_organizationId_and_address_and_kind_and_at", (q) =>
      q.eq("organizationId", organizationId).eq("address", address),
    )
    .take(MAX_ROWS);
  const anonymous = { address: pseudonym, evidence: null, correlationId: null, messageId: null };
  for (const { _id } of rows) await ctx.db.patch("consents", _id, anonymous);
}

async function deleteReviews(ctx: MutationCtx, { organizationId, address }: Who): Promise<void> {
  const rows = await ctx.db
    .query("optOutReviews")
    .withIndex("by_organizationId_and_address_and_decision", (q) =>
      q.eq("organizationId", organizationId).eq("address", address),
    )
    .take(MAX_ROWS);
  for (const { _id } of rows) await ctx.db.delete("optOutReviews", _id);
}

async function deleteOverrides(ctx: MutationCtx, { organizationId, address }: Who): Promise<void> {
  const rows = await ctx.db
    .query("quietHourOverrides")
    .withIndex("by_organizationId_and_address_and_until", (q) =>
      q.eq("organizationId", organizationId).eq("address", address),
    )
    .take(MAX_ROWS);
  for (const { _id } of rows) await ctx.db.delete("quietHourOverrides", _id);
}
