import type { PaginationOptions } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Member } from "./access";
import * as Limits from "./limits";

/** What an admin did: "noun.verb", as the function that did it is called where one did. */
export type AuditAction = `${string}.${string}`;

/**
 * Records what somebody did with an admin's rights, in the transaction that does it. No bodies and no
 * secrets; of a phone number its last four digits. `member` is null for what an operator or the
 * product itself did.
 *
 * @throws TOO_OFTEN when a member does more in a minute than anybody does by hand
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
  if (memberId !== null) await Limits.spend(ctx, "acts", memberId);
  await ctx.db.insert("auditLog", {
    organizationId,
    memberId,
    action,
    target,
    detail,
    at: Date.now(),
  });
}

/** A page of what was done, newest first, with the names of who did it. */
export async function page(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  action: string | null,
  paginationOpts: PaginationOptions,
) {
  const table = ctx.db.query("auditLog");
  const found = await (
    action === null
      ? table.withIndex("by_organizationId_and_at", (q) => q.eq("organizationId", organizationId))
      : table.withIndex("by_organizationId_and_action_and_at", (q) =>
          q.eq("organizationId", organizationId).eq("action", action),
        )
  )
    .order("desc")
    .paginate(paginationOpts);
  const memberIds = [...new Set(found.page.map(({ memberId }) => memberId))];
  const names = new Map(
    await Promise.all(
      memberIds.map(async (id) => {
        const member = id && (await ctx.db.get("members", id));
        return [id, member?.name ?? null] as const;
      }),
    ),
  );
  return { ...found, page: found.page.map((entry) => toEntry(entry, names)) };
}

function toEntry(entry: Doc<"auditLog">, names: ReadonlyMap<Id<"members"> | null, string | null>) {
  const { _id: id, action, target, detail, at, memberId } = entry;
  return { id, action, target, detail, at, memberName: names.get(memberId) ?? null };
}
