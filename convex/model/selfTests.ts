import type { Infer } from "convex/values";
import { appError } from "../../lib/errors";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { vSelfTestStep } from "../tables/watchdog";

/** A test that has not ended by then was cut off. */
export const SELF_TEST_LIMIT_MS = 120_000;

export type Step = Infer<typeof vSelfTestStep>;

/**
 * Starts a test of the organization's account in place of its last one; null while one runs.
 *
 * @throws NOT_FOUND without a Twilio account
 */
export async function start(
  ctx: MutationCtx,
  organizationId: Id<"organizations">,
): Promise<{ accountSid: string; nonce: string } | null> {
  const account = await ctx.db
    .query("twilioAccounts")
    .withIndex("by_organizationId", (q) => q.eq("organizationId", organizationId))
    .first();
  if (account === null) throw appError("NOT_FOUND", "No Twilio account is linked.");
  const startedAt = Date.now();
  const last = await findLast(ctx, organizationId);
  if (last?.finishedAt === null && startedAt - last.startedAt < SELF_TEST_LIMIT_MS) return null;
  const { accountSid } = account;
  const nonce = crypto.randomUUID();
  const test = { accountSid, nonce, startedAt, finishedAt: null, receivedAt: null, steps: [] };
  if (last === null) await ctx.db.insert("selfTests", { organizationId, ...test });
  else await ctx.db.patch("selfTests", last._id, test);
  return { accountSid, nonce };
}

/** The organization's last test, running or ended. */
export async function findLast(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
): Promise<Doc<"selfTests"> | null> {
  return await ctx.db
    .query("selfTests")
    .withIndex("by_organizationId", (q) => q.eq("organizationId", organizationId))
    .unique();
}

/** The running test that a request of this account belongs to; null when there is none. */
export async function findRunning(
  ctx: QueryCtx,
  accountSid: string,
  nonce: string,
): Promise<Doc<"selfTests"> | null> {
  const test = await ctx.db
    .query("selfTests")
    .withIndex("by_accountSid_and_nonce", (q) => q.eq("accountSid", accountSid).eq("nonce", nonce))
    .unique();
  return test?.finishedAt === null ? test : null;
}

/** Whether a test of this account runs. */
export async function isRunning(ctx: QueryCtx, accountSid: string): Promise<boolean> {
  const test = await ctx.db
    .query("selfTests")
    .withIndex("by_accountSid_and_nonce", (q) => q.eq("accountSid", accountSid))
    .first();
  return test?.finishedAt === null;
}

/** Notes that a test's signed request came in; false when no such test runs. */
export async function receive(
  ctx: MutationCtx,
  accountSid: string,
  nonce: string,
): Promise<boolean> {
  const test = await findRunning(ctx, accountSid, nonce);
  if (test === null) return false;
  await ctx.db.patch("selfTests", test._id, { receivedAt: Date.now() });
  return true;
}
