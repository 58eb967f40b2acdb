import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LoggedMessage, TwilioApi } from "../lib/twilio/client";
import { TwilioReadError } from "../lib/twilio/read-error";
import { internal } from "./_generated/api";
import { ACCOUNT_SID, FRONT_DESK, MARISOL, newSid, startInbox, type Inbox } from "./test.setup";

const HOUR_MS = 60 * 60_000;

/** Stands where Twilio is: the SDK does not run in this environment. */
const twilio = vi.hoisted(() => ({
  listMessages: vi.fn<TwilioApi["listMessages"]>(),
  listMedia: vi.fn<TwilioApi["listMedia"]>(),
}));
vi.mock("../lib/twilio/client", () => ({
  TWILIO_API_ORIGIN: "https://api.twilio.com",
  createTwilioApi: () => twilio,
}));

const logged = vi.fn<(line: string) => void>();

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
  vi.stubEnv("TWILIO_ACCOUNT_SID", ACCOUNT_SID);
  vi.stubEnv("TWILIO_AUTH_TOKEN", "t".repeat(32));
  vi.spyOn(console, "error").mockImplementation(logged);
  twilio.listMedia.mockResolvedValue([]);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetAllMocks();
});

function row(overrides: Partial<LoggedMessage> = {}): LoggedMessage {
  return {
    sid: newSid(),
    isInbound: true,
    from: MARISOL,
    to: FRONT_DESK,
    body: "Did you get this?",
    status: "received",
    errorCode: null,
    numMedia: 0,
    numSegments: 1,
    price: null,
    priceUnit: null,
    createdAt: Date.now(),
    ...overrides,
  };
}

function answerWith(...messages: LoggedMessage[]) {
  twilio.listMessages.mockResolvedValue({ messages, unreadable: [], nextPageUrl: null });
}

const run = async ({ t }: Inbox) => {
  await t.action(internal.reconciliationActions.run, {});
};

async function storedBodies({ t }: Inbox) {
  const messages = await t.run(async (ctx) => await ctx.db.query("messages").take(10));
  return messages.map(({ body }) => body);
}

async function readCursor({ t }: Inbox) {
  return await t.run(async (ctx) => await ctx.db.query("messageLogCursors").first());
}

/** In how many seconds each run that is ahead comes. */
async function runsAhead({ t }: Inbox) {
  const jobs = await t.run(
    async (ctx) => await ctx.db.system.query("_scheduled_functions").take(10),
  );
  return jobs
    .filter(({ state, name }) => state.kind === "pending" && name.includes("reconciliation"))
    .map(({ scheduledTime }) => Math.round((scheduledTime - Date.now()) / 1000));
}

test("a row that cannot be stored is named in the logs and stops no other", async () => {
  const inbox = await startInbox();
  vi.setSystemTime(Date.now() + HOUR_MS);
  const bad = row({ numSegments: "many" as unknown as number, body: "a secret" });
  answerWith(row({ body: "newer" }), bad, row({ body: "older" }));
  await run(inbox);
  expect((await storedBodies(inbox)).toSorted()).toEqual(["newer", "older"]);
  const lines = logged.mock.calls.map(([line]) => line);
  expect(lines).toEqual([expect.stringContaining(bad.sid)]);
  expect(lines.join()).not.toContain("a secret");
});

test("a row whose files Twilio does not give is come back to, for a day", async () => {
  const inbox = await startInbox();
  const bad = row({ numMedia: 1, body: "with a picture" });
  const { createdAt } = bad;
  vi.setSystemTime(createdAt + HOUR_MS);
  answerWith(row({ body: "newer" }), bad);
  twilio.listMedia.mockRejectedValue(new TwilioReadError({ status: 500, code: 20500 }));
  await run(inbox);
  expect(await storedBodies(inbox)).toEqual(["newer"]);
  expect(logged.mock.calls).toEqual([
    [`Message ${bad.sid} of Twilio's log was skipped: Twilio could not be read (500, 20500).`],
  ]);
  expect((await readCursor(inbox))?.readThrough).toBe(createdAt);

  twilio.listMedia.mockResolvedValue([]);
  await run(inbox);
  expect(await storedBodies(inbox)).toContain("with a picture");
  expect((await readCursor(inbox))?.readThrough).toBe(createdAt + HOUR_MS);
});

test("while Twilio cannot be reached there is one try ahead: after 15, 30, 60 seconds", async () => {
  const inbox = await startInbox();
  twilio.listMessages.mockRejectedValue(new TwilioReadError({ code: "ECONNREFUSED" }));
  await run(inbox);
  for (const seconds of [15, 30, 60, 60]) {
    await run(inbox);
    expect(await runsAhead(inbox)).toEqual([seconds]);
    vi.advanceTimersByTime(seconds * 1000);
    await inbox.t.finishInProgressScheduledFunctions();
  }
  expect(logged.mock.calls[0]).toEqual([
    "Twilio's message log was not compared: Twilio could not be read (no answer, ECONNREFUSED).",
  ]);
  answerWith(row({ body: "while we were down" }));
  vi.advanceTimersByTime(60_000);
  await inbox.t.finishInProgressScheduledFunctions();
  expect(await storedBodies(inbox)).toEqual(["while we were down"]);
  expect(await runsAhead(inbox)).toEqual([]);
  expect(await readCursor(inbox)).toMatchObject({ retry: null });
});

test("a refusal of Twilio's is in the logs, and not asked for again by itself", async () => {
  const inbox = await startInbox();
  twilio.listMessages.mockRejectedValue(new TwilioReadError({ status: 401, code: 20003 }));
  await run(inbox);
  expect(logged).toHaveBeenCalledOnce();
  expect(await runsAhead(inbox)).toEqual([]);
});
