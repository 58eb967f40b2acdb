import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** One address has at most a thread with each of our numbers. */
const MAX_THREADS = 500;

type Marks = Pick<Doc<"conversations">, "isOptedOut" | "asksToStop">;

/** Copies what holds for an address to the list rows of its threads. */
export async function show(
  ctx: MutationCtx,
  who: { organizationId: Id<"organizations">; address: string },
  name: keyof Marks,
  isOn: boolean,
): Promise<void> {
  const threads = await ctx.db
    .query("conversations")
    .withIndex("by_organizationId_and_contactAddress", (q) =>
      q.eq("organizationId", who.organizationId).eq("contactAddress", who.address),
    )
    .take(MAX_THREADS);
  for (const thread of threads) {
    const isShown = thread[name] ?? false;
    if (isShown !== isOn) await ctx.db.patch("conversations", thread._id, { [name]: isOn });
  }
}
