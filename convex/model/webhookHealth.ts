import { appError } from "../../lib/errors";
import type { ReadFailure } from "../../lib/twilio/read-failure";
import type { Finding } from "../../lib/twilio/webhook-settings";
import { explainVerdict, severityOf } from "../../lib/twilio/webhook-words";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import * as AuditLog from "./auditLog";
import * as TwilioAccounts from "./twilioAccounts";

/** As many as Twilio is asked for. */
const MAX_NUMBERS = 1000;
/** A repair that has not ended by then was cut off. */
export const REPAIR_LIMIT_MS = 60_000;

/** The numbers of an account that are ours to look after. */
export async function targetsOf(
  ctx: QueryCtx,
  accountSid: string,
): Promise<{ phoneNumberId: Id<"phoneNumbers">; address: string }[]> {
  const numbers = await ctx.db
    .query("phoneNumbers")
    .withIndex("by_accountSid_and_address", (q) => q.eq("accountSid", accountSid))
    .take(MAX_NUMBERS);
  return numbers.map(({ _id, address }) => ({ phoneNumberId: _id, address }));
}

/**
 * Keeps what was read from `readAt` on, and in the audit log what has changed. What a later reading has
 * found stays: this one may be from before a repair.
 */
export async function recordFindings(
  ctx: MutationCtx,
  reading: {
    accountSid: string;
    readAt: number;
    findings: { phoneNumberId: Id<"phoneNumbers">; finding: Finding }[];
  },
): Promise<void> {
  const { accountSid, readAt, findings } = reading;
  const check = await findCheck(ctx, accountSid);
  const lastCheckedAt = check?.checkedAt ?? null;
  if (lastCheckedAt !== null && lastCheckedAt > readAt) return;
  for (const { phoneNumberId, finding } of findings) {
    await recordFinding(ctx, phoneNumberId, finding, lastCheckedAt);
  }
  await saveCheck(ctx, accountSid, check, { checkedAt: readAt, failing: null });
}

/** Notes that the settings could not be read; what was found before stands. */
export async function recordFailure(
  ctx: MutationCtx,
  accountSid: string,
  failure: ReadFailure,
): Promise<void> {
  const check = await findCheck(ctx, accountSid);
  const since = check?.failing?.since ?? Date.now();
  const checkedAt = check?.checkedAt ?? null;
  await saveCheck(ctx, accountSid, check, { checkedAt, failing: { since, failure } });
}

/** Marks the beginning of a repair; null while another one is under way. */
export async function beginRepair(
  ctx: MutationCtx,
  phoneNumberId: Id<"phoneNumbers">,
): Promise<{ startedAt: number } | null> {
  const health = await findHealth(ctx, phoneNumberId);
  if (health === null) throw appError("NOT_FOUND", `Number ${phoneNumberId} was never checked.`);
  const startedAt = Date.now();
  const { repair } = health;
  const isUnderWay = repair?.problem === null && startedAt - repair.startedAt < REPAIR_LIMIT_MS;
  if (isUnderWay) return null;
  await ctx.db.patch("webhookHealth", health._id, { repair: { startedAt, problem: null } });
  return { startedAt };
}

/** Ends the repair that began then, and no later one. Without a problem nothing is left of it. */
export async function endRepair(
  ctx: MutationCtx,
  repair: {
    phoneNumberId: Id<"phoneNumbers">;
    startedAt: number;
    problem: NonNullable<Doc<"webhookHealth">["repair"]>["problem"];
  },
): Promise<void> {
  const { phoneNumberId, startedAt, problem } = repair;
  const health = await findHealth(ctx, phoneNumberId);
  if (health?.repair?.startedAt !== startedAt || health.repair.problem !== null) return;
  const ended = problem === null ? null : { startedAt, problem };
  await ctx.db.patch("webhookHealth", health._id, { repair: ended });
}

/** Our numbers' health, and since when the organization's accounts were or could not be checked. */
export async function read(ctx: QueryCtx, organizationId: Id<"organizations">) {
  const rows = await ctx.db
    .query("webhookHealth")
    .withIndex("by_organizationId", (q) => q.eq("organizationId", organizationId))
    .take(MAX_NUMBERS);
  const check = await ctx.db
    .query("webhookChecks")
    .withIndex("by_organizationId", (q) => q.eq("organizationId", organizationId))
    .first();
  return { rows, check };
}

async function recordFinding(
  ctx: MutationCtx,
  phoneNumberId: Id<"phoneNumbers">,
  finding: Finding,
  lastCheckedAt: number | null,
): Promise<void> {
  const number = await ctx.db.get("phoneNumbers", phoneNumberId);
  // Numbers may go while Twilio is asked.
  if (number === null) return;
  const { organizationId } = number;
  const known = await findHealth(ctx, phoneNumberId);
  if (known !== null && isSame(known, finding)) return;
  const since = known?.verdict === finding.verdict ? known.since : Date.now();
  if (known === null) {
    const fresh = { organizationId, phoneNumberId, since, lastHealthyAt: null, repair: null };
    await ctx.db.insert("webhookHealth", { ...finding, ...fresh });
  } else {
    const lastHealthyAt = known.verdict === "healthy" ? lastCheckedAt : known.lastHealthyAt;
    await ctx.db.patch("webhookHealth", known._id, { ...finding, since, lastHealthyAt });
  }
  const before = known?.verdict ?? null;
  if (before === finding.verdict || (before === null && severityOf(finding) === "fine")) return;
  await AuditLog.record(ctx, {
    organizationId,
    member: null,
    action: "webhookHealth.change",
    target: number.label ?? `…${number.address.slice(-4)}`,
    detail: { from: before, to: finding.verdict, why: explainVerdict(finding) },
  });
}

function isSame(known: Doc<"webhookHealth">, finding: Finding): boolean {
  return (Object.keys(finding) as (keyof Finding)[]).every(
    (field) => JSON.stringify(known[field]) === JSON.stringify(finding[field]),
  );
}

async function saveCheck(
  ctx: MutationCtx,
  accountSid: string,
  known: Doc<"webhookChecks"> | null,
  check: Pick<Doc<"webhookChecks">, "checkedAt" | "failing">,
): Promise<void> {
  if (known !== null) {
    await ctx.db.patch("webhookChecks", known._id, check);
    return;
  }
  const account = await TwilioAccounts.find(ctx, accountSid);
  if (account === null) return;
  const { organizationId } = account;
  await ctx.db.insert("webhookChecks", { organizationId, accountSid, ...check });
}

async function findCheck(ctx: QueryCtx, accountSid: string): Promise<Doc<"webhookChecks"> | null> {
  return await ctx.db
    .query("webhookChecks")
    .withIndex("by_accountSid", (q) => q.eq("accountSid", accountSid))
    .unique();
}

async function findHealth(
  ctx: QueryCtx,
  phoneNumberId: Id<"phoneNumbers">,
): Promise<Doc<"webhookHealth"> | null> {
  return await ctx.db
    .query("webhookHealth")
    .withIndex("by_phoneNumberId", (q) => q.eq("phoneNumberId", phoneNumberId))
    .unique();
}
