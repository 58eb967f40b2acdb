"use node";

import { v } from "convex/values";
import { isLoopbackUrl } from "../lib/auth/loopback";
import { incomingWebhook } from "../lib/twilio/callback-urls";
import {
  applicationsOf,
  combine,
  type NumberAtTwilio,
  type ServicesApi,
} from "../lib/twilio/number-settings";
import { failureOf } from "../lib/twilio/read-failure";
import { createServicesApi } from "../lib/twilio/services";
import { probeWebhook, type ProbeResult } from "../lib/twilio/webhook-probe";
import {
  explainProbe,
  explainProblem,
  explainVerdict,
  severityOf,
} from "../lib/twilio/webhook-words";
import { internal } from "./_generated/api";
import { env, internalAction, type ActionCtx } from "./_generated/server";
import { accountCredentials, type TwilioCredentials } from "./model/credentials";
import type { Step } from "./model/selfTests";
import { keepFindings } from "./model/webhookFindings";

/** Goes through the steps of a connection test; each is told as it begins and as it ends. */
export const run = internalAction({
  args: { accountSid: v.string(), nonce: v.string() },
  returns: v.null(),
  handler: async (ctx, test) => {
    const report = createReport(ctx, test);
    const credentials = await accountCredentials(ctx, test.accountSid);
    if (credentials === null) {
      await report.tell("credentials", failed(explainProblem("no_token")));
    } else {
      const readAt = Date.now();
      const numbers = await readAccount(report, createServicesApi(credentials));
      await tryWebhook(ctx, report, { ...credentials, nonce: test.nonce });
      if (numbers !== null) {
        await tellNumbers(ctx, report, { accountSid: test.accountSid, readAt, numbers });
      }
    }
    await report.finish();
    return null;
  },
});

type StepId = Step["id"];
type Ending = Pick<Step, "state"> & Partial<Step>;
type Report = ReturnType<typeof createReport>;

const passed = (detail?: string): Ending => ({ state: "passed", detail: detail ?? null });
const failed = (detail: string): Ending => ({ state: "failed", detail });

/** Reads all that Twilio says of the account and its numbers; null when it does not. */
async function readAccount(
  report: Report,
  api: ServicesApi,
): Promise<ReadonlyMap<string, NumberAtTwilio> | null> {
  const account = await report.step("credentials", api.readAccount, () => passed());
  if (account === null) return null;
  await report.tell("account", describeAccount(account));
  const numbers = await report.step("numbers", api.readNumbers, (found) => ({
    state: found.length === 0 ? "failed" : "passed",
    count: found.length,
  }));
  if (numbers === null) return null;
  const readOthers = async () => {
    const services = await api.readServices(numbers.map(({ sid }) => sid));
    return { services, applications: await api.readApplications(applicationsOf(numbers)) };
  };
  const others = await report.step("services", readOthers, ({ services }) => ({
    state: "passed",
    count: services.count,
  }));
  return others && combine(numbers, others.services, others.applications);
}

function describeAccount({ status, isTrial }: { status: string; isTrial: boolean }): Ending {
  if (status !== "active") return failed(`It is ${status}. The Twilio Console says what to do.`);
  return isTrial
    ? { state: "warning", detail: "Trial, so only verified numbers can be texted." }
    : passed("Full, not trial");
}

/** Sends a signed request the way Twilio does, and one without a signature, which must be refused. */
async function tryWebhook(
  ctx: ActionCtx,
  report: Report,
  { accountSid, nonce, authToken }: TwilioCredentials & { nonce: string },
): Promise<void> {
  const { url } = incomingWebhook(env.PUBLIC_WEBHOOK_URL);
  const probe = (token: string | null) =>
    probeWebhook(
      { fetch, now: () => performance.now() },
      { url, accountSid, nonce, authToken: token },
    );
  const signed = await report.step("round_trip", () => probe(authToken), describeRoundTrip);
  if (signed === null || signed.status === null) return;
  const { outcome, serverMs } = signed;
  if (outcome === "accepted") {
    const wasReceived = await ctx.runQuery(internal.selfTests.wasReceived, { accountSid, nonce });
    await report.tell("signature", { ...passed("HMAC-SHA1"), durationMs: serverMs.verify });
    await report.tell("stored", {
      ...(wasReceived ? passed() : failed(explainProbe("unexpected", signed.status))),
      durationMs: serverMs.store,
    });
  }
  await report.step("unsigned", () => probe(null), describeUnsigned);
}

function describeRoundTrip({ outcome, status, totalMs }: ProbeResult): Ending {
  if (outcome !== "accepted") {
    return { ...failed(explainProbe(outcome, status)), durationMs: totalMs };
  }
  return { ...passed(describeWay(env.PUBLIC_WEBHOOK_URL)), durationMs: totalMs };
}

function describeWay(publicUrl: string): string {
  if (isLoopbackUrl(publicUrl)) return "Within this machine alone, where Twilio cannot reach it";
  return "HTTPS, valid certificate";
}

function describeUnsigned({ outcome, status, totalMs }: ProbeResult): Ending {
  const durationMs = totalMs;
  if (outcome === "forbidden") return { ...passed(), durationMs };
  if (outcome === "accepted" || outcome === "unknown_test") {
    return { ...failed("It was believed. Anybody could send texts here."), durationMs };
  }
  return { state: "warning", detail: explainProbe(outcome, status), durationMs };
}

/** Keeps what was found of each of our numbers, and tells it. */
async function tellNumbers(
  ctx: ActionCtx,
  report: Report,
  read: {
    accountSid: string;
    readAt: number;
    numbers: ReadonlyMap<string, NumberAtTwilio>;
  },
): Promise<void> {
  const { accountSid } = read;
  const targets = await ctx.runQuery(internal.webhookHealth.targets, { accountSid });
  const findings = await keepFindings(ctx, { ...read, targets });
  for (const { phoneNumberId, finding } of findings) {
    const state = { fine: "passed", warning: "warning", down: "failed" } as const;
    await report.tell("number", {
      state: state[severityOf(finding)],
      detail: explainVerdict(finding),
      phoneNumberId,
    });
  }
}

/** Stores the steps after every change, so that screens show them as they go. */
function createReport(ctx: ActionCtx, test: { accountSid: string; nonce: string }) {
  const steps: Step[] = [];
  const save = async (isFinished: boolean) => {
    await ctx.runMutation(internal.selfTests.record, { ...test, steps, isFinished });
  };
  const blank = { phoneNumberId: null, durationMs: null, count: null, detail: null };
  return {
    /** Tells a step that took no call of its own. */
    async tell(id: StepId, ending: Ending): Promise<void> {
      steps.push({ id, ...blank, ...ending });
      await save(false);
    },
    /** Does a step; null when Twilio could not be asked. */
    async step<Result>(
      id: StepId,
      work: () => Promise<Result>,
      describe: (result: Result) => Ending,
    ): Promise<Result | null> {
      const index = steps.push({ id, ...blank, state: "running" }) - 1;
      await save(false);
      const startedAt = performance.now();
      const end = async (ending: Ending) => {
        steps[index] = { id, ...blank, durationMs: performance.now() - startedAt, ...ending };
        await save(false);
      };
      try {
        const result = await work();
        await end(describe(result));
        return result;
      } catch (error) {
        await end(failed(explainProblem(failureOf(error))));
        return null;
      }
    },
    finish: () => save(true),
  };
}
