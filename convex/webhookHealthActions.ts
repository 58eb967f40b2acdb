"use node";

import { v } from "convex/values";
import { incomingWebhook } from "../lib/twilio/callback-urls";
import { readSettings } from "../lib/twilio/number-settings";
import { failureOf, type ReadFailure } from "../lib/twilio/read-failure";
import { createServicesApi } from "../lib/twilio/services";
import { judge, planRepair } from "../lib/twilio/webhook-settings";
import type { RepairProblem } from "../lib/twilio/webhook-words";
import { internal } from "./_generated/api";
import { env, internalAction, type ActionCtx } from "./_generated/server";
import { accountCredentials } from "./model/credentials";
import { keepFindings } from "./model/webhookFindings";

/** Looks at where each number of an account sends its texts. What cannot be read stays as it was. */
export const check = internalAction({
  args: { accountSid: v.string() },
  returns: v.null(),
  handler: async (ctx, { accountSid }) => {
    const failure = await lookAt(ctx, accountSid);
    if (failure !== null) {
      console.error(`The webhooks of ${accountSid} were not checked: ${failure}`);
      await ctx.runMutation(internal.webhookHealth.recordFailure, { accountSid, failure });
    }
    return null;
  },
});

async function lookAt(ctx: ActionCtx, accountSid: string): Promise<ReadFailure | null> {
  const targets = await ctx.runQuery(internal.webhookHealth.targets, { accountSid });
  if (targets.length === 0) return null;
  const credentials = await accountCredentials(ctx, accountSid);
  if (credentials === null) return "no_token";
  const readAt = Date.now();
  try {
    const addresses = new Set(targets.map(({ address }) => address));
    const numbers = await readSettings(createServicesApi(credentials), addresses);
    await keepFindings(ctx, { accountSid, readAt, targets, numbers });
    return null;
  } catch (error) {
    return failureOf(error);
  }
}

const vRepair = {
  accountSid: v.string(),
  phoneNumberId: v.id("phoneNumbers"),
  address: v.string(),
  startedAt: v.number(),
  replaceForeign: v.boolean(),
  detachApplication: v.boolean(),
};

/** Points a number here where its settings are decided, and reads back what came of it. */
export const repair = internalAction({
  args: vRepair,
  returns: v.null(),
  handler: async (ctx, { phoneNumberId, startedAt, ...request }) => {
    const problem = await pointHere(ctx, request);
    // With the numbers that share its service.
    await ctx.runAction(internal.webhookHealthActions.check, { accountSid: request.accountSid });
    const ended = { phoneNumberId, startedAt, problem };
    await ctx.runMutation(internal.webhookHealth.endRepair, ended);
    return null;
  },
});

async function pointHere(
  ctx: ActionCtx,
  request: {
    accountSid: string;
    address: string;
    replaceForeign: boolean;
    detachApplication: boolean;
  },
): Promise<RepairProblem | null> {
  const credentials = await accountCredentials(ctx, request.accountSid);
  if (credentials === null) return "no_token";
  const api = createServicesApi(credentials);
  const { address } = request;
  const read = async () => (await readSettings(api, new Set([address]))).get(address) ?? null;
  const expected = incomingWebhook(env.PUBLIC_WEBHOOK_URL);
  try {
    const number = await read();
    if (number === null) return "gone";
    const plan = planRepair(number.settings, expected);
    if (plan === null) return null;
    if (plan.foreignHosts.length > 0 && !request.replaceForeign) return "foreign";
    if (plan.detaches !== null && !request.detachApplication) return "application";
    await api.change(number.sid, plan.change);
    const after = await read();
    const isHealthy = judge(after?.settings ?? null, expected).verdict === "healthy";
    return isHealthy ? null : "unchanged";
  } catch (error) {
    return failureOf(error);
  }
}
