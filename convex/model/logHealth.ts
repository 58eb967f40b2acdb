import type { Infer } from "convex/values";
import type { QueryCtx } from "../_generated/server";
import type { vLogHealth, vWalkProgress } from "../tables/reconciliation";
import * as LogWalks from "./logWalks";

const MAX_GAPS_SHOWN = 50;
const KINDS = ["recent", "day", "import"] as const;

/** How what is here compares with an account's message log, for the health page. */
export async function ofAccount(
  ctx: QueryCtx,
  accountSid: string,
): Promise<Infer<typeof vLogHealth>> {
  const walks = await Promise.all(KINDS.map((kind) => LogWalks.listLast(ctx, accountSid, kind)));
  const all = walks.flat();
  const compared = all.find(({ kind, state }) => kind === "day" && state === "finished");
  const complete = all.filter(({ kind, state }) => kind !== "import" && state === "finished");
  const lastReadAt = Math.max(0, ...complete.map(({ endedAt }) => endedAt ?? 0));
  return {
    accountSid,
    lastReadAt: lastReadAt === 0 ? null : lastReadAt,
    comparison: compared === undefined ? null : await toComparison(ctx, compared),
    walks: walks.flatMap(([newest]) => (newest === undefined ? [] : [toProgress(newest)])),
  };
}

/** A walk as people follow it. */
export function toProgress(walk: LogWalks.Walk): Infer<typeof vWalkProgress> {
  return {
    id: walk._id,
    kind: walk.kind,
    state: walk.state,
    from: walk.from,
    to: walk.to,
    startedAt: walk.startedAt,
    endedAt: walk.endedAt,
    read: walk.read,
    stored: walk.stored,
    updated: walk.updated,
    elsewhere: walk.elsewhere,
    missing: walk.missing,
    oldestAt: walk.oldestAt,
    retryAt: walk.retryAt,
    error: walk.error,
  };
}

async function toComparison(ctx: QueryCtx, walk: LogWalks.Walk) {
  const { read, elsewhere, erased, missing } = walk;
  const atTwilio = read - elsewhere - erased;
  const gaps = await ctx.db
    .query("logGaps")
    .withIndex("by_walkId_and_at", (q) => q.eq("walkId", walk._id))
    .order("desc")
    .take(MAX_GAPS_SHOWN);
  return {
    at: walk.endedAt ?? walk.startedAt,
    from: walk.from,
    atTwilio,
    here: atTwilio - missing,
    missing,
    elsewhere,
    erased,
    brought: walk.stored,
    gaps: gaps.map(({ sid, reason, at }) => ({ sid, reason, at })),
  };
}
