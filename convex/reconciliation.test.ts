import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import * as Erasures from "./model/erasures";
import type { Gap } from "./model/logWalks";
import type { LoggedMessage } from "./model/messageLog";
import {
  ACCOUNT_SID,
  FRONT_DESK,
  MARISOL,
  firstPage,
  inboundText,
  newSid,
  readThread,
  receiveOne,
  startInbox,
  statusUpdate,
  type Inbox,
} from "./test.setup";

const MINUTE_MS = 60_000;
/** A number sends a segment a second. */
const PACE_MS = 1_000;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

function inboundRow(overrides: Partial<LoggedMessage> = {}): LoggedMessage {
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
    media: [],
    ...overrides,
  };
}

function outboundRow(overrides: Partial<LoggedMessage> = {}): LoggedMessage {
  return {
    ...inboundRow({ isInbound: false, from: FRONT_DESK, to: MARISOL, status: "delivered" }),
    body: "On our way",
    ...overrides,
  };
}

/** The running walk's step. */
async function attempt({ t }: Inbox) {
  await t.mutation(internal.reconciliationWalks.readRecent, { cursor: null });
  const walks = await t.run(async (ctx) => await ctx.db.query("logWalks").take(10));
  const walk = walks.find((each) => each.accountSid === ACCOUNT_SID && each.state === "running");
  if (walk === undefined) throw new Error("No walk.");
  return { walkId: walk._id, step: walk.step };
}

async function store(inbox: Inbox, ...messages: LoggedMessage[]) {
  const args = { ...(await attempt(inbox)), messages };
  return await inbox.t.mutation(internal.reconciliationWalks.store, args);
}

async function assess(inbox: Inbox, ...messages: LoggedMessage[]) {
  return await inbox.t.query(internal.reconciliationWalks.assess, {
    accountSid: ACCOUNT_SID,
    messages,
  });
}

async function listRow(inbox: Inbox) {
  const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
  const [row] = page;
  if (row === undefined) throw new Error("No conversation.");
  return row;
}

/** Sends a text whose call's end nobody told. */
async function sendAndLose(inbox: Inbox, conversationId: Id<"conversations">, token: string) {
  vi.setSystemTime(Date.now() + PACE_MS);
  const text = { conversationId, body: "On our way", mediaIds: [], clientToken: token };
  const messageId = await inbox.ada.mutation(api.messages.send, text);
  await inbox.t.mutation(internal.delivery.dispatch, { phoneNumberId: inbox.numbers.frontDesk });
  const row = await readMessage(inbox, messageId);
  const attemptId = row?.attemptId ?? "";
  await inbox.t.mutation(internal.delivery.beginCall, { messageId, attemptId });
  const lose = async () => {
    await inbox.t.mutation(internal.delivery.expire, { messageId, attemptId });
  };
  return { messageId, lose };
}

async function readMessage(inbox: Inbox, messageId: Id<"messages">) {
  return await inbox.t.run(async (ctx) => await ctx.db.get("messages", messageId));
}

test("Twilio’s answer to a STOP stands below it, though Twilio’s clock knows seconds alone", async () => {
  const inbox = await startInbox();
  const second = Date.now();
  vi.setSystemTime(second + 700);
  const { id } = await receiveOne(inbox, { body: "STOP" });
  await store(
    inbox,
    outboundRow({ createdAt: second - 60_000, body: "From another program" }),
    outboundRow({ createdAt: second, body: "You are unsubscribed" }),
  );
  const thread = await readThread(inbox, id);
  expect(thread.map(({ body }) => body)).toEqual([
    "From another program",
    "STOP",
    "You are unsubscribed",
  ]);
});

describe("an incoming text that no webhook brought", () => {
  test("takes the place it should have had, unread and waiting for a reply", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox, { body: "newer" });
    const missed = inboundRow({ createdAt: Date.now() - MINUTE_MS, body: "older" });
    await store(inbox, missed);
    const thread = await readThread(inbox, id);
    expect(thread.map(({ body }) => body)).toEqual(["older", "newer"]);
    expect(await listRow(inbox)).toMatchObject({
      inboundCount: 2,
      needsReply: true,
      lastMessage: { text: "newer" },
    });
  });

  test("is stored once, whoever tells of it first", async () => {
    const inbox = await startInbox();
    const row = inboundRow();
    await store(inbox, row, row);
    await store(inbox, row);
    const text = inboundText({ messageSid: row.sid });
    expect(await inbox.service.mutation(api.webhooks.receiveText, text)).toBe("repeated");
    expect(await listRow(inbox)).toMatchObject({ inboundCount: 1 });
    expect(await assess(inbox, row)).toEqual(["known"]);
  });

  test("is left alone when it went to a number that is not ours", async () => {
    const inbox = await startInbox();
    const row = inboundRow({ to: "+15035550999" });
    expect(await assess(inbox, row)).toEqual(["elsewhere"]);
    expect(await store(inbox, row)).toEqual(["elsewhere"]);
    const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
    expect(page).toEqual([]);
  });

  test("opts out when its webhook says so afterwards, once", async () => {
    const inbox = await startInbox();
    const row = inboundRow({ body: "no more please" });
    await store(inbox, row);
    expect(await listRow(inbox)).toMatchObject({ isOptedOut: false });
    const late = inboundText({ messageSid: row.sid, body: row.body, optOutType: "STOP" });
    expect(await inbox.service.mutation(api.webhooks.receiveText, late)).toBe("repeated");
    expect(await listRow(inbox)).toMatchObject({ isOptedOut: true, inboundCount: 1 });
    vi.setSystemTime(Date.now() + MINUTE_MS);
    await receiveOne(inbox, { body: "START" });
    await inbox.service.mutation(api.webhooks.receiveText, late);
    expect(await listRow(inbox)).toMatchObject({ isOptedOut: false });
  });

  test("a STOP found late opts out, unless they have opted in again since", async () => {
    const inbox = await startInbox();
    const stop = inboundRow({ body: "STOP", createdAt: Date.now() - MINUTE_MS });
    await receiveOne(inbox, { body: "START" });
    await store(inbox, stop);
    expect(await listRow(inbox)).toMatchObject({ isOptedOut: false });
    await store(inbox, inboundRow({ body: "STOP", createdAt: Date.now() + MINUTE_MS }));
    expect(await listRow(inbox)).toMatchObject({ isOptedOut: true });
  });
});

test("a START found late does not lift what Twilio refused after it", async () => {
  const inbox = await startInbox();
  const { id } = await receiveOne(inbox);
  const startedAt = Date.now();
  vi.setSystemTime(startedAt + MINUTE_MS);
  const { messageId } = await sendAndLose(inbox, id, "a");
  const attemptId = (await readMessage(inbox, messageId))?.attemptId ?? "";
  const outcome = { kind: "rejected", errorCode: 21610 } as const;
  await inbox.t.mutation(internal.delivery.recordOutcome, { messageId, attemptId, outcome });
  await store(inbox, inboundRow({ body: "START", createdAt: startedAt }));
  expect(await listRow(inbox)).toMatchObject({ isOptedOut: true });
});

describe("a send whose outcome nobody knows", () => {
  test("takes the SID of the one text that it can be", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    const row = outboundRow();
    expect(await assess(inbox, row)).toEqual(["news"]);
    await store(inbox, row);
    expect(await readMessage(inbox, messageId)).toMatchObject({
      delivery: "accepted",
      twilioSid: row.sid,
      twilioStatus: "delivered",
    });
    expect(await readThread(inbox, id)).toHaveLength(2);
    const events = await inbox.ada.query(api.messages.events, { messageId });
    // Twilio had taken it long before: this is when the log told.
    expect(events.map(({ type }) => type)).toEqual([
      "waiting",
      "claimed",
      "unknown",
      "logged",
      "status",
    ]);
  });

  test("is found among hundreds that were lost with it", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { id: other } = await receiveOne(inbox, { from: "+15035550149" });
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    await inbox.t.run(async (ctx) => {
      const lost = await ctx.db.get("messages", messageId);
      if (lost === null) throw new Error("No message.");
      const { _id, _creationTime, ...fields } = lost;
      for (let count = 0; count < 300; count += 1) {
        const claimedAt = (fields.claimedAt ?? 0) - MINUTE_MS;
        await ctx.db.insert("messages", { ...fields, conversationId: other, claimedAt });
      }
    });
    const row = outboundRow();
    await store(inbox, row);
    expect(await readMessage(inbox, messageId)).toMatchObject({ twilioSid: row.sid });
  });

  test("is found behind what Twilio puts before a trial account's texts", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    const row = outboundRow({ body: "Sent from your Twilio trial account - On our way" });
    await store(inbox, row);
    expect(await readMessage(inbox, messageId)).toMatchObject({ twilioSid: row.sid });
  });

  test("is found although its sender has not been chosen yet", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    const row = outboundRow({ from: "", numSegments: 0, status: "accepted" });
    await store(inbox, row);
    expect(await readMessage(inbox, messageId)).toMatchObject({ twilioSid: row.sid });
  });

  test("is not guessed at when there are two alike", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    for (const token of ["a", "b"]) await (await sendAndLose(inbox, id, token)).lose();
    await store(inbox, outboundRow());
    const thread = await readThread(inbox, id);
    expect(thread.slice(1).map(({ delivery }) => delivery)).toEqual(["unknown", "unknown"]);
  });

  test.each([
    ["other words", { body: "On our way!" }],
    ["another person", { to: "+15035550149" }],
    ["a time long before", { createdAt: Date.UTC(2026, 2, 2, 16) }],
    ["a time long after", { createdAt: Date.UTC(2026, 2, 2, 18) }],
  ])("is not one with %s", async (_name, overrides) => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    await store(inbox, outboundRow(overrides));
    expect(await readMessage(inbox, messageId)).toMatchObject({ delivery: "unknown" });
  });

  test("is never one that Twilio had refused and a person gave up", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const refused = await sendAndLose(inbox, id, "a");
    const attemptId = (await readMessage(inbox, refused.messageId))?.attemptId ?? "";
    await inbox.t.mutation(internal.delivery.recordOutcome, {
      messageId: refused.messageId,
      attemptId,
      outcome: { kind: "rejected", errorCode: 30034 },
    });
    await inbox.ada.mutation(api.messages.discard, { messageId: refused.messageId });
    const lost = await sendAndLose(inbox, id, "b");
    await lost.lose();
    await store(inbox, outboundRow());
    expect(await readMessage(inbox, refused.messageId)).toMatchObject({ delivery: "canceled" });
    expect(await readMessage(inbox, lost.messageId)).toMatchObject({ delivery: "accepted" });
  });

  test("may be one that a person gave up while nobody knew", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    await inbox.ada.mutation(api.messages.discard, { messageId });
    await store(inbox, outboundRow());
    expect(await readMessage(inbox, messageId)).toMatchObject({ delivery: "accepted" });
    expect(await listRow(inbox)).toMatchObject({ needsReply: false });
  });

  test("is left to its call while that is under way", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId } = await sendAndLose(inbox, id, "a");
    await store(inbox, outboundRow());
    expect(await readMessage(inbox, messageId)).toMatchObject({ delivery: "claimed" });
    expect(await readThread(inbox, id)).toHaveLength(2);
  });
});

describe("a text that left our number without us", () => {
  test("is shown as another system's, never unread and no answer", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    await store(inbox, outboundRow({ body: "You have been unsubscribed" }));
    const thread = await readThread(inbox, id);
    expect(thread.at(-1)).toMatchObject({
      author: { kind: "external" },
      delivery: "accepted",
      twilioStatus: "delivered",
    });
    expect(await listRow(inbox)).toMatchObject({ inboundCount: 1, needsReply: true });
  });

  test("gets the statuses that came before it was known", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const row = outboundRow({ status: "sent" });
    const early = statusUpdate({ messageSid: row.sid, status: "delivered" });
    expect(await inbox.service.mutation(api.webhooks.receiveStatus, early)).toBe("quarantined");
    await store(inbox, row);
    expect((await readThread(inbox, id)).at(-1)).toMatchObject({ twilioStatus: "delivered" });
  });

  test("becomes ours when its callback says that it is: one SID, one row", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    const row = outboundRow({ body: "On our way (as Twilio changed it)" });
    await store(inbox, row);
    expect(await readThread(inbox, id)).toHaveLength(3);
    const update = statusUpdate({ messageSid: row.sid, messageId, status: "sent" });
    await inbox.service.mutation(api.webhooks.receiveStatus, update);
    const thread = await readThread(inbox, id);
    expect(thread.slice(1)).toMatchObject([{ id: messageId, twilioStatus: "delivered" }]);
    expect((await listRow(inbox)).lastMessage).toMatchObject({ messageId });
  });
});

test("a status that no callback brought is raised, and never lowered", async () => {
  const inbox = await startInbox();
  const { id } = await receiveOne(inbox);
  const row = outboundRow({ status: "sent" });
  await store(inbox, row);
  const status = async () => (await readThread(inbox, id)).at(-1)?.twilioStatus;
  await store(inbox, { ...row, status: "undelivered", errorCode: 30003 });
  expect(await status()).toBe("undelivered");
  await store(inbox, row);
  expect(await status()).toBe("undelivered");
  expect(await assess(inbox, row)).toEqual(["known"]);
});

describe("a send that Twilio's log does not show", () => {
  /** Reads the log, which has nothing, or what is missing of it. */
  async function readLog(inbox: Inbox, gaps: Gap[] = []) {
    const nothing = { read: 0, elsewhere: 0, erased: 0, newestAt: null, oldestAt: null, gaps };
    const last = { nextPageUrl: null, isStepDone: false };
    await inbox.t.mutation(internal.reconciliationWalks.finishPage, {
      ...(await attempt(inbox)),
      ...nothing,
      ...last,
    });
    await runDue(inbox);
  }

  /** Runs what was scheduled for now or before. */
  async function runDue(inbox: Inbox) {
    vi.advanceTimersByTime(0);
    await inbox.t.finishInProgressScheduledFunctions();
  }

  const wait = (ms: number) => vi.setSystemTime(Date.now() + ms);

  async function isNotFound(inbox: Inbox, messageId: Id<"messages">) {
    const message = await readMessage(inbox, messageId);
    expect(message).toMatchObject({ delivery: "unknown", attempts: 1 });
    return message?.searchedAt !== undefined;
  }

  test("is told as not found within ten minutes, and not before its time is over", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    wait(5 * MINUTE_MS);
    await readLog(inbox);
    expect(await isNotFound(inbox, messageId)).toBe(false);
    // The walk asks for the next look by itself, at nine minutes.
    wait(4 * MINUTE_MS);
    await readLog(inbox);
    expect(await isNotFound(inbox, messageId)).toBe(true);
    const events = await inbox.ada.query(api.messages.events, { messageId });
    expect(events.map(({ type }) => type)).toContain("not_found");
  });

  test("not found leaves its contact waiting and its row marked, until it is found after all", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { lose } = await sendAndLose(inbox, id, "a");
    await lose();
    expect(await listRow(inbox)).toMatchObject({
      needsReply: false,
      lastMessage: { hasFailed: false },
    });
    const row = outboundRow();
    wait(9 * MINUTE_MS);
    await readLog(inbox);
    expect(await listRow(inbox)).toMatchObject({
      needsReply: true,
      lastMessage: { hasFailed: true, isUnconfirmed: true },
    });
    await store(inbox, row);
    expect(await listRow(inbox)).toMatchObject({
      needsReply: false,
      lastMessage: { hasFailed: false, isUnconfirmed: false },
    });
  });

  test("not found beside another that was not found leaves its contact waiting too", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const first = await sendAndLose(inbox, id, "a");
    await first.lose();
    const second = await sendAndLose(inbox, id, "b");
    await second.lose();
    wait(9 * MINUTE_MS);
    await readLog(inbox);
    expect(await isNotFound(inbox, second.messageId)).toBe(true);
    expect(await listRow(inbox)).toMatchObject({ needsReply: true });
  });

  test("has the log read again just when that can be told", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    wait(5 * MINUTE_MS);
    await readLog(inbox);
    const jobs = await inbox.t.run(
      async (ctx) => await ctx.db.system.query("_scheduled_functions").take(50),
    );
    const look = jobs.find(({ name }) => name.endsWith("look"));
    const calledAt = (await readMessage(inbox, messageId))?.claimedAt ?? 0;
    expect((look?.scheduledTime ?? 0) - calledAt).toBe(9 * MINUTE_MS);
  });

  test("is not concluded from a log that may lack it", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    const at = Date.now() + MINUTE_MS;
    wait(10 * MINUTE_MS);
    await readLog(inbox, [{ sid: newSid(), reason: "refused", at }]);
    expect(await isNotFound(inbox, messageId)).toBe(false);
  });

  test("is told as not found among hundreds that were called at the same moment", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    const count = 250;
    await inbox.t.run(async (ctx) => {
      const lost = await ctx.db.get("messages", messageId);
      if (lost === null) throw new Error("No message.");
      const { _id, _creationTime, ...fields } = lost;
      for (let copies = 1; copies < count; copies += 1) await ctx.db.insert("messages", fields);
    });
    wait(10 * MINUTE_MS);
    await readLog(inbox);
    for (let pages = 1; pages < 4; pages += 1) await runDue(inbox);
    const messages = await inbox.t.run(async (ctx) => await ctx.db.query("messages").take(1000));
    const found = messages.filter(({ searchedAt }) => searchedAt !== undefined);
    expect(found).toHaveLength(count);
  });

  test("is not concluded from a log with a row that cannot be read", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    // When it was made cannot be read either: `at` is the time of the oldest row beside it.
    const at = Date.now() - 20 * MINUTE_MS;
    wait(10 * MINUTE_MS);
    await readLog(inbox, [{ sid: newSid(), reason: "unreadable", at }]);
    expect(await isNotFound(inbox, messageId)).toBe(false);
  });

  test("is taken up all the same when the log shows it after all", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    const row = outboundRow();
    wait(10 * MINUTE_MS);
    await readLog(inbox);
    expect(await isNotFound(inbox, messageId)).toBe(true);
    await store(inbox, row);
    expect(await readMessage(inbox, messageId)).toMatchObject({ delivery: "accepted" });
    expect(await readThread(inbox, id)).toHaveLength(2);
  });

  test("is left to a person when the log shows one that it or another can be", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const sends = [await sendAndLose(inbox, id, "a")];
    await sends[0]?.lose();
    sends.push(await sendAndLose(inbox, id, "b"));
    await sends[1]?.lose();
    const row = outboundRow();
    expect(await store(inbox, row)).toEqual(["alike"]);
    wait(10 * MINUTE_MS);
    await readLog(inbox, [{ sid: row.sid, reason: "alike", at: row.createdAt }]);
    for (const { messageId } of sends) {
      expect(await isNotFound(inbox, messageId)).toBe(false);
      const events = await inbox.ada.query(api.messages.events, { messageId });
      expect(events.map(({ type }) => type)).toContain("alike");
    }
    // A callback tells whose it was: of the other the log shows nothing.
    const [first, second] = sends.map(({ messageId }) => messageId);
    if (first === undefined || second === undefined) throw new Error("Not two.");
    const update = statusUpdate({ messageSid: row.sid, messageId: first });
    await inbox.service.mutation(api.webhooks.receiveStatus, update);
    await readLog(inbox);
    expect(await isNotFound(inbox, second)).toBe(true);
  });
});

test("what a text cost is completed when Twilio knows, also on texts that are here", async () => {
  const inbox = await startInbox();
  const { id } = await receiveOne(inbox);
  // A Messaging Service has not chosen a sender yet: no segments, no price.
  const row = outboundRow({ status: "accepted", numSegments: 0 });
  await store(inbox, row);
  const billOf = async () => {
    const message = (await readThread(inbox, id)).at(-1);
    const stored = message && (await readMessage(inbox, message.id));
    return { segments: stored?.segments, price: stored?.price, priceUnit: stored?.priceUnit };
  };
  expect(await billOf()).toEqual({ segments: null, price: undefined, priceUnit: undefined });
  const later = { ...row, status: "delivered", numSegments: 2, price: 0.0158, priceUnit: "USD" };
  expect(await assess(inbox, later)).toEqual(["news"]);
  expect(await store(inbox, later)).toEqual(["updated"]);
  expect(await billOf()).toEqual({ segments: 2, price: 0.0158, priceUnit: "USD" });
  expect(await assess(inbox, later)).toEqual(["known"]);
});

test("a text that was erased here does not come back", async () => {
  const inbox = await startInbox();
  const row = inboundRow();
  await inbox.t.run(async (ctx) => {
    await Erasures.rememberSid(ctx, ACCOUNT_SID, row.sid);
  });
  expect(await store(inbox, row)).toEqual(["erased"]);
  const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
  expect(page).toEqual([]);
});
