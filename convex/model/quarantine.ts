import type { Infer } from "convex/values";
import { toStorable } from "../../lib/sms/text";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { vSignatureEvidence } from "../tables/operations";
import * as SelfTests from "./selfTests";
import * as TwilioAccounts from "./twilioAccounts";

const SAMPLE_WINDOW_MS = 60_000;
/** A few for each cause there is. */
const SAMPLES_COMPARED = 20;
/** Twilio's ladder has seven rungs; more of one message than this is somebody's replay. */
const MAX_ORPHAN_STATUSES = 20;
/** At most one for each kind, and each file that failed. */
const MAX_OF_MESSAGE = 50;

type Kind = Doc<"quarantine">["kind"];

/** A status of a message that is not here (yet). */
export interface OrphanStatus {
  status: string;
  errorCode: number | null;
  at: number;
}

/** Keeps a text that came to a number which is not one of ours. Told again it is counted. */
export async function keepUnknownNumber(
  ctx: MutationCtx,
  text: { accountSid: string; messageSid: string },
): Promise<void> {
  await keep(ctx, {
    kind: "unknown_number",
    accountSid: text.accountSid,
    sid: text.messageSid,
    reason: "No phone number of ours has this address.",
    payload: () => toStorable(JSON.stringify(text)),
  });
}

/** Keeps a genuine request that nobody could read. */
export async function keepUnreadable(
  ctx: MutationCtx,
  request: { accountSid: string; messageSid: string | null; path: string; form: string },
): Promise<void> {
  await keep(ctx, {
    kind: "unreadable",
    accountSid: request.accountSid,
    sid: request.messageSid,
    bodyHash: request.messageSid === null ? await sha256(request.form) : undefined,
    reason: request.path,
    payload: () => toStorable(request.form),
  });
}

/** Keeps a status whose message is not here, until it appears. */
export async function keepOrphanStatus(
  ctx: MutationCtx,
  update: { accountSid: string; messageSid: string; status: string; errorCode: number | null },
): Promise<void> {
  const { accountSid, messageSid, status, errorCode } = update;
  await keep(ctx, {
    kind: "orphan_status",
    accountSid,
    sid: messageSid,
    reason: "No message has this SID.",
    payload: (known) => {
      const statuses = known === null ? [] : readOrphanStatuses(known);
      if (statuses.length >= MAX_ORPHAN_STATUSES) return known;
      return JSON.stringify([...statuses, { status, errorCode, at: Date.now() }]);
    },
  });
}

/** Takes out the statuses that waited for a message, oldest first. */
export async function takeOrphanStatuses(
  ctx: MutationCtx,
  accountSid: string,
  sid: string,
): Promise<OrphanStatus[]> {
  const row = await find(ctx, accountSid, sid, "orphan_status");
  if (row === null) return [];
  await ctx.db.delete("quarantine", row._id);
  return row.payload === null ? [] : readOrphanStatuses(row.payload);
}

/** Deletes whatever is kept of a message that is erased. */
export async function deleteOfMessage(
  ctx: MutationCtx,
  accountSid: string,
  sid: string,
): Promise<void> {
  const rows = await ctx.db
    .query("quarantine")
    .withIndex("by_accountSid_and_sid_and_kind", (q) =>
      q.eq("accountSid", accountSid).eq("sid", sid),
    )
    .take(MAX_OF_MESSAGE);
  for (const { _id } of rows) await ctx.db.delete("quarantine", _id);
}

/**
 * Notes how a refused request came, without any value of it. Returns false, and writes nothing, when one
 * of this account and cause was noted within the last minute. One that is like an open one is counted.
 */
export async function sampleRejected(
  ctx: MutationCtx,
  rejection: {
    accountSid: string;
    reason: string;
    path: string;
    count: number;
    evidence: Infer<typeof vSignatureEvidence>;
  },
): Promise<boolean> {
  const { accountSid, reason, count, evidence } = rejection;
  // A connection test sends one request without a signature, to see it refused.
  if (reason === "signature_missing" && (await SelfTests.isRunning(ctx, accountSid))) return false;
  const now = Date.now();
  const newest = await ctx.db
    .query("quarantine")
    .withIndex("by_accountSid_and_reason_and_at", (q) =>
      q.eq("accountSid", accountSid).eq("reason", reason),
    )
    .order("desc")
    .take(SAMPLES_COMPARED);
  // Every web server of ours samples by itself.
  const isRecent = (row: Doc<"quarantine">) => (row.lastSeenAt ?? row.at) > now - SAMPLE_WINDOW_MS;
  const sameCause = newest.filter((row) => row.evidence?.cause === evidence.cause);
  if (sameCause.some(isRecent)) return false;
  const alike = sameCause.find(
    (row) => row.closedAt === undefined && row.evidence?.expectedUrl === evidence.expectedUrl,
  );
  if (alike !== undefined) {
    const timesSeen = alike.timesSeen + count;
    await ctx.db.patch("quarantine", alike._id, { timesSeen, lastSeenAt: now, evidence });
    return true;
  }
  const organizationId = await findOrganizationId(ctx, accountSid);
  // Only accounts that we know, or anybody could fill the table.
  if (organizationId === null) return false;
  await ctx.db.insert("quarantine", {
    organizationId,
    kind: "rejected_signature",
    accountSid,
    sid: evidence.messageSid,
    payload: null,
    reason,
    at: now,
    timesSeen: count,
    evidence,
  });
  return true;
}

/** Keeps that a file of an incoming text could not be fetched; counts it when it fails again. */
export async function keepFailedMedia(
  ctx: MutationCtx,
  media: Doc<"media">,
  failure: string,
): Promise<void> {
  const message = media.messageId && (await ctx.db.get("messages", media.messageId));
  if (!message) return;
  const now = Date.now();
  const known = await findOfMedia(ctx, media._id);
  if (known !== null) {
    const again = { reason: failure, timesSeen: known.timesSeen + 1, lastSeenAt: now };
    // Open again, and not being fetched any more.
    const open = { closedAt: undefined, replay: undefined };
    await ctx.db.patch("quarantine", known._id, { ...again, ...open });
    return;
  }
  await ctx.db.insert("quarantine", {
    organizationId: message.organizationId,
    kind: "failed_media",
    accountSid: message.accountSid,
    sid: message.twilioSid,
    payload: null,
    reason: failure,
    at: now,
    timesSeen: 1,
    mediaId: media._id,
  });
}

/** Forgets that a file could not be fetched: it is here, or gone with its text. */
export async function forgetFailedMedia(ctx: MutationCtx, mediaId: Id<"media">): Promise<void> {
  const known = await findOfMedia(ctx, mediaId);
  if (known !== null) await ctx.db.delete("quarantine", known._id);
}

async function findOfMedia(ctx: QueryCtx, mediaId: Id<"media">) {
  return await ctx.db
    .query("quarantine")
    .withIndex("by_mediaId", (q) => q.eq("mediaId", mediaId))
    .first();
}

async function keep(
  ctx: MutationCtx,
  entry: {
    kind: Kind;
    accountSid: string;
    sid: string | null;
    /** By which one without a SID is known again. */
    bodyHash?: string | undefined;
    reason: string;
    /** The new payload, from the one that is there. */
    payload: (known: string | null) => string | null;
  },
): Promise<void> {
  const { kind, accountSid, sid, bodyHash, reason } = entry;
  const known =
    sid === null
      ? await findByBody(ctx, accountSid, bodyHash)
      : await find(ctx, accountSid, sid, kind);
  const now = Date.now();
  if (known !== null) {
    const payload = kind === "orphan_status" ? entry.payload(known.payload) : known.payload;
    const timesSeen = known.timesSeen + 1;
    await ctx.db.patch("quarantine", known._id, { payload, timesSeen, lastSeenAt: now });
    return;
  }
  const organizationId = await findOrganizationId(ctx, accountSid);
  const payload = entry.payload(null);
  const row = { organizationId, kind, accountSid, sid, bodyHash, reason, payload };
  await ctx.db.insert("quarantine", { ...row, at: now, timesSeen: 1 });
}

async function findByBody(ctx: QueryCtx, accountSid: string, bodyHash: string | undefined) {
  if (bodyHash === undefined) return null;
  return await ctx.db
    .query("quarantine")
    .withIndex("by_accountSid_and_bodyHash", (q) =>
      q.eq("accountSid", accountSid).eq("bodyHash", bodyHash),
    )
    .first();
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function find(
  ctx: QueryCtx,
  accountSid: string,
  sid: string,
  kind: Kind,
): Promise<Doc<"quarantine"> | null> {
  return await ctx.db
    .query("quarantine")
    .withIndex("by_accountSid_and_sid_and_kind", (q) =>
      q.eq("accountSid", accountSid).eq("sid", sid).eq("kind", kind),
    )
    .unique();
}

async function findOrganizationId(
  ctx: QueryCtx,
  accountSid: string,
): Promise<Id<"organizations"> | null> {
  const account = await TwilioAccounts.find(ctx, accountSid);
  return account?.organizationId ?? null;
}

function readOrphanStatuses(payload: string): OrphanStatus[] {
  return JSON.parse(payload) as OrphanStatus[];
}
