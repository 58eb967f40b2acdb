import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LoggedMessage, TwilioApi } from "../lib/twilio/client";
import { TwilioReadError } from "../lib/twilio/read-error";
import { api, internal } from "./_generated/api";
import {
  ACCOUNT_SID,
  FRONT_DESK,
  MARISOL,
  firstPage,
  newSid,
  readThread,
  receiveOne,
  startInbox,
  statusUpdate,
  type Inbox,
} from "./test.setup";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OVERLAP_MS = 30 * MINUTE_MS;

/** Stands where Twilio is: the SDK does not run in this environment. */
const twilio = vi.hoisted(() => ({
  listMessages: vi.fn<TwilioApi["listMessages"]>(),
  listMedia: vi.fn<TwilioApi["listMedia"]>(),
  fetchMessage: vi.fn<TwilioApi["fetchMessage"]>(),
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

/** A log of several pages, newest row first. The address of a page is its number. */
function answerWithPages(...pages: LoggedMessage[][]) {
  twilio.listMessages.mockImplementation((pageUrl) => {
    const page = Number(pageUrl ?? 0);
    const nextPageUrl = page + 1 < pages.length ? String(page + 1) : null;
    return Promise.resolve({ messages: pages[page] ?? [], unreadable: [], nextPageUrl });
  });
}

async function lastWalk({ t }: Inbox, kind = "recent") {
  const walks = await t.run(async (ctx) => await ctx.db.query("logWalks").order("desc").take(20));
  const walk = walks.find((each) => each.accountSid === ACCOUNT_SID && each.kind === kind);
  if (walk === undefined) throw new Error("No walk.");
  return walk;
}

/** Runs the next step of a walk. */
async function takeStep(inbox: Inbox, kind?: string) {
  const { _id: walkId, step } = await lastWalk(inbox, kind);
  await inbox.t.action(internal.reconciliationActions.step, { walkId, step });
}

/** Runs a walk's steps until it ends, or waits for Twilio. */
async function walkOn(inbox: Inbox, kind?: string) {
  const isAtWork = async () => {
    const { state, retryAt } = await lastWalk(inbox, kind);
    return state === "running" && (retryAt ?? 0) <= Date.now();
  };
  while (await isAtWork()) await takeStep(inbox, kind);
  await inbox.t.finishInProgressScheduledFunctions();
}

/** Reads what came since the last time. */
async function run(inbox: Inbox) {
  await inbox.t.mutation(internal.reconciliationWalks.readRecent, { cursor: null });
  await walkOn(inbox);
}

async function storedBodies({ t }: Inbox) {
  const messages = await t.run(async (ctx) => await ctx.db.query("messages").take(1000));
  return messages.map(({ body }) => body);
}

/** From when on the log is read. */
async function readFrom(inbox: Inbox) {
  return (await lastWalk(inbox)).from;
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

  twilio.listMedia.mockResolvedValue([]);
  await run(inbox);
  expect(await readFrom(inbox)).toBe(createdAt - OVERLAP_MS);
  expect(await storedBodies(inbox)).toContain("with a picture");
  await run(inbox);
  expect(await readFrom(inbox)).toBe(createdAt + HOUR_MS - OVERLAP_MS);
});

test("a row whose files never come is brought in with its words before it is out of reach", async () => {
  const inbox = await startInbox();
  const bad = row({ numMedia: 1, body: "STOP" });
  answerWith(bad);
  twilio.listMedia.mockRejectedValue(new TwilioReadError({ status: 404, code: 20404 }));
  vi.setSystemTime(bad.createdAt + 11 * HOUR_MS);
  await run(inbox);
  expect(await storedBodies(inbox)).toEqual([]);
  vi.setSystemTime(bad.createdAt + 13 * HOUR_MS);
  await run(inbox);
  expect(await storedBodies(inbox)).toEqual(["STOP"]);
});

test("while Twilio cannot be reached it is tried after 15, 30, 60 seconds, then read on", async () => {
  const inbox = await startInbox();
  twilio.listMessages.mockRejectedValue(new TwilioReadError({ code: "ECONNREFUSED" }));
  for (const seconds of [15, 30, 60, 60]) {
    await run(inbox);
    const { state, retryAt, error } = await lastWalk(inbox);
    expect({ state, waits: (retryAt ?? 0) - Date.now() }).toEqual({
      state: "running",
      waits: seconds * 1000,
    });
    expect(error).toBe("Twilio could not be reached (ECONNREFUSED).");
    // The next regular run does not add a second try.
    const callsSoFar = twilio.listMessages.mock.calls.length;
    await run(inbox);
    expect(twilio.listMessages).toHaveBeenCalledTimes(callsSoFar);
    vi.setSystemTime(Date.now() + seconds * 1000);
  }
  answerWith(row({ body: "while we were down" }));
  await walkOn(inbox);
  expect(await storedBodies(inbox)).toEqual(["while we were down"]);
  expect(await lastWalk(inbox)).toMatchObject({ state: "finished", retryAt: null, error: null });
});

test("a refusal of Twilio's ends the walk with its reason, and the next one asks again", async () => {
  const inbox = await startInbox();
  twilio.listMessages.mockRejectedValue(new TwilioReadError({ status: 401, code: 20003 }));
  await run(inbox);
  expect(await lastWalk(inbox)).toMatchObject({
    state: "failed",
    error: "Twilio refused this account's credentials (20003).",
  });
  answerWith(row({ body: "later" }));
  await run(inbox);
  expect(await storedBodies(inbox)).toEqual(["later"]);
});

test("each walk reads on from the last one, with an overlap", async () => {
  const inbox = await startInbox();
  const connectedAt = Date.now();
  answerWith();
  await run(inbox);
  expect(Math.floor(await readFrom(inbox))).toBe(connectedAt - OVERLAP_MS);
  vi.setSystemTime(connectedAt + HOUR_MS);
  await run(inbox);
  await run(inbox);
  expect(await readFrom(inbox)).toBe(connectedAt + HOUR_MS - OVERLAP_MS);
});

test("a walk whose jobs were all lost is gone on with, and keeps none from beginning for long", async () => {
  const inbox = await startInbox();
  answerWith(row({ body: "missed" }));
  await inbox.t.mutation(internal.reconciliationWalks.readRecent, { cursor: null });
  const { _id: walkId, step } = await lastWalk(inbox);
  vi.setSystemTime(Date.now() + 5 * MINUTE_MS);
  await inbox.t.mutation(internal.reconciliationWalks.readRecent, { cursor: null });
  expect(await lastWalk(inbox)).toMatchObject({ _id: walkId, step });
  vi.setSystemTime(Date.now() + 5 * MINUTE_MS);
  await inbox.t.mutation(internal.reconciliationWalks.readRecent, { cursor: null });
  expect(await lastWalk(inbox)).toMatchObject({ _id: walkId, step: step + 1 });
  await walkOn(inbox);
  expect(await storedBodies(inbox)).toEqual(["missed"]);
});

test("the log of every account is read, however many there are", async () => {
  const inbox = await startInbox();
  const count = 120;
  await inbox.t.run(async (ctx) => {
    const [account] = await ctx.db.query("twilioAccounts").take(1);
    if (account === undefined) throw new Error("No account.");
    const { organizationId, source } = account;
    for (let index = 0; index < count; index += 1) {
      const accountSid = `AC${String(index).padStart(32, "0")}`;
      await ctx.db.insert("twilioAccounts", { organizationId, accountSid, source });
    }
  });
  answerWith();
  await inbox.t.mutation(internal.reconciliationWalks.readRecent, { cursor: null });
  await inbox.t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(0));
  const walks = await inbox.t.run(async (ctx) => await ctx.db.query("logWalks").take(1000));
  for (const kind of ["recent", "day"]) {
    expect(walks.filter((walk) => walk.kind === kind)).toHaveLength(count + 2);
  }
});

/** Texts a minute apart, newest first. */
function texts(count: number) {
  const newest = Date.now();
  return Array.from({ length: count }, (_none, index) =>
    row({ body: `text ${index}`, createdAt: newest - index * MINUTE_MS }),
  );
}

function inPages<Row>(rows: Row[], perPage: number): Row[][] {
  const count = Math.ceil(rows.length / perPage);
  return Array.from({ length: count }, (_none, page) =>
    rows.slice(page * perPage, (page + 1) * perPage),
  );
}

test("what a walk reads is stored as it goes, and a step that dies loses and doubles nothing", async () => {
  const inbox = await startInbox();
  vi.setSystemTime(Date.now() + 6 * HOUR_MS);
  const all = texts(280);
  answerWithPages(...inPages(all, 20));
  await inbox.t.mutation(internal.reconciliationWalks.readRecent, { cursor: null });
  await takeStep(inbox);
  expect(await storedBodies(inbox)).toHaveLength(100);

  // The second step dies in the middle of a page: Twilio hangs up on it, and nobody is told.
  const dying = await lastWalk(inbox);
  twilio.listMessages.mockRejectedValueOnce(new Error("killed"));
  await takeStep(inbox);
  await inbox.t.run(async (ctx) => {
    await ctx.db.patch("logWalks", dying._id, { step: dying.step, retryAt: null });
  });
  // Its watchdog finds it at the same step, and lets another take its place.
  await inbox.t.mutation(internal.reconciliationWalks.revive, {
    walkId: dying._id,
    step: dying.step,
  });
  await walkOn(inbox);
  const bodies = await storedBodies(inbox);
  expect(bodies).toHaveLength(280);
  expect(new Set(bodies).size).toBe(280);
  expect(await lastWalk(inbox)).toMatchObject({ state: "finished", read: 280, stored: 280 });

  // The step that was given up was alive after all: nobody listens to it any more.
  await inbox.t.action(internal.reconciliationActions.step, {
    walkId: dying._id,
    step: dying.step,
  });
  expect(await lastWalk(inbox)).toMatchObject({ read: 280, stored: 280 });
});

test("of each kind one walk runs at a time, and a canceled one stops where it is", async () => {
  const inbox = await startInbox();
  vi.setSystemTime(Date.now() + 6 * HOUR_MS);
  answerWithPages(...inPages(texts(280), 20));
  await inbox.dana.mutation(api.reconciliation.checkNow, {});
  await inbox.dana.mutation(api.reconciliation.checkNow, {});
  const walks = await inbox.t.run(async (ctx) => await ctx.db.query("logWalks").take(10));
  expect(walks.map(({ kind }) => kind)).toEqual(["day"]);
  await takeStep(inbox, "day");
  const { _id: walkId } = await lastWalk(inbox, "day");
  await inbox.dana.mutation(api.reconciliation.cancelWalk, { walkId });
  await walkOn(inbox, "day");
  expect(await storedBodies(inbox)).toHaveLength(100);
  expect(await lastWalk(inbox, "day")).toMatchObject({ state: "canceled", read: 100 });
});

test("the comparison counts what is at Twilio, here and missing, and names what is missing", async () => {
  const inbox = await startInbox();
  vi.setSystemTime(Date.now() + 2 * HOUR_MS);
  const picture = row({ numMedia: 1, body: "a picture" });
  const rows = [...texts(3), picture, row({ to: "+15035550999" })];
  twilio.listMessages.mockResolvedValue({
    messages: rows,
    unreadable: ["SMbroken"],
    nextPageUrl: null,
  });
  twilio.listMedia.mockRejectedValue(new TwilioReadError({ status: 404, code: 20404 }));
  await inbox.dana.mutation(api.reconciliation.checkNow, {});
  await walkOn(inbox, "day");
  const [health] = await inbox.dana.query(api.reconciliation.health, {});
  expect(health?.comparison).toMatchObject({
    atTwilio: 5,
    here: 3,
    missing: 2,
    elsewhere: 1,
    brought: 3,
  });
  expect(health?.comparison?.gaps.map(({ sid, reason }) => ({ sid, reason }))).toEqual(
    expect.arrayContaining([
      { sid: "SMbroken", reason: "unreadable" },
      { sid: picture.sid, reason: "files" },
    ]),
  );

  // Twilio gives the picture the next time, and the other row is gone.
  twilio.listMessages.mockResolvedValue({ messages: rows, unreadable: [], nextPageUrl: null });
  twilio.listMedia.mockResolvedValue([]);
  await inbox.dana.mutation(api.reconciliation.checkNow, {});
  await walkOn(inbox, "day");
  const [later] = await inbox.dana.query(api.reconciliation.health, {});
  expect(later?.comparison).toMatchObject({ atTwilio: 4, here: 4, missing: 0, gaps: [] });
});

test("the last day is compared with the first look at the log, and then once an hour", async () => {
  const inbox = await startInbox();
  answerWith();
  const comparisons = async () => {
    await run(inbox);
    await walkOn(inbox, "day");
    const walks = await inbox.t.run(async (ctx) => await ctx.db.query("logWalks").take(20));
    return walks
      .filter(({ accountSid, kind }) => accountSid === ACCOUNT_SID && kind === "day")
      .map(({ startedAt }) => startedAt - firstAt);
  };
  const firstAt = Date.now();
  expect(await comparisons()).toEqual([0]);
  vi.setSystemTime(firstAt + HOUR_MS - 1);
  expect(await comparisons()).toEqual([0]);
  vi.setSystemTime(firstAt + HOUR_MS);
  expect(await comparisons()).toEqual([0, HOUR_MS]);
});

describe("an import", () => {
  const OLD = Date.UTC(2026, 0, 5, 12);
  const old = (minute: number, overrides: Partial<LoggedMessage> = {}) =>
    row({ createdAt: OLD + minute * MINUTE_MS, ...overrides });

  async function importAll(inbox: Inbox, ...rows: LoggedMessage[]) {
    answerWithPages(...inPages(rows, 2));
    const asked = { accountSid: ACCOUNT_SID, from: OLD, to: OLD + 30 * MINUTE_MS };
    await inbox.dana.mutation(api.reconciliation.startImport, asked);
    await walkOn(inbox, "import");
  }

  async function onlyRow(inbox: Inbox) {
    const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
    const [conversation, other] = page;
    if (conversation === undefined || other !== undefined) throw new Error("Not one.");
    return conversation;
  }

  test("brings the past in its order, unread for nobody and waiting for no reply", async () => {
    const inbox = await startInbox();
    await importAll(
      inbox,
      old(3, { body: "third" }),
      old(2, { body: "second", isInbound: false, from: FRONT_DESK, to: MARISOL, status: "sent" }),
      old(1, { body: "first" }),
    );
    const conversation = await onlyRow(inbox);
    expect(conversation).toMatchObject({
      inboundCount: 0,
      initialReadCount: 0,
      needsReply: false,
      lastActivityAt: OLD + 3 * MINUTE_MS,
      lastMessage: { text: "third" },
    });
    const thread = await readThread(inbox, conversation.id);
    expect(thread.map(({ body }) => body)).toEqual(["first", "second", "third"]);
    // Nothing of it arrived late: it was never awaited.
    expect(thread.map(({ foundAt }) => foundAt)).toEqual([null, null, null]);
    // A text of today is unread as ever.
    await receiveOne(inbox, { body: "today" });
    expect(await onlyRow(inbox)).toMatchObject({ inboundCount: 1, needsReply: true });
  });

  test("cuts the days that Twilio's filter gives at the exact time", async () => {
    const inbox = await startInbox();
    await importAll(inbox, old(31, { body: "after" }), old(0, { body: "in" }), old(-1));
    expect(await storedBodies(inbox)).toEqual(["in"]);
    const [, days] = twilio.listMessages.mock.calls[0] ?? [];
    expect(days?.from.toISOString()).toMatch(/^2026-01-05/);
    expect(days?.to.toISOString()).toMatch(/^2026-01-06/);
  });

  test("obeys a STOP of the past, unless START came after it", async () => {
    const inbox = await startInbox();
    await importAll(inbox, old(2, { body: "START" }), old(1, { body: "STOP" }));
    expect(await onlyRow(inbox)).toMatchObject({ isOptedOut: false });
    vi.setSystemTime(Date.now() + HOUR_MS);
    const other = await startInbox();
    await importAll(other, old(2, { body: "thanks" }), old(1, { body: "STOP" }));
    expect(await onlyRow(other)).toMatchObject({ isOptedOut: true });
  });

  test("knows a later START however many texts came between", async () => {
    const inbox = await startInbox();
    const between = Array.from({ length: 400 }, (_none, index) =>
      old(3, { body: `text ${index}`, createdAt: OLD + 2 * MINUTE_MS + index }),
    );
    const rows = [old(3, { body: "START" }), ...between.toReversed(), old(1, { body: "STOP" })];
    answerWithPages(...inPages(rows, 126));
    const asked = { accountSid: ACCOUNT_SID, from: OLD, to: OLD + 30 * MINUTE_MS };
    await inbox.dana.mutation(api.reconciliation.startImport, asked);
    await walkOn(inbox, "import");
    expect(await onlyRow(inbox)).toMatchObject({ isOptedOut: false });
  });

  test("does not undo a choice that was made since", async () => {
    const inbox = await startInbox();
    await receiveOne(inbox, { body: "STOP" });
    await importAll(inbox, old(1, { body: "START" }));
    expect(await onlyRow(inbox)).toMatchObject({ isOptedOut: true });
  });

  test("goes on where it was stopped when the same is asked for again", async () => {
    const inbox = await startInbox();
    const rows = Array.from({ length: 24 }, (_none, index) =>
      old(24 - index, { body: `text ${24 - index}` }),
    );
    answerWithPages(...inPages(rows, 2));
    const asked = { accountSid: ACCOUNT_SID, from: OLD, to: OLD + 30 * MINUTE_MS };
    const walkId = await inbox.dana.mutation(api.reconciliation.startImport, asked);
    await takeStep(inbox, "import");
    await inbox.dana.mutation(api.reconciliation.cancelWalk, { walkId });
    expect(await storedBodies(inbox)).toHaveLength(10);
    const pagesRead = twilio.listMessages.mock.calls.length;
    expect(await inbox.dana.mutation(api.reconciliation.startImport, asked)).toBe(walkId);
    await walkOn(inbox, "import");
    expect(new Set(await storedBodies(inbox)).size).toBe(24);
    expect(await storedBodies(inbox)).toHaveLength(24);
    expect(twilio.listMessages.mock.calls[pagesRead]?.[0]).toBe(String(pagesRead));
  });

  test("of another time waits until the one under way has ended", async () => {
    const inbox = await startInbox();
    const asked = { accountSid: ACCOUNT_SID, from: OLD, to: OLD + MINUTE_MS };
    await inbox.dana.mutation(api.reconciliation.startImport, asked);
    const again = inbox.dana.mutation(api.reconciliation.startImport, { ...asked, from: OLD - 1 });
    await expect(again).rejects.toThrow(/IMPORT_RUNNING/);
  });
});

describe("a text that Twilio took and told nothing more of", () => {
  async function sendOne(inbox: Inbox, clientToken = "a") {
    const { id: conversationId } = await receiveOne(inbox);
    const text = { conversationId, body: "Hi", mediaIds: [], clientToken };
    const messageId = await inbox.ada.mutation(api.messages.send, text);
    const sid = newSid();
    const update = statusUpdate({ messageSid: sid, messageId, status: "sent" });
    await inbox.t.mutation(internal.delivery.dispatch, { phoneNumberId: inbox.numbers.frontDesk });
    await inbox.service.mutation(api.webhooks.receiveStatus, update);
    const statusOf = async () => (await readThread(inbox, conversationId)).at(-1)?.twilioStatus;
    return { sid, statusOf };
  }

  const check = async ({ t }: Inbox) => {
    await t.action(internal.statusCheckActions.run, {});
  };

  test("is asked for after 12 hours, and told", async () => {
    const inbox = await startInbox();
    const { sid, statusOf } = await sendOne(inbox);
    vi.setSystemTime(Date.now() + 11 * HOUR_MS);
    await check(inbox);
    expect(twilio.fetchMessage).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + HOUR_MS);
    const delivered = row({ sid, isInbound: false, status: "delivered", price: 0.0079 });
    twilio.fetchMessage.mockResolvedValue(delivered);
    await check(inbox);
    expect(await statusOf()).toBe("delivered");
  });

  test("may stay at sent, which is given up on after two days", async () => {
    const inbox = await startInbox();
    const { sid, statusOf } = await sendOne(inbox);
    twilio.fetchMessage.mockResolvedValue(row({ sid, isInbound: false, status: "sent" }));
    for (let hours = 0; hours < 96; hours += 1) {
      vi.setSystemTime(Date.now() + HOUR_MS);
      await check(inbox);
    }
    expect(twilio.fetchMessage).toHaveBeenCalledTimes(4);
    expect(await statusOf()).toBe("sent");
  });

  test("does not wait for one that cannot be read", async () => {
    const inbox = await startInbox();
    const unreadable = await sendOne(inbox);
    vi.setSystemTime(Date.now() + HOUR_MS);
    const { sid, statusOf } = await sendOne(inbox, "b");
    vi.setSystemTime(Date.now() + 13 * HOUR_MS);
    const delivered = row({ sid, isInbound: false, status: "delivered" });
    twilio.fetchMessage.mockImplementation((asked) =>
      asked === unreadable.sid ? Promise.reject(new TypeError()) : Promise.resolve(delivered),
    );
    await check(inbox);
    expect(await statusOf()).toBe("delivered");
  });

  test("is not asked for again when Twilio does not have it any more", async () => {
    const inbox = await startInbox();
    await sendOne(inbox);
    twilio.fetchMessage.mockResolvedValue(null);
    vi.setSystemTime(Date.now() + 13 * HOUR_MS);
    await check(inbox);
    vi.setSystemTime(Date.now() + 13 * HOUR_MS);
    await check(inbox);
    expect(twilio.fetchMessage).toHaveBeenCalledOnce();
  });
});
