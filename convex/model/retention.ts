import type { Infer } from "convex/values";
import { appError } from "../../lib/errors";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { vRetentionRules } from "../tables/erasure";
import type { Member } from "./access";
import * as AuditLog from "./auditLog";
import * as Media from "./media";
import * as MessageErasure from "./messageErasure";
import * as OrganizationSettings from "./organizationSettings";
import * as TwilioDeletions from "./twilioDeletions";

export type Rules = Infer<typeof vRetentionRules>;

const DAY_MS = 24 * 60 * 60_000;
const MIN_DAYS = 30;
const MAX_DAYS = 3650;
/** Texts or files a step. */
const ERASED_A_STEP = 20;

/** An organization's rules; null while it keeps everything. */
export async function findRules(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<Rules | null> {
  const settings = await OrganizationSettings.find(ctx, organizationId);
  return settings?.retention ?? null;
}

/** @throws INVALID unless each time is between 30 days and ten years */
export function assertRules({ messagesDays, filesDays }: Rules): void {
  for (const days of [messagesDays, filesDays]) {
    if (days === null) continue;
    if (!Number.isInteger(days) || days < MIN_DAYS || days > MAX_DAYS) {
      throw appError("INVALID", `${days} days is no time to keep something.`);
    }
  }
}

/** Sets the rules, from the next daily run on; null keeps everything. */
export async function setRules(ctx: MutationCtx, member: Member, rules: Rules): Promise<void> {
  const { organizationId } = member;
  const retention = rules.messagesDays === null && rules.filesDays === null ? null : rules;
  await OrganizationSettings.change(ctx, organizationId, { retention });
  const { messagesDays, filesDays, alsoAtTwilio } = rules;
  await AuditLog.record(ctx, {
    organizationId,
    member,
    action: "retention.set",
    detail: { messagesDays, filesDays, alsoAtTwilio: alsoAtTwilio ? "yes" : "no" },
  });
}

/** What is older than the rules allow. A file goes with its text, so never later than that. */
export function limitsOf({ messagesDays, filesDays }: Rules, now: number) {
  const before = (days: number | null) => (days === null ? null : now - days * DAY_MS);
  const messagesBefore = before(messagesDays);
  const filesBefore = Math.max(before(filesDays) ?? 0, messagesBefore ?? 0);
  return { messagesBefore, filesBefore: filesBefore === 0 ? null : filesBefore };
}

/** The texts that are still here from before, oldest first. */
export function oldMessages(ctx: QueryCtx, organizationId: Id<"organizations">, before: number) {
  return ctx.db
    .query("messages")
    .withIndex("by_organizationId_and_erasedAt_and_at", (q) =>
      q.eq("organizationId", organizationId).eq("erasedAt", undefined).lt("at", before),
    );
}

/** The files that are still here from before, oldest first. */
export function oldFiles(ctx: QueryCtx, organizationId: Id<"organizations">, before: number) {
  return ctx.db
    .query("media")
    .withIndex("by_organizationId_and_state_and_at", (q) =>
      q.eq("organizationId", organizationId).eq("state", "stored").lt("at", before),
    );
}

/** A text that may still be sent, or of which nobody knows whether it was, is kept: it is not past. */
export function isPast({ delivery }: Doc<"messages">): boolean {
  return delivery === null || ["accepted", "rejected", "canceled"].includes(delivery);
}

/** Begins a day's run of an organization's rules, when there is something to erase. */
export async function beginRun(
  ctx: MutationCtx,
  organizationId: Id<"organizations">,
): Promise<void> {
  const rules = await findRules(ctx, organizationId);
  if (rules === null) return;
  const now = Date.now();
  const limits = limitsOf(rules, now);
  const { messagesBefore, filesBefore } = limits;
  const message =
    messagesBefore && (await oldMessages(ctx, organizationId, messagesBefore).first());
  const file = filesBefore && (await oldFiles(ctx, organizationId, filesBefore).first());
  if (!message && !file) return;
  const erasureId = await ctx.db.insert("erasures", {
    organizationId,
    kind: "retention",
    requestedBy: null,
    at: now,
    stepAt: now,
    state: "here",
    conversations: 0,
    ...MessageErasure.NOTHING_ERASED,
    twilioDone: 0,
    twilioFailed: 0,
    finishedAt: null,
    run: { ...limits, alsoAtTwilio: rules.alsoAtTwilio, phase: "messages", cursor: null },
  });
  await ctx.scheduler.runAfter(0, internal.erasures.step, { erasureId });
}

/** Erases the next few texts or files of a run. Repeated, it goes on where it is. */
export async function step(ctx: MutationCtx, erasure: Doc<"erasures">): Promise<void> {
  const { run, _id: erasureId } = erasure;
  if (run === undefined) return;
  const page =
    run.phase === "messages"
      ? await eraseMessages(ctx, erasure, run)
      : await eraseFiles(ctx, erasure, run);
  const { erased, isDone, cursor } = page;
  const isOver = isDone && run.phase === "files";
  const phase = isDone ? "files" : run.phase;
  const next = { ...run, phase, cursor: isDone ? null : cursor };
  const { messages, files, twilioTotal } = MessageErasure.add(erasure, erased);
  const stepAt = Date.now();
  await ctx.db.patch("erasures", erasureId, { messages, files, twilioTotal, stepAt, run: next });
  if (isOver) await TwilioDeletions.finishHere(ctx, erasure);
  else await ctx.scheduler.runAfter(0, internal.erasures.step, { erasureId });
}

type Run = NonNullable<Doc<"erasures">["run"]>;

async function eraseMessages(ctx: MutationCtx, erasure: Doc<"erasures">, run: Run) {
  const { organizationId, _id: erasureId } = erasure;
  const { messagesBefore, cursor } = run;
  let erased = MessageErasure.NOTHING_ERASED;
  if (messagesBefore === null) return { erased, isDone: true, cursor: null };
  const page = await oldMessages(ctx, organizationId, messagesBefore).paginate({
    cursor,
    numItems: ERASED_A_STEP,
  });
  for (const message of page.page.filter(isPast)) {
    const files = await MessageErasure.eraseContent(ctx, message);
    const twilioTotal = run.alsoAtTwilio
      ? await TwilioDeletions.addCopy(ctx, message, { erasureId, scope: "message" })
      : 0;
    erased = MessageErasure.add(erased, { messages: 1, files, twilioTotal });
  }
  return { erased, isDone: page.isDone, cursor: page.continueCursor };
}

async function eraseFiles(ctx: MutationCtx, erasure: Doc<"erasures">, run: Run) {
  const { organizationId, _id: erasureId } = erasure;
  const { filesBefore, cursor } = run;
  let erased = MessageErasure.NOTHING_ERASED;
  if (filesBefore === null) return { erased, isDone: true, cursor: null };
  const page = await oldFiles(ctx, organizationId, filesBefore).paginate({
    cursor,
    numItems: ERASED_A_STEP,
  });
  const messageIds = new Set<Id<"messages">>();
  for (const file of page.page) {
    const message = file.messageId && (await ctx.db.get("messages", file.messageId));
    if (!message || !isPast(message)) continue;
    await Media.eraseFile(ctx, file);
    const isFirst = run.alsoAtTwilio && !messageIds.has(message._id);
    messageIds.add(message._id);
    const twilioTotal = isFirst
      ? await TwilioDeletions.addCopy(ctx, message, { erasureId, scope: "files" })
      : 0;
    erased = MessageErasure.add(erased, { messages: 0, files: 1, twilioTotal });
  }
  return { erased, isDone: page.isDone, cursor: page.continueCursor };
}
