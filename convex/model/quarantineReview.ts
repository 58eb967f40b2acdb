import type { PaginationOptions } from "convex/server";
import type { Infer } from "convex/values";
import { appError } from "../../lib/errors";
import { toDisplayable } from "../../lib/sms/text";
import { isMessageSid } from "../../lib/twilio/message-sid";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { vReplayResult } from "../tables/operations";
import type { InboundText } from "./inbound";
import type { StoreResult } from "./messageLog";

/** What an admin sees and does of what is in quarantine; how it comes there: quarantine.ts. */

type Kind = Doc<"quarantine">["kind"];

/** Twilio's callbacks may come before the text that they are about is known here; so long they wait. */
const ORPHANS_WAIT_MS = 60 * 60_000;
const MAX_COUNT = 100;
/** A fetch that is still running after this was lost with whatever ran it. */
const REPLAY_TAKES_MS = 2 * 60_000;

/** A page of what is open, newest first. A page may be short: fresh orphans are left out. */
export async function pageOfOpen(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  kind: Kind | null,
  paginationOpts: PaginationOptions,
) {
  const table = ctx.db.query("quarantine");
  const found = await (
    kind === null
      ? table.withIndex("by_organizationId_and_closedAt_and_at", (q) =>
          q.eq("organizationId", organizationId).eq("closedAt", undefined),
        )
      : table.withIndex("by_organizationId_and_closedAt_and_kind_and_at", (q) =>
          q.eq("organizationId", organizationId).eq("closedAt", undefined).eq("kind", kind),
        )
  )
    .order("desc")
    .paginate(paginationOpts);
  return { ...found, page: found.page.filter(isShown) };
}

/** How many are open and shown, up to a hundred. */
export async function countOpen(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<number> {
  const open = await ctx.db
    .query("quarantine")
    .withIndex("by_organizationId_and_closedAt_and_at", (q) =>
      q.eq("organizationId", organizationId).eq("closedAt", undefined),
    )
    .order("desc")
    .take(MAX_COUNT);
  return open.filter(isShown).length;
}

function isShown(row: Doc<"quarantine">): boolean {
  return row.kind !== "orphan_status" || row.at < Date.now() - ORPHANS_WAIT_MS;
}

/** @throws NOT_FOUND also for another organization's */
export async function requireRow(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  quarantineId: Id<"quarantine">,
): Promise<Doc<"quarantine">> {
  const row = await ctx.db.get("quarantine", quarantineId);
  if (row?.organizationId !== organizationId) {
    throw appError("NOT_FOUND", `Nothing ${quarantineId} in quarantine.`);
  }
  return row;
}

/** @throws NOT_FOUND also for what is closed */
export async function requireOpen(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  quarantineId: Id<"quarantine">,
): Promise<Doc<"quarantine">> {
  const row = await requireRow(ctx, organizationId, quarantineId);
  if (row.closedAt !== undefined) throw appError("NOT_FOUND", `${quarantineId} is closed.`);
  return row;
}

export function isReplaying({ replay }: Doc<"quarantine">): boolean {
  return replay?.result === "running" && Date.now() - replay.at < REPLAY_TAKES_MS;
}

/** How a fetch from Twilio stands; one that brought the text here closes the row. */
export async function noteReplay(
  ctx: MutationCtx,
  row: Doc<"quarantine">,
  result: ReplayResult,
): Promise<void> {
  const now = Date.now();
  const isDone = result === "stored" || result === "known";
  await ctx.db.patch("quarantine", row._id, {
    replay: { at: now, result },
    ...(isDone ? { closedAt: now } : {}),
  });
}

/** What came of storing the text that Twilio showed. */
export function resultOfStore(stored: StoreResult): ReplayResult {
  switch (stored) {
    case "stored":
      return "stored";
    case "updated":
    case "known":
      return "known";
    case "elsewhere":
      return "unknown_number";
    case "erased":
    case "alike":
      return stored;
  }
}

type ReplayResult = Infer<typeof vReplayResult>;

/** A row of the list. */
export function toItem(row: Doc<"quarantine">) {
  const { _id: id, kind, at, timesSeen, sid, reason } = row;
  return {
    id,
    kind,
    at,
    lastSeenAt: row.lastSeenAt ?? at,
    timesSeen,
    sid,
    reason,
    cause: row.evidence?.cause ?? null,
    text: textOf(row),
    replay: row.replay ?? null,
  };
}

/** All that is known of one. */
export function toDetail(row: Doc<"quarantine">) {
  return {
    ...toItem(row),
    accountSid: row.accountSid,
    evidence: row.evidence ?? null,
    payload: row.payload === null ? null : toDisplayable(row.payload),
    closedAt: row.closedAt ?? null,
    canReplay: row.closedAt === undefined && (row.mediaId !== undefined || namesText(row)),
  };
}

/** Whether there is something to ask Twilio for. */
export function namesText<Row extends Pick<Doc<"quarantine">, "sid">>(
  row: Row,
): row is Row & { sid: string } {
  return row.sid !== null && isMessageSid(row.sid);
}

/** What a text to an unknown number said; null for all else. */
function textOf({ kind, payload }: Doc<"quarantine">) {
  if (kind !== "unknown_number" || payload === null) return null;
  const { from, to, body } = readText(payload);
  if (from === undefined || to === undefined || body === undefined) return null;
  return { from: toDisplayable(from), to: toDisplayable(to), body: toDisplayable(body) };
}

/** One row that cannot be read must not keep the others from being shown. */
function readText(payload: string): Partial<InboundText> {
  try {
    return JSON.parse(payload) as Partial<InboundText>;
  } catch {
    return {};
  }
}
