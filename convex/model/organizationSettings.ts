import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

type Settings = Doc<"organizationSettings">;

/** What an organization has decided; null while it has decided nothing. */
export async function find(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<Settings | null> {
  return await ctx.db
    .query("organizationSettings")
    .withIndex("by_organizationId", (q) => q.eq("organizationId", organizationId))
    .unique();
}

/** Sets some of them and leaves the others as they are. */
export async function change(
  ctx: MutationCtx,
  organizationId: Id<"organizations">,
  changed: Partial<Omit<Settings, "_id" | "_creationTime" | "organizationId">>,
): Promise<void> {
  const settings = await find(ctx, organizationId);
  if (settings === null)
    await ctx.db.insert("organizationSettings", { organizationId, ...changed });
  else await ctx.db.patch("organizationSettings", settings._id, changed);
}
