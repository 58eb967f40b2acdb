import { v } from "convex/values";
import { appError } from "../lib/errors";
import type { Doc } from "./_generated/dataModel";
import { internalMutation, internalQuery, type QueryCtx } from "./_generated/server";
import { adminMutation, adminQuery } from "./functions";
import * as AuditLog from "./model/auditLog";
import * as Limits from "./model/limits";
import * as LogHealth from "./model/logHealth";
import * as LogWalks from "./model/logWalks";
import * as TwilioAccounts from "./model/twilioAccounts";
import { vLogHealth, vWalkProgress } from "./tables/reconciliation";

/** What admins see and do about Twilio's message log; the work itself is in reconciliationWalks. */

/** How what is here compares with Twilio's log, for each account of the organization. */
export const health = adminQuery({
  args: {},
  returns: v.array(vLogHealth),
  handler: async (ctx) => {
    const accounts = await TwilioAccounts.ofOrganization(ctx, ctx.organizationId);
    return await Promise.all(
      accounts.map(({ accountSid }) => LogHealth.ofAccount(ctx, accountSid)),
    );
  },
});

/** Compares the last 24 hours now, and brings what is missing in. */
export const checkNow = adminMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { organizationId, member } = ctx;
    await Limits.spend(ctx, "checks", organizationId);
    const accounts = await TwilioAccounts.ofOrganization(ctx, organizationId);
    for (const { accountSid: target } of accounts) {
      await LogWalks.beginDay(ctx, target);
      await AuditLog.record(ctx, {
        organizationId,
        member,
        action: "reconciliation.checkNow",
        target,
      });
    }
    return null;
  },
});

/**
 * Imports what Twilio's log has of a time, from before the numbers were here too. Goes on where it was
 * when the same import was stopped.
 *
 * @throws IMPORT_RUNNING while another one is under way; NOT_FOUND for another organization's account
 */
export const startImport = adminMutation({
  args: { accountSid: v.string(), from: v.number(), to: v.number() },
  returns: v.id("logWalks"),
  handler: async (ctx, { accountSid, from, to }) => {
    const { organizationId, member } = ctx;
    const account = await TwilioAccounts.find(ctx, accountSid);
    if (account?.organizationId !== organizationId) {
      throw appError("NOT_FOUND", `No account ${accountSid}.`);
    }
    await Limits.spend(ctx, "checks", organizationId);
    const walk = await LogWalks.beginImport(ctx, { accountSid, from, to });
    await AuditLog.record(ctx, {
      organizationId,
      member,
      action: "reconciliation.startImport",
      target: accountSid,
      detail: { from, to },
    });
    return walk._id;
  },
});

/** Stops a walk where it is. What it brought stays. */
export const cancelWalk = adminMutation({
  args: { walkId: v.id("logWalks") },
  returns: v.null(),
  handler: async (ctx, { walkId }) => {
    const { organizationId, member } = ctx;
    const walk = await ctx.db.get("logWalks", walkId);
    const account = walk && (await TwilioAccounts.find(ctx, walk.accountSid));
    if (!walk || account?.organizationId !== organizationId) {
      throw appError("NOT_FOUND", `No walk ${walkId}.`);
    }
    if (walk.state !== "running") return null;
    await LogWalks.end(ctx, walk, "canceled", null);
    await AuditLog.record(ctx, {
      organizationId,
      member,
      action: "reconciliation.cancelWalk",
      target: walk.accountSid,
      detail: { kind: walk.kind, read: walk.read },
    });
    return null;
  },
});

/**
 * Starts an import from the command line (scripts/import-history.ts), or finds the one that runs.
 * Without an account, of the only one that there is.
 */
export const beginImport = internalMutation({
  args: { accountSid: v.union(v.string(), v.null()), from: v.number(), to: v.number() },
  returns: v.id("logWalks"),
  handler: async (ctx, { accountSid, from, to }) => {
    const { organizationId, accountSid: target } = await requireOneAccount(ctx, accountSid);
    const walk = await LogWalks.beginImport(ctx, { accountSid: target, from, to });
    const detail = { from, to };
    const action = "reconciliation.startImport";
    await AuditLog.record(ctx, { organizationId, member: null, action, target, detail });
    return walk._id;
  },
});

/** The newest import, to be watched from the command line; null when there was none. */
export const lastImport = internalQuery({
  args: { accountSid: v.union(v.string(), v.null()) },
  returns: v.union(vWalkProgress, v.null()),
  handler: async (ctx, { accountSid }) => {
    const account = await requireOneAccount(ctx, accountSid);
    const walk = await LogWalks.findLast(ctx, account.accountSid, "import");
    return walk && LogHealth.toProgress(walk);
  },
});

/** Stops the running import of an account, from the command line. */
export const cancelImport = internalMutation({
  args: { accountSid: v.union(v.string(), v.null()) },
  returns: v.boolean(),
  handler: async (ctx, { accountSid }) => {
    const account = await requireOneAccount(ctx, accountSid);
    const walk = await LogWalks.findLast(ctx, account.accountSid, "import");
    if (walk?.state !== "running") return false;
    await LogWalks.end(ctx, walk, "canceled", null);
    return true;
  },
});

async function requireOneAccount(
  ctx: QueryCtx,
  accountSid: string | null,
): Promise<Doc<"twilioAccounts">> {
  if (accountSid !== null) {
    const account = await TwilioAccounts.find(ctx, accountSid);
    if (account === null) throw appError("NOT_FOUND", `No account ${accountSid} is connected.`);
    return account;
  }
  const [account, other] = await ctx.db.query("twilioAccounts").take(2);
  if (account === undefined) throw appError("NOT_FOUND", "No Twilio account is connected.");
  if (other !== undefined) {
    throw appError("INVALID", "Several accounts are connected. Say which: --account AC…");
  }
  return account;
}
