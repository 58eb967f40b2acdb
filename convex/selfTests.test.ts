import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { incomingWebhook } from "../lib/twilio/callback-urls";
import type { ReportedNumber, ServicesApi } from "../lib/twilio/number-settings";
import { TwilioReadError } from "../lib/twilio/read-error";
import { isTwilioRequest } from "../lib/twilio/signature";
import { SELF_TEST_PARAM } from "../lib/twilio/webhook-probe";
import { api, internal } from "./_generated/api";
import {
  ACCOUNT_SID,
  DISPATCH,
  FOREIGN_ACCOUNT_SID,
  FRONT_DESK,
  startInbox,
  type Inbox,
} from "./test.setup";

const TOKEN = "t".repeat(32);
const PUBLIC_URL = "https://inbox.example";
const OURS = incomingWebhook(PUBLIC_URL);
const ADDRESS = `${PUBLIC_URL}/api/twilio/sms-incoming`;

/** Stands where Twilio is: the SDK does not run in this environment. */
const twilio = vi.hoisted(() => ({
  readAccount: vi.fn<ServicesApi["readAccount"]>(),
  readNumbers: vi.fn<ServicesApi["readNumbers"]>(),
  readServices: vi.fn<ServicesApi["readServices"]>(),
  readApplications: vi.fn<ServicesApi["readApplications"]>(),
}));
vi.mock("../lib/twilio/services", () => ({ createServicesApi: () => twilio }));

/** Stands where the web server is, behind PUBLIC_WEBHOOK_URL. */
const webServer = vi.fn<typeof fetch>();

const UNSIGNED_REQUEST = {
  accountSid: ACCOUNT_SID,
  reason: "signature_missing" as const,
  path: "/api/twilio/sms-incoming",
  count: 1,
  evidence: {
    cause: "missing" as const,
    expectedUrl: ADDRESS,
    receivedUrl: ADDRESS,
    signedUrl: null,
    tokensTried: [],
    contentType: "application/x-www-form-urlencoded",
    bodyBytes: 80,
    parameterNames: ["AccountSid", SELF_TEST_PARAM],
    forwardingHeaders: [],
    messageSid: null,
  },
};

const number = (sid: string, address: string): ReportedNumber => ({
  sid,
  address,
  own: OURS,
  applicationSid: null,
});

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
  vi.stubEnv("TWILIO_ACCOUNT_SID", ACCOUNT_SID);
  vi.stubEnv("TWILIO_AUTH_TOKEN", TOKEN);
  vi.stubEnv("PUBLIC_WEBHOOK_URL", PUBLIC_URL);
  vi.stubGlobal("fetch", webServer);
  twilio.readAccount.mockResolvedValue({ status: "active", isTrial: false });
  twilio.readNumbers.mockResolvedValue([number("PN1", FRONT_DESK), number("PN2", DISPATCH)]);
  twilio.readServices.mockResolvedValue({ byNumber: new Map(), count: 1 });
  twilio.readApplications.mockResolvedValue(new Map());
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.resetAllMocks();
  vi.useRealTimers();
});

/** Does what the route does: only what is signed goes on to the service mutation. */
function answerLikeTheRoute({ service }: Inbox) {
  webServer.mockImplementation(async (url, init) => {
    const form = new URLSearchParams(init?.body as URLSearchParams);
    const signature = new Headers(init?.headers).get("X-Twilio-Signature") ?? "";
    if (!(await isTwilioRequest(TOKEN, url as string, form, signature))) {
      return new Response(null, { status: 403 });
    }
    const isKnown = await service.mutation(api.webhookHealth.receiveSelfTest, {
      accountSid: form.get("AccountSid") ?? "",
      nonce: form.get(SELF_TEST_PARAM) ?? "",
    });
    if (!isKnown) return new Response(null, { status: 400 });
    const headers = { "Content-Type": "text/xml", "Server-Timing": "verify;dur=2.0, store;dur=31" };
    return new Response("<Response/>", { headers });
  });
}

async function runTest(inbox: Inbox) {
  await inbox.dana.mutation(api.webhookHealth.startSelfTest, {});
  vi.advanceTimersByTime(1);
  await inbox.t.finishInProgressScheduledFunctions();
  const test = await inbox.dana.query(api.webhookHealth.selfTest, {});
  if (test === null) throw new Error("No test has run.");
  return test;
}

const outcomes = ({ steps }: Awaited<ReturnType<typeof runTest>>) =>
  steps.map(({ id, state }) => `${id}: ${state}`);

test("goes the whole way, in order, and ends", async () => {
  const inbox = await startInbox();
  answerLikeTheRoute(inbox);
  const done = await runTest(inbox);
  expect(outcomes(done)).toEqual([
    "credentials: passed",
    "account: passed",
    "numbers: passed",
    "services: passed",
    "round_trip: passed",
    "signature: passed",
    "stored: passed",
    "unsigned: passed",
    "number: passed",
    "number: passed",
  ]);
  expect(done.finishedAt).not.toBeNull();
  const found = Object.fromEntries(done.steps.map((step) => [step.id, step]));
  expect(found).toMatchObject({
    account: { detail: "Full, not trial" },
    numbers: { count: 2 },
    services: { count: 1 },
    round_trip: { detail: "HTTPS, valid certificate" },
    signature: { durationMs: 2 },
    stored: { durationMs: 31 },
  });
});

test("sends one signed request and one unsigned one, and follows no redirect", async () => {
  const inbox = await startInbox();
  answerLikeTheRoute(inbox);
  await runTest(inbox);
  const calls = webServer.mock.calls.map(([url, init]) => ({
    url,
    redirect: init?.redirect,
    isSigned: new Headers(init?.headers).has("X-Twilio-Signature"),
  }));
  expect(calls).toEqual([
    { url: ADDRESS, redirect: "manual", isSigned: true },
    { url: ADDRESS, redirect: "manual", isSigned: false },
  ]);
});

test("leaves no text, no conversation and nothing in quarantine", async () => {
  const inbox = await startInbox();
  answerLikeTheRoute(inbox);
  await runTest(inbox);
  const rows = await inbox.t.run(
    async (ctx) =>
      await Promise.all(
        (["messages", "conversations", "contacts", "quarantine"] as const).map((table) =>
          ctx.db.query(table).first(),
        ),
      ),
  );
  expect(rows).toEqual([null, null, null, null]);
});

test("its unsigned request is no forgery for the quarantine; another one after it is", async () => {
  const inbox = await startInbox();
  answerLikeTheRoute(inbox);
  const sample = async () =>
    await inbox.service.mutation(api.webhooks.sampleRejected, UNSIGNED_REQUEST);
  await inbox.dana.mutation(api.webhookHealth.startSelfTest, {});
  expect(await sample()).toBe(false);
  vi.advanceTimersByTime(1);
  await inbox.t.finishInProgressScheduledFunctions();
  expect(await sample()).toBe(true);
});

test("on this machine alone it says so, instead of speaking of certificates", async () => {
  vi.stubEnv("PUBLIC_WEBHOOK_URL", "http://localhost:3000");
  const inbox = await startInbox();
  answerLikeTheRoute(inbox);
  const { steps } = await runTest(inbox);
  expect(steps.find(({ id }) => id === "round_trip")).toMatchObject({
    state: "passed",
    detail: "Within this machine alone, where Twilio cannot reach it",
  });
});

test.each([
  [301, "redirects"],
  [403, "refused our signature"],
  [404, "no such page"],
  [502, "failed"],
])("an answer with %i fails, and says why", async (status, words) => {
  const inbox = await startInbox();
  webServer.mockImplementation(async () => await Promise.resolve(new Response(null, { status })));
  const { steps } = await runTest(inbox);
  const step = steps.find(({ id }) => id === "round_trip");
  expect(step?.state).toBe("failed");
  expect(step?.detail).toContain(words);
  expect(steps.some(({ id }) => id === "signature")).toBe(false);
});

test("an inbox that answers everything with 200 is found out", async () => {
  const inbox = await startInbox();
  webServer.mockImplementation(
    async () =>
      await Promise.resolve(
        new Response("<Response/>", { headers: { "Content-Type": "text/xml" } }),
      ),
  );
  const done = outcomes(await runTest(inbox));
  expect(done).toContain("stored: failed");
  expect(done).toContain("unsigned: failed");
});

test("nothing listening ends the webhook's part, and the rest goes on", async () => {
  const inbox = await startInbox();
  const code = Object.assign(new Error(), { code: "ECONNREFUSED" });
  webServer.mockRejectedValue(new TypeError("fetch failed", { cause: code }));
  const done = outcomes(await runTest(inbox));
  expect(done).toContain("round_trip: failed");
  expect(done.some((step) => step.startsWith("unsigned"))).toBe(false);
  expect(done.at(-1)).toBe("number: passed");
});

test("refused credentials are told, and the webhook is tried all the same", async () => {
  const inbox = await startInbox();
  answerLikeTheRoute(inbox);
  twilio.readAccount.mockRejectedValue(new TwilioReadError({ status: 401, code: 20003 }));
  const { steps } = await runTest(inbox);
  expect(steps[0]).toMatchObject({ id: "credentials", state: "failed" });
  expect(steps[0]?.detail).toContain("20003");
  expect(steps.map(({ id }) => id).slice(1)).toEqual([
    "round_trip",
    "signature",
    "stored",
    "unsigned",
  ]);
});

test.each(["readNumbers", "readServices", "readApplications"] as const)(
  "what fails in %s is told, and the test ends all the same",
  async (call) => {
    const inbox = await startInbox();
    answerLikeTheRoute(inbox);
    twilio[call].mockRejectedValue(new TwilioReadError({ status: 503 }));
    const done = await runTest(inbox);
    const step = call === "readNumbers" ? "numbers" : "services";
    expect(outcomes(done)).toContain(`${step}: failed`);
    expect(outcomes(done).at(-1)).toBe("unsigned: passed");
    expect(done.finishedAt).not.toBeNull();
  },
);

test("a number whose texts go elsewhere fails its own step, and the inbox knows at once", async () => {
  const inbox = await startInbox();
  answerLikeTheRoute(inbox);
  const own = { ...OURS, url: "https://other.example/sms" };
  twilio.readNumbers.mockResolvedValue([
    { ...number("PN1", FRONT_DESK), own },
    number("PN2", DISPATCH),
  ]);
  const { steps } = await runTest(inbox);
  expect(steps).toContainEqual(
    expect.objectContaining({
      id: "number",
      state: "failed",
      phoneNumberId: inbox.numbers.frontDesk,
      detail: "its webhook points to other.example",
    }),
  );
  const { numbers } = await inbox.ada.query(api.webhookHealth.list, {});
  expect(numbers).toContainEqual(expect.objectContaining({ severity: "down" }));
});

test("a trial account is a warning", async () => {
  const inbox = await startInbox();
  answerLikeTheRoute(inbox);
  twilio.readAccount.mockResolvedValue({ status: "active", isTrial: true });
  expect(outcomes(await runTest(inbox))).toContain("account: warning");
});

test("a request counts only for the running test of its own account, and not once it has ended", async () => {
  const inbox = await startInbox();
  const { service, t } = inbox;
  const receive = async (accountSid: string, nonce: string) =>
    await service.mutation(api.webhookHealth.receiveSelfTest, { accountSid, nonce });
  await inbox.dana.mutation(api.webhookHealth.startSelfTest, {});
  const nonce = (await t.run(async (ctx) => await ctx.db.query("selfTests").first()))?.nonce ?? "";
  expect(await receive(ACCOUNT_SID, "guessed")).toBe(false);
  expect(await receive(FOREIGN_ACCOUNT_SID, nonce)).toBe(false);
  expect(await receive(ACCOUNT_SID, nonce)).toBe(true);
  await t.mutation(internal.selfTests.cutOff, { accountSid: ACCOUNT_SID, nonce });
  expect(await receive(ACCOUNT_SID, nonce)).toBe(false);
});

test("one runs at a time, and one that was cut off does not stand in the next one's way", async () => {
  const inbox = await startInbox();
  const start = async () => {
    await inbox.dana.mutation(api.webhookHealth.startSelfTest, {});
    const row = await inbox.t.run(async (ctx) => await ctx.db.query("selfTests").first());
    return row?.nonce;
  };
  const first = await start();
  expect(await start()).toBe(first);
  vi.setSystemTime(Date.now() + 120_000);
  expect(await start()).not.toBe(first);
});
