import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { Member } from "./access";

/** What an admin did: "noun.verb", as the function that did it is called where one did. */
export type AuditAction = `${string}.${string}`;

/**
 * Records what somebody did with an admin's rights, in the transaction that does it. No bodies and no
 * secrets; of a phone number its last four digits. `member` is null for what an operator or the
 * product itself did.
 */
export async function record(
  ctx: MutationCtx,
  entry: {
    organizationId: Id<"organizations">;
    member: Member | null;
    action: AuditAction;
    /** What it was done to: an id, a SID, or words that name it. */
    target?: string;
    detail?: Record<string, string | number | null>;
  },
): Promise<void> {
  const { organizationId, member, action, target = null, detail = {} } = entry;
  const memberId = member?._id ?? null;
  await ctx.db.insert("auditLog", {
    organizationId,
    memberId,
    action,
    target,
    detail,
    at: Date.now(),
  });
}
