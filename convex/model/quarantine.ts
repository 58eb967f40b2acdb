import { toStorable } from "../../lib/sms/text";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

const SAMPLE_WINDOW_MS = 60_000;
/** Twilio's ladder has seven rungs; more of one message than this is somebody's replay. */
const MAX_ORPHAN_STATUSES = 20;

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

/**
 * Notes a refused request without any of its content. Returns false, and writes nothing, when one of
 * this account and reason was noted within the last minute.
 */
export async function sampleRejected(
  ctx: MutationCtx,
  rejection: { accountSid: string; reason: string; path: string },
): Promise<boolean> {
  const { accountSid, reason } = rejection;
  const now = Date.now();
  const recent = await ctx.db
    .query("quarantine")
    .withIndex("by_accountSid_and_reason_and_at", (q) =>
      q
        .eq("accountSid", accountSid)
        .eq("reason", reason)
        .gt("at", now - SAMPLE_WINDOW_MS),
    )
    .first();
  const organizationId = await findOrganizationId(ctx, accountSid);
  // Only accounts that we know, or anybody could fill the table.
  if (recent !== null || organizationId === null) return false;
  await ctx.db.insert("quarantine", {
    organizationId,
    kind: "rejected_signature",
    accountSid,
    sid: null,
    payload: null,
    reason,
    at: now,
    timesSeen: 1,
  });
  return true;
}

async function keep(
  ctx: MutationCtx,
  entry: {
    kind: Kind;
    accountSid: string;
    sid: string | null;
    reason: string;
    /** The new payload, from the one that is there. */
    payload: (known: string | null) => string | null;
  },
): Promise<void> {
  const { kind, accountSid, sid, reason } = entry;
  const known = sid === null ? null : await find(ctx, accountSid, sid, kind);
  if (known !== null) {
    const payload = kind === "orphan_status" ? entry.payload(known.payload) : known.payload;
    await ctx.db.patch("quarantine", known._id, { payload, timesSeen: known.timesSeen + 1 });
    return;
  }
  const organizationId = await findOrganizationId(ctx, accountSid);
  const payload = entry.payload(null);
  const row = { organizationId, kind, accountSid, sid, reason, payload };
  await ctx.db.insert("quarantine", { ...row, at: Date.now(), timesSeen: 1 });
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
  const account = await ctx.db
    .query("twilioAccounts")
    .withIndex("by_accountSid", (q) => q.eq("accountSid", accountSid))
    .first();
  return account?.organizationId ?? null;
}

function readOrphanStatuses(payload: string): OrphanStatus[] {
  return JSON.parse(payload) as OrphanStatus[];
}
