import type { Infer } from "convex/values";
import { appError } from "../../lib/errors";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { vGap } from "../tables/reconciliation";
import type { StoreResult } from "./messageLog";

export type Walk = Doc<"logWalks">;
type Kind = Walk["kind"];
/** A row that is at Twilio and not here. */
export type Gap = Infer<typeof vGap>;

/** A step that has not told its end by then is taken for dead: its pages are read again. */
export const STEP_DEADLINE_MS = 3 * 60_000;
/** Rows appear in the log late, and their statuses change for a while. */
const OVERLAP_MS = 30 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const COMPARE_EVERY_MS = 60 * 60_000;
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 60_000;
/** For so long every walk comes back to a row that could not be brought in. */
const COME_BACK_FOR_MS = DAY_MS;
const WALKS_KEPT = 2;
const KINDS: readonly Kind[] = ["recent", "day", "import"];
/** So many missing rows of a walk are named; more are counted. */
export const MAX_GAPS = 200;

/** A page of the log as its step counted it. */
export interface Page extends Pick<
  Walk,
  "read" | "elsewhere" | "erased" | "newestAt" | "oldestAt"
> {
  gaps: Gap[];
}

const NOTHING_READ = {
  nextPageUrl: null,
  read: 0,
  elsewhere: 0,
  erased: 0,
  missing: 0,
  oldestMissingAt: null,
  newestAt: null,
  oldestAt: null,
} as const;

/** The newest walk of a kind, which alone may be running. */
export async function findLast(ctx: QueryCtx, accountSid: string, kind: Kind) {
  const [last = null] = await listLast(ctx, accountSid, kind);
  return last;
}

/** Starts reading what came since the last time, unless that is under way. */
export async function beginRecent(ctx: MutationCtx, account: Doc<"twilioAccounts">): Promise<void> {
  const cursor = await findCursor(ctx, account.accountSid);
  // Not what was there before we were connected.
  const from = (cursor?.readThrough ?? account._creationTime) - OVERLAP_MS;
  await begin(ctx, { accountSid: account.accountSid, kind: "recent", from, to: Date.now() });
}

/** Starts comparing the last 24 hours where that was not done in the last hour. */
export async function beginDayWhenDue(ctx: MutationCtx, accountSid: string): Promise<void> {
  const last = await findLast(ctx, accountSid, "day");
  if (last === null || last.startedAt <= Date.now() - COMPARE_EVERY_MS) {
    await beginDay(ctx, accountSid);
  }
}

/** Starts reading the last 24 hours, to compare, unless that is under way. */
export async function beginDay(ctx: MutationCtx, accountSid: string): Promise<void> {
  const now = Date.now();
  await begin(ctx, { accountSid, kind: "day", from: now - DAY_MS, to: now });
}

/**
 * Starts reading the past. An import that was stopped goes on where it was when it is asked for again.
 *
 * @throws IMPORT_RUNNING while one of another time is under way; INVALID without a time to read
 */
export async function beginImport(
  ctx: MutationCtx,
  asked: Pick<Walk, "accountSid" | "from" | "to">,
): Promise<Walk> {
  const { accountSid, from, to } = asked;
  if (!(from >= 0 && from < to)) throw appError("INVALID", "An import needs a time to read.");
  const walk = await begin(ctx, { accountSid, kind: "import", from, to });
  if (walk.from !== from || walk.to !== to) {
    throw appError("IMPORT_RUNNING", `Walk ${walk._id} is under way.`);
  }
  return walk;
}

/** Starts a walk; returns the one that is there when one of its kind is running. */
async function begin(
  ctx: MutationCtx,
  asked: Pick<Walk, "accountSid" | "kind" | "from" | "to">,
): Promise<Walk> {
  const { accountSid, kind, from, to } = asked;
  const last = await findLast(ctx, accountSid, kind);
  if (last?.state === "running") return last;
  const isSame = last?.from === from && last.to === to;
  if (kind === "import" && isSame && last.state !== "finished") {
    return await startStep(ctx, last, 0, { state: "running", endedAt: null, error: null });
  }
  await forgetOld(ctx, accountSid, kind);
  const walkId = await ctx.db.insert("logWalks", {
    ...asked,
    ...NOTHING_READ,
    state: "running",
    startedAt: Date.now(),
    endedAt: null,
    step: 0,
    stepAt: Date.now(),
    failures: 0,
    retryAt: null,
    error: null,
    stored: 0,
    updated: 0,
  });
  return await startStep(ctx, await requireWalk(ctx, walkId), 0);
}

/** The walk, if this step of it is still the one that may write; else null. */
export async function findCurrent(
  ctx: QueryCtx,
  { walkId, step }: { walkId: Id<"logWalks">; step: number },
): Promise<Walk | null> {
  const walk = await ctx.db.get("logWalks", walkId);
  return walk?.state === "running" && walk.step === step ? walk : null;
}

/** Lets the next step go, now or after a while, and comes back to it in case it dies. */
export async function startStep(
  ctx: MutationCtx,
  walk: Walk,
  afterMs: number,
  fields: Partial<Walk> = {},
): Promise<Walk> {
  const step = walk.step + 1;
  const attempt = { walkId: walk._id, step };
  const stepAt = Date.now() + afterMs;
  await ctx.db.patch("logWalks", walk._id, { retryAt: null, ...fields, step, stepAt });
  await ctx.scheduler.runAfter(afterMs, internal.reconciliationActions.step, attempt);
  await ctx.scheduler.runAfter(
    afterMs + STEP_DEADLINE_MS,
    internal.reconciliationWalks.revive,
    attempt,
  );
  return { ...walk, ...fields, step, stepAt };
}

/** Goes on with an account's walks of which neither a step nor its watchdog has come: they were lost. */
export async function reviveLost(ctx: MutationCtx, accountSid: string): Promise<void> {
  const until = Date.now() - 2 * STEP_DEADLINE_MS;
  for (const kind of KINDS) {
    const walk = await findLast(ctx, accountSid, kind);
    if (walk?.state === "running" && walk.stepAt < until) await startStep(ctx, walk, 0);
  }
}

/**
 * Tries the same page again, because Twilio could not be reached: after 15, 30 and then every 60
 * seconds, for as long as it takes.
 */
export async function pause(ctx: MutationCtx, walk: Walk, error: string): Promise<void> {
  const failures = walk.failures + 1;
  const delayMs = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
  const retryAt = Date.now() + delayMs;
  await startStep(ctx, walk, delayMs, { error, failures, retryAt });
}

/** Ends a walk that read all it should. */
export async function finish(ctx: MutationCtx, walk: Walk): Promise<void> {
  await end(ctx, walk, "finished", null);
  if (walk.kind === "recent") await moveCursor(ctx, walk);
  // An import asks by day sent, which hides what Twilio has not sent.
  if (walk.kind === "import") return;
  const { _id: walkId } = walk;
  await ctx.scheduler.runAfter(0, internal.reconciliationWalks.conclude, { walkId, cursor: null });
}

export async function end(
  ctx: MutationCtx,
  walk: Walk,
  state: Exclude<Walk["state"], "running">,
  error: string | null,
): Promise<void> {
  await ctx.db.patch("logWalks", walk._id, { state, endedAt: Date.now(), error, retryAt: null });
}

/** Counts rows that have been stored. Read again, they are known. */
export async function countStored(
  ctx: MutationCtx,
  walk: Walk,
  results: StoreResult[],
): Promise<void> {
  const numberOf = (result: StoreResult) => results.filter((each) => each === result).length;
  await ctx.db.patch("logWalks", walk._id, {
    stored: walk.stored + numberOf("stored"),
    updated: walk.updated + numberOf("updated"),
  });
}

/** Counts a page, of which everything is stored that can be, and remembers which one comes next. */
export async function countPage(
  ctx: MutationCtx,
  walk: Walk,
  { read, elsewhere, erased, newestAt, oldestAt, gaps }: Page,
  nextPageUrl: string | null,
): Promise<Walk> {
  const counted = {
    read: walk.read + read,
    elsewhere: walk.elsewhere + elsewhere,
    erased: walk.erased + erased,
    newestAt: walk.newestAt ?? newestAt,
    oldestAt: oldestAt ?? walk.oldestAt,
    ...(await noteGaps(ctx, walk, gaps)),
    nextPageUrl,
    failures: 0,
    error: null,
  };
  await ctx.db.patch("logWalks", walk._id, counted);
  return { ...walk, ...counted };
}

/** Lets a walk that goes on begin from its first page. */
export async function rewind(ctx: MutationCtx, walk: Walk): Promise<void> {
  await deleteGaps(ctx, walk);
  await ctx.db.patch("logWalks", walk._id, NOTHING_READ);
}

async function noteGaps(ctx: MutationCtx, walk: Walk, gaps: Gap[]) {
  let { missing, oldestMissingAt } = walk;
  for (const gap of gaps) {
    // A log that moves while it is read may show a row on two pages.
    if ((await findGap(ctx, walk._id, gap.sid)) !== null) continue;
    if (missing < MAX_GAPS) await ctx.db.insert("logGaps", { walkId: walk._id, ...gap });
    missing += 1;
    // What a person must say does not come by reading it again.
    if (gap.reason === "alike") continue;
    oldestMissingAt = Math.min(oldestMissingAt ?? gap.at, gap.at);
  }
  return { missing, oldestMissingAt };
}

/** The rows that a walk could not bring in, as far as they are named. */
export async function listGaps(ctx: QueryCtx, walk: Walk): Promise<Doc<"logGaps">[]> {
  return await ctx.db
    .query("logGaps")
    .withIndex("by_walkId_and_at", (q) => q.eq("walkId", walk._id))
    .take(MAX_GAPS);
}

async function deleteGaps(ctx: MutationCtx, walk: Walk): Promise<void> {
  for (const { _id } of await listGaps(ctx, walk)) await ctx.db.delete("logGaps", _id);
}

/** Everything before the walk's start is here, save what it could not bring in. */
async function moveCursor(ctx: MutationCtx, walk: Walk): Promise<void> {
  const { accountSid, startedAt, oldestMissingAt } = walk;
  const missingAt = Math.max(oldestMissingAt ?? startedAt, startedAt - COME_BACK_FOR_MS);
  const readThrough = Math.min(startedAt, missingAt);
  const cursor = await findCursor(ctx, accountSid);
  const lastRunAt = Date.now();
  if (cursor === null) {
    await ctx.db.insert("messageLogCursors", { accountSid, readThrough, lastRunAt });
    return;
  }
  const furthest = Math.max(readThrough, cursor.readThrough);
  await ctx.db.patch("messageLogCursors", cursor._id, { readThrough: furthest, lastRunAt });
}

async function findGap(ctx: QueryCtx, walkId: Id<"logWalks">, sid: string) {
  return await ctx.db
    .query("logGaps")
    .withIndex("by_walkId_and_sid", (q) => q.eq("walkId", walkId).eq("sid", sid))
    .unique();
}

async function findCursor(ctx: QueryCtx, accountSid: string) {
  return await ctx.db
    .query("messageLogCursors")
    .withIndex("by_accountSid", (q) => q.eq("accountSid", accountSid))
    .unique();
}

async function requireWalk(ctx: QueryCtx, walkId: Id<"logWalks">): Promise<Walk> {
  const walk = await ctx.db.get("logWalks", walkId);
  if (walk === null) throw new Error(`Walk ${walkId} is gone.`);
  return walk;
}

/** The newest walks of a kind, of which all are kept that matter. */
export async function listLast(ctx: QueryCtx, accountSid: string, kind: Kind): Promise<Walk[]> {
  return await ctx.db
    .query("logWalks")
    .withIndex("by_accountSid_and_kind_and_startedAt", (q) =>
      q.eq("accountSid", accountSid).eq("kind", kind),
    )
    .order("desc")
    .take(WALKS_KEPT);
}

/** Makes room for a new walk: the last one that finished stays, to be shown meanwhile. */
async function forgetOld(ctx: MutationCtx, accountSid: string, kind: Kind): Promise<void> {
  const walks = await listLast(ctx, accountSid, kind);
  const kept = walks.find(({ state }) => state === "finished");
  for (const walk of walks) {
    if (walk === kept) continue;
    await deleteGaps(ctx, walk);
    await ctx.db.delete("logWalks", walk._id);
  }
}
