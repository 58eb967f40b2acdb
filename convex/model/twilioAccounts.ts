import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

/** A job that goes through all accounts takes so many at a time, unless it says otherwise. */
const ACCOUNTS_A_CALL = 50;

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

/** Some of all connected accounts, and the cursor of those after them; null after the last. */
export async function page(
  ctx: QueryCtx,
  cursor: string | null,
  numItems = ACCOUNTS_A_CALL,
): Promise<{ accounts: Doc<"twilioAccounts">[]; next: string | null }> {
  const found = await ctx.db.query("twilioAccounts").paginate({ cursor, numItems });
  return { accounts: found.page, next: found.isDone ? null : found.continueCursor };
}
