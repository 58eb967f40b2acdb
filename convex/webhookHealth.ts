import { v } from "convex/values";
import { literals } from "convex-helpers/validators";
import { incomingWebhook } from "../lib/twilio/callback-urls";
import { severityOf } from "../lib/twilio/webhook-words";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import { env, internalMutation, internalQuery } from "./_generated/server";
import { adminMutation, adminQuery, memberQuery, serviceMutation } from "./functions";
import { isAdmin } from "./model/access";
import * as AuditLog from "./model/auditLog";
import * as Limits from "./model/limits";
import * as PhoneNumbers from "./model/phoneNumbers";
import * as SelfTests from "./model/selfTests";
import * as TwilioAccounts from "./model/twilioAccounts";
import * as WebhookHealth from "./model/webhookHealth";
import { vFinding, vReadFailure, vRepairProblem, vSelfTestStep, vVerdict } from "./tables/watchdog";

const { place, placeName, url, differences, foreignHosts, detaches } = vFinding;
const vDetails = v.object({
  ...{ place, placeName, url, differences, foreignHosts, detaches },
  /** What Twilio should call. */
  expectedUrl: v.string(),
  lastHealthyAt: v.union(v.number(), v.null()),
  repair: v.union(
    v.object({ startedAt: v.number(), problem: v.union(vRepairProblem, v.null()) }),
    v.null(),
  ),
});

/** Whether texts to each of our numbers reach this inbox. Addresses at Twilio are for admins. */
export const list = memberQuery({
  args: {},
  returns: v.object({
    numbers: v.array(
      v.object({
        phoneNumberId: v.id("phoneNumbers"),
        severity: literals("fine", "warning", "down"),
        verdict: vVerdict,
        /** Where texts go; null when nowhere. */
        host: v.union(v.string(), v.null()),
        since: v.number(),
        /** Null for members who are no admins. */
        details: v.union(vDetails, v.null()),
      }),
    ),
    /** Null until the first check. */
    checkedAt: v.union(v.number(), v.null()),
    /** Set while Twilio cannot be asked: what is known is of `checkedAt`. */
    failing: v.union(v.object({ since: v.number(), failure: vReadFailure }), v.null()),
  }),
  handler: async (ctx) => {
    const { rows, check } = await WebhookHealth.read(ctx, ctx.organizationId);
    const seesDetails = isAdmin(ctx.member);
    return {
      numbers: rows.map((row) => ({
        phoneNumberId: row.phoneNumberId,
        severity: severityOf(row),
        verdict: row.verdict,
        host: row.host,
        since: row.since,
        details: seesDetails ? toDetails(row) : null,
      })),
      checkedAt: check?.checkedAt ?? null,
      failing: check?.failing ?? null,
    };
  },
});

/**
 * Points a number here where its settings are decided. How that ended is in `list`: as a repair's
 * problem, or as a number that is healthy. A foreign host is replaced, and a TwiML App taken off, only
 * when that was confirmed.
 */
export const repair = adminMutation({
  args: {
    phoneNumberId: v.id("phoneNumbers"),
    replaceForeign: v.boolean(),
    detachApplication: v.boolean(),
  },
  returns: v.null(),
  handler: async (ctx, { phoneNumberId, replaceForeign, detachApplication }) => {
    const { organizationId, member } = ctx;
    const number = await PhoneNumbers.requirePhoneNumber(ctx, organizationId, phoneNumberId);
    const begun = await WebhookHealth.beginRepair(ctx, phoneNumberId);
    if (begun === null) return null;
    await Limits.spend(ctx, "checks", organizationId);
    const { accountSid, address } = number;
    const repair = { phoneNumberId, ...begun };
    await AuditLog.record(ctx, {
      organizationId,
      member,
      action: "webhookHealth.repair",
      target: number.label ?? `…${address.slice(-4)}`,
      detail: {
        replaceForeign: String(replaceForeign),
        detachApplication: String(detachApplication),
      },
    });
    await ctx.scheduler.runAfter(0, internal.webhookHealthActions.repair, {
      ...repair,
      accountSid,
      address,
      replaceForeign,
      detachApplication,
    });
    await ctx.scheduler.runAfter(WebhookHealth.REPAIR_LIMIT_MS, internal.webhookHealth.endRepair, {
      ...repair,
      problem: "cut_off",
    });
    return null;
  },
});

/** Reads now where Twilio brings the texts; `list` then has what was found. */
export const checkNow = adminMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { organizationId, member } = ctx;
    await Limits.spend(ctx, "checks", organizationId);
    const accounts = await TwilioAccounts.ofOrganization(ctx, organizationId);
    for (const { accountSid } of accounts) {
      await ctx.scheduler.runAfter(0, internal.webhookHealthActions.check, { accountSid });
    }
    await AuditLog.record(ctx, { organizationId, member, action: "webhookHealth.checkNow" });
    return null;
  },
});

/** Tries the whole way: credentials, numbers, and a signed request through the public address. */
export const startSelfTest = adminMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { organizationId, member } = ctx;
    const run = await SelfTests.start(ctx, organizationId);
    if (run === null) return null;
    await Limits.spend(ctx, "checks", organizationId);
    await AuditLog.record(ctx, { organizationId, member, action: "webhookHealth.startSelfTest" });
    await ctx.scheduler.runAfter(0, internal.selfTestActions.run, run);
    const limit = SelfTests.SELF_TEST_LIMIT_MS;
    await ctx.scheduler.runAfter(limit, internal.selfTests.cutOff, run);
    return null;
  },
});

/**
 * Notes that a connection test's own request came in through the webhook. False when no such test of
 * the account runs: the request is somebody's repetition, or another installation's.
 */
export const receiveSelfTest = serviceMutation({
  args: { accountSid: v.string(), nonce: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { accountSid, nonce }) => await SelfTests.receive(ctx, accountSid, nonce),
});

/** The last connection test, step by step while it runs; null before the first. */
export const selfTest = adminQuery({
  args: {},
  returns: v.union(
    v.object({
      startedAt: v.number(),
      finishedAt: v.union(v.number(), v.null()),
      steps: v.array(vSelfTestStep),
    }),
    v.null(),
  ),
  handler: async (ctx) => {
    const test = await SelfTests.findLast(ctx, ctx.organizationId);
    if (test === null) return null;
    const { startedAt, finishedAt, steps } = test;
    return { startedAt, finishedAt, steps };
  },
});

/** Looks at every account, each on its own, so that one which fails keeps none from its turn. */
export const checkAll = internalMutation({
  args: { cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { cursor }) => {
    const { accounts, next } = await TwilioAccounts.page(ctx, cursor);
    for (const { accountSid } of accounts) {
      await ctx.scheduler.runAfter(0, internal.webhookHealthActions.check, { accountSid });
    }
    if (next !== null) {
      await ctx.scheduler.runAfter(0, internal.webhookHealth.checkAll, { cursor: next });
    }
    return null;
  },
});

/** The numbers of an account that are ours. */
export const targets = internalQuery({
  args: { accountSid: v.string() },
  returns: v.array(v.object({ phoneNumberId: v.id("phoneNumbers"), address: v.string() })),
  handler: async (ctx, { accountSid }) => await WebhookHealth.targetsOf(ctx, accountSid),
});

/** Keeps what was found of these numbers. */
export const recordFindings = internalMutation({
  args: {
    accountSid: v.string(),
    readAt: v.number(),
    findings: v.array(
      v.object({ phoneNumberId: v.id("phoneNumbers"), finding: v.object(vFinding) }),
    ),
  },
  returns: v.null(),
  handler: async (ctx, reading) => {
    await WebhookHealth.recordFindings(ctx, reading);
    return null;
  },
});

/** Notes that an account could not be looked at. */
export const recordFailure = internalMutation({
  args: { accountSid: v.string(), failure: vReadFailure },
  returns: v.null(),
  handler: async (ctx, { accountSid, failure }) => {
    await WebhookHealth.recordFailure(ctx, accountSid, failure);
    return null;
  },
});

/** Ends a repair; one that has ended already, or a later one, is left alone. */
export const endRepair = internalMutation({
  args: {
    phoneNumberId: v.id("phoneNumbers"),
    startedAt: v.number(),
    problem: v.union(vRepairProblem, v.null()),
  },
  returns: v.null(),
  handler: async (ctx, repair) => {
    await WebhookHealth.endRepair(ctx, repair);
    return null;
  },
});

function toDetails(row: Doc<"webhookHealth">) {
  const { place, placeName, url, differences, foreignHosts, detaches } = row;
  return {
    ...{ place, placeName, url, differences, foreignHosts, detaches },
    expectedUrl: incomingWebhook(env.PUBLIC_WEBHOOK_URL).url,
    lastHealthyAt: row.lastHealthyAt,
    repair: row.repair,
  };
}
