import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

/** A job that goes through all accounts takes so many at a time, unless it says otherwise. */
const ACCOUNTS_A_CALL = 50;
const MAX_OF_ORGANIZATION = 100;

/** The connected account with this SID, whosever it is. */
export async function find(
  ctx: QueryCtx,
  accountSid: string,
): Promise<Doc<"twilioAccounts"> | null> {
  return await ctx.db
    .query("twilioAccounts")
    .withIndex("by_accountSid", (q) => q.eq("accountSid", accountSid))
    .unique();
}

/** An organization's accounts: usually one, and never more than anybody links by hand. */
export async function ofOrganization(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<Doc<"twilioAccounts">[]> {
  return await ctx.db
    .query("twilioAccounts")
    .withIndex("by_organizationId", (q) => q.eq("organizationId", organizationId))
    .take(MAX_OF_ORGANIZATION);
}

/** Some of all connected accounts, and the cursor of those after them; null after the last. */
export async function page(
  ctx: QueryCtx,
  cursor: string | null,
  numItems = ACCOUNTS_A_CALL,
): Promise<{ accounts: Doc<"twilioAccounts">[]; next: string | null }> {
  const found = await ctx.db.query("twilioAccounts").paginate({ cursor, numItems });
  return { accounts: found.page, next: found.isDone ? null : found.continueCursor };
}
