import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
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

async function store(inbox: Inbox, ...messages: LoggedMessage[]) {
  const args = { accountSid: ACCOUNT_SID, messages };
  await inbox.t.mutation(internal.reconciliation.store, args);
}

async function findNews(inbox: Inbox, ...messages: LoggedMessage[]) {
  return await inbox.t.query(internal.reconciliation.findNews, {
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
  vi.setSystemTime(Date.now() + 1);
  const text = { conversationId, body: "On our way", mediaIds: [], clientToken: token };
  const messageId = await inbox.ada.mutation(api.messages.send, text);
  await inbox.t.mutation(internal.delivery.claimNext, { conversationId });
  const lose = async () => {
    const row = await inbox.t.run(async (ctx) => await ctx.db.get("messages", messageId));
    const attemptId = row?.attemptId ?? "";
    await inbox.t.mutation(internal.delivery.expire, { messageId, attemptId });
  };
  return { messageId, lose };
}

async function readMessage(inbox: Inbox, messageId: Id<"messages">) {
  return await inbox.t.run(async (ctx) => await ctx.db.get("messages", messageId));
}

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
    expect(await findNews(inbox, row)).toEqual([]);
  });

  test("is left alone when it went to a number that is not ours", async () => {
    const inbox = await startInbox();
    await store(inbox, inboundRow({ to: "+15035550999" }));
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

describe("a send whose outcome nobody knows", () => {
  test("takes the SID of the one text that it can be", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const { messageId, lose } = await sendAndLose(inbox, id, "a");
    await lose();
    const row = outboundRow();
    expect(await findNews(inbox, row)).toEqual([row.sid]);
    await store(inbox, row);
    expect(await readMessage(inbox, messageId)).toMatchObject({
      delivery: "accepted",
      twilioSid: row.sid,
      twilioStatus: "delivered",
    });
    expect(await readThread(inbox, id)).toHaveLength(2);
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
  expect(await findNews(inbox, row)).toEqual([]);
});

test("each run reads on from the last one, with an overlap", async () => {
  const inbox = await startInbox();
  const readFrom = async () => {
    const accounts = await inbox.t.query(internal.reconciliation.accounts, {});
    return accounts.find(({ accountSid }) => accountSid === ACCOUNT_SID)?.readFrom ?? 0;
  };
  const connectedAt = Date.now();
  expect(Math.floor(await readFrom())).toBe(connectedAt - 30 * MINUTE_MS);
  const finish = (readThrough: number) =>
    inbox.t.mutation(internal.reconciliation.finish, { accountSid: ACCOUNT_SID, readThrough });
  await finish(connectedAt + 5 * MINUTE_MS);
  expect(await readFrom()).toBe(connectedAt - 25 * MINUTE_MS);
  await finish(connectedAt);
  expect(await readFrom()).toBe(connectedAt - 25 * MINUTE_MS);
});
