import { v } from "convex/values";
import { explainProblem } from "../lib/twilio/webhook-words";
import { internalMutation, internalQuery } from "./_generated/server";
import * as SelfTests from "./model/selfTests";
import { vSelfTestStep } from "./tables/watchdog";

/** What selfTestActions tells of the test that it runs. */

const vRun = { accountSid: v.string(), nonce: v.string() };

/** Replaces the steps so far, and with `isFinished` ends the test. One that has ended stays. */
export const record = internalMutation({
  args: { ...vRun, steps: v.array(vSelfTestStep), isFinished: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { accountSid, nonce, steps, isFinished }) => {
    const test = await SelfTests.findRunning(ctx, accountSid, nonce);
    const finishedAt = isFinished ? Date.now() : null;
    if (test !== null) await ctx.db.patch("selfTests", test._id, { steps, finishedAt });
    return null;
  },
});

/** Whether the test's signed request came in through the webhook. */
export const wasReceived = internalQuery({
  args: vRun,
  returns: v.boolean(),
  handler: async (ctx, { accountSid, nonce }) => {
    const test = await SelfTests.findRunning(ctx, accountSid, nonce);
    return test !== null && test.receivedAt !== null;
  },
});

/** Ends a test whose action did not live to do so. */
export const cutOff = internalMutation({
  args: vRun,
  returns: v.null(),
  handler: async (ctx, { accountSid, nonce }) => {
    const test = await SelfTests.findRunning(ctx, accountSid, nonce);
    if (test === null) return null;
    const detail = explainProblem("cut_off");
    const steps = test.steps.map((step) =>
      step.state === "running" ? { ...step, state: "failed" as const, detail } : step,
    );
    await ctx.db.patch("selfTests", test._id, { steps, finishedAt: Date.now() });
    return null;
  },
});
