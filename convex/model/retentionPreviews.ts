import { appError } from "../../lib/errors";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import * as Retention from "./retention";

const COUNTED_A_STEP = 500;
/** Beyond this, "at least" says enough. */
const MAX_COUNTED = 20_000;
/** What has become old since a count is a day's worth at most; an older count is made again. */
const GOOD_FOR_MS = 60 * 60_000;

type Preview = Doc<"retentionPreviews">;

/** An organization's last count of what rules would erase. */
export async function find(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<Preview | null> {
  return await ctx.db
    .query("retentionPreviews")
    .withIndex("by_organizationId", (q) => q.eq("organizationId", organizationId))
    .unique();
}

/** Begins to count what rules would erase, in place of any count before. */
export async function begin(
  ctx: MutationCtx,
  organizationId: Id<"organizations">,
  rules: Retention.Rules,
): Promise<void> {
  const known = await find(ctx, organizationId);
  if (known !== null) await ctx.db.delete("retentionPreviews", known._id);
  const previewId = await ctx.db.insert("retentionPreviews", {
    organizationId,
    rules,
    at: Date.now(),
    phase: "messages",
    cursor: null,
    messages: 0,
    files: 0,
    oldestAt: null,
    months: [],
    isAtLeast: false,
  });
  await ctx.scheduler.runAfter(0, internal.retention.count, { previewId });
}

/** Counts on, and comes back until all is counted or there is enough of it. */
export async function step(ctx: MutationCtx, preview: Preview): Promise<void> {
  const { phase, _id: previewId } = preview;
  if (phase === "ready") return;
  const counted =
    phase === "messages" ? await countMessages(ctx, preview) : await countFiles(ctx, preview);
  const nextPhase = phase === "messages" ? "files" : "ready";
  const next = counted.isDone ? ({ phase: nextPhase, cursor: null } as const) : {};
  const { isDone: _isDone, ...counts } = counted;
  await ctx.db.patch("retentionPreviews", previewId, { ...counts, ...next });
  if (next.phase !== "ready") {
    await ctx.scheduler.runAfter(0, internal.retention.count, { previewId });
  }
}

/** @throws PREVIEW_OUTDATED unless just this was counted for just these rules a while ago at most */
export function assertConfirms(
  preview: Preview | null,
  rules: Retention.Rules,
  confirmed: { messages: number; files: number },
): void {
  const isSame =
    preview?.phase === "ready" &&
    preview.at > Date.now() - GOOD_FOR_MS &&
    preview.rules.messagesDays === rules.messagesDays &&
    preview.rules.filesDays === rules.filesDays &&
    preview.messages === confirmed.messages &&
    preview.files === confirmed.files;
  if (!isSame) throw appError("PREVIEW_OUTDATED", "Another count than the confirmed one.");
}

async function countMessages(ctx: MutationCtx, preview: Preview) {
  const { organizationId, rules, at, cursor } = preview;
  const { messagesBefore } = Retention.limitsOf(rules, at);
  if (messagesBefore === null) return { isDone: true };
  const page = await Retention.oldMessages(ctx, organizationId, messagesBefore).paginate({
    cursor,
    numItems: COUNTED_A_STEP,
  });
  const past = page.page.filter(Retention.isPast);
  const messages = preview.messages + past.length;
  const isEnough = messages >= MAX_COUNTED && !page.isDone;
  return {
    messages,
    oldestAt: preview.oldestAt ?? past[0]?.at ?? null,
    months: addMonths(preview.months, past),
    cursor: page.continueCursor,
    isDone: page.isDone || isEnough,
    isAtLeast: isEnough,
  };
}

async function countFiles(ctx: MutationCtx, preview: Preview) {
  const { organizationId, rules, at, cursor } = preview;
  const { filesBefore } = Retention.limitsOf(rules, at);
  if (filesBefore === null) return { isDone: true };
  const page = await Retention.oldFiles(ctx, organizationId, filesBefore).paginate({
    cursor,
    numItems: COUNTED_A_STEP,
  });
  const files = preview.files + page.page.length;
  const isEnough = files >= MAX_COUNTED && !page.isDone;
  return {
    files,
    oldestAt: earlier(preview.oldestAt, page.page[0]?.at ?? null),
    cursor: page.continueCursor,
    isDone: page.isDone || isEnough,
    isAtLeast: preview.isAtLeast || isEnough,
  };
}

/** Texts come oldest first, so a month is the last one or a new one. */
function addMonths(months: Preview["months"], texts: readonly Doc<"messages">[]) {
  const counts = new Map(months.map(({ month, messages }) => [month, messages]));
  for (const { at } of texts) {
    const month = new Date(at).toISOString().slice(0, "2026-03".length);
    counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  return [...counts].map(([month, messages]) => ({ month, messages }));
}

function earlier(left: number | null, right: number | null): number | null {
  return left === null || right === null ? (left ?? right) : Math.min(left, right);
}
