import { beforeEach, describe, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import { displayState } from "../lib/sms/display-state";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import {
  ACCOUNT_SID,
  DISPATCH,
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

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

type ConversationId = Id<"conversations">;
type MessageId = Id<"messages">;
type Outcome = (typeof internal.delivery.recordOutcome)["_args"]["outcome"];

let lastToken = 0;
const newToken = () => `token-${(lastToken += 1)}`;

async function codeOf(call: Promise<unknown>) {
  return await call.then(
    () => "no error",
    (error: unknown) => errorCode(error),
  );
}

async function send(inbox: Inbox, conversationId: ConversationId, body = "On our way") {
  vi.setSystemTime(Date.now() + 1);
  const text = { conversationId, body, mediaIds: [], clientToken: newToken() };
  return await inbox.ada.mutation(api.messages.send, text);
}

async function claim(inbox: Inbox, conversationId: ConversationId) {
  await inbox.t.mutation(internal.delivery.claimNext, { conversationId });
}

async function readRow(inbox: Inbox, messageId: MessageId) {
  const row = await inbox.t.run(async (ctx) => await ctx.db.get("messages", messageId));
  if (row === null) throw new Error("No message.");
  return row;
}

/** Tells the outbox how the call under way ended. */
async function end(inbox: Inbox, messageId: MessageId, outcome: Outcome) {
  const { attemptId } = await readRow(inbox, messageId);
  if (attemptId === null) throw new Error("Not claimed.");
  await inbox.t.mutation(internal.delivery.recordOutcome, { messageId, attemptId, outcome });
}

async function claimAndEnd(inbox: Inbox, messageId: MessageId, outcome: Outcome) {
  await claim(inbox, (await readRow(inbox, messageId)).conversationId);
  await end(inbox, messageId, outcome);
}

const accepted = (twilioSid = newSid()): Outcome => ({
  kind: "accepted",
  twilioSid,
  status: "queued",
});

async function stateOf(inbox: Inbox, messageId: MessageId) {
  const { delivery, twilioStatus, errorCode } = await readRow(inbox, messageId);
  if (delivery === null) throw new Error("Not ours.");
  return displayState({ delivery, twilioStatus, errorCode }).name;
}

async function listRow(inbox: Inbox) {
  const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
  const [row] = page;
  if (row === undefined) throw new Error("No conversation.");
  return row;
}

/** Jobs that wait to run, by function. */
async function countScheduled(inbox: Inbox, name: string) {
  const jobs = await inbox.t.run(
    async (ctx) => await ctx.db.system.query("_scheduled_functions").collect(),
  );
  return jobs.filter((job) => job.name.includes(name) && job.state.kind === "pending").length;
}

describe("sending", () => {
  test("queues the text, its job and its place in the list at once", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id, "On our way");
    expect(await stateOf(inbox, messageId)).toBe("Waiting");
    expect(await countScheduled(inbox, "claimNext")).toBe(1);
    expect(await listRow(inbox)).toMatchObject({
      needsReply: false,
      waitingSince: null,
      lastMessage: { direction: "outbound", text: "On our way" },
    });
  });

  test("the same token twice is one text", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox);
    const click = { conversationId, body: "Yes", mediaIds: [], clientToken: "click" };
    const ids = await Promise.all(
      Array.from({ length: 20 }, () => inbox.ada.mutation(api.messages.send, click)),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await readThread(inbox, conversationId)).toMatchObject([{}, { key: "click" }]);
  });

  test("the same token with other words is a conflict, and another member's own", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox);
    const click = { conversationId, body: "Yes", mediaIds: [], clientToken: "click" };
    const first = await inbox.ada.mutation(api.messages.send, click);
    const other = inbox.ada.mutation(api.messages.send, { ...click, body: "No" });
    expect(await codeOf(other)).toBe("CONFLICT");
    expect(await inbox.dana.mutation(api.messages.send, click)).not.toBe(first);
  });

  test.each([
    ["nothing", "", "EMPTY_TEXT"],
    ["only spaces", " \n ", "EMPTY_TEXT"],
    ["1,601 characters", "x".repeat(1601), "TEXT_TOO_LONG"],
    ["801 emoji, which are 1,602 units", "🙏".repeat(801), "TEXT_TOO_LONG"],
  ])("refuses %s", async (_name, body, code) => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    expect(await codeOf(send(inbox, id, body))).toBe(code);
    expect(await readThread(inbox, id)).toHaveLength(1);
  });

  test("takes 1,600 characters", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    expect(await codeOf(send(inbox, id, "x".repeat(1600)))).toBe("no error");
  });

  test("refuses who opted out, senders without a number, and other countries", async () => {
    const inbox = await startInbox();
    const stopped = await receiveOne(inbox, { body: "STOP" });
    expect(await codeOf(send(inbox, stopped.id))).toBe("OPTED_OUT");
    vi.setSystemTime(Date.now() + 1);
    const robot = await receiveOne(inbox, { from: "TWILIO" });
    expect(await codeOf(send(inbox, robot.id))).toBe("INVALID_NUMBER");
    vi.setSystemTime(Date.now() + 1);
    const london = await receiveOne(inbox, { from: "+442079460958" });
    expect(await codeOf(send(inbox, london.id))).toBe("COUNTRY_OFF");
  });

  test("viewers may not", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox);
    const text = { conversationId, body: "Hi", mediaIds: [], clientToken: "v" };
    expect(await codeOf(inbox.vic.mutation(api.messages.send, text))).toBe("FORBIDDEN");
  });
});

describe("starting a conversation", () => {
  const start = (inbox: Inbox, to: string, clientToken = newToken()) =>
    inbox.ada.mutation(api.conversations.start, {
      to,
      phoneNumberId: inbox.numbers.frontDesk,
      body: "Hello",
      mediaIds: [],
      clientToken,
    });

  test("reads the number as typed and makes one thread of it", async () => {
    const inbox = await startInbox();
    const first = await start(inbox, "(503) 555-0148");
    const second = await start(inbox, "+1 503 555 0148");
    expect(second.conversationId).toBe(first.conversationId);
    expect(await listRow(inbox)).toMatchObject({ contactAddress: MARISOL, contactName: null });
  });

  test("finds the thread that the contact began", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    expect(await start(inbox, "5035550148")).toMatchObject({ conversationId: id });
  });

  test("the same token twice is one text", async () => {
    const inbox = await startInbox();
    expect(await start(inbox, "5035550148", "once")).toEqual(
      await start(inbox, "503-555-0148", "once"),
    );
    expect(await codeOf(start(inbox, "503 555 0149", "once"))).toBe("CONFLICT");
  });

  test.each([
    ["123", "INVALID_NUMBER"],
    ["", "INVALID_NUMBER"],
    ["+44 20 7946 0958", "COUNTRY_OFF"],
    [FRONT_DESK, "OWN_NUMBER"],
  ])("refuses %j and leaves nothing behind", async (to, code) => {
    const inbox = await startInbox();
    expect(await codeOf(start(inbox, to))).toBe(code);
    const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
    expect(page).toEqual([]);
  });
});

describe("replies of one conversation", () => {
  test("go one after the other, in the order in which they were written", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const [first, second] = [await send(inbox, id, "1"), await send(inbox, id, "2")];
    await claim(inbox, id);
    await claim(inbox, id);
    expect(await stateOf(inbox, first)).toBe("Sending");
    expect(await stateOf(inbox, second)).toBe("Waiting");
    await end(inbox, first, accepted());
    await claim(inbox, id);
    expect((await readRow(inbox, second)).delivery).toBe("claimed");
  });

  test("wait for one that is to be tried again", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const [first, second] = [await send(inbox, id, "1"), await send(inbox, id, "2")];
    await claimAndEnd(inbox, first, { kind: "retry", errorCode: 20429 });
    await claim(inbox, id);
    expect(await stateOf(inbox, first)).toBe("Waiting");
    expect(await stateOf(inbox, second)).toBe("Waiting");
    vi.setSystemTime(Date.now() + 2_000);
    await claim(inbox, id);
    expect((await readRow(inbox, first)).delivery).toBe("claimed");
    expect((await readRow(inbox, second)).delivery).toBe("waiting");
  });

  test("do not wait for one that was refused, given up or lost", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const texts = [];
    for (const body of ["1", "2", "3", "4"]) texts.push(await send(inbox, id, body));
    const [first, second, third, fourth] = texts as [MessageId, MessageId, MessageId, MessageId];
    await claimAndEnd(inbox, first, { kind: "rejected", errorCode: 21614 });
    await inbox.ada.mutation(api.messages.discard, { messageId: second });
    await claimAndEnd(inbox, third, { kind: "unknown" });
    await claim(inbox, id);
    expect((await readRow(inbox, fourth)).delivery).toBe("claimed");
  });

  test("of other conversations do not wait at all", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    vi.setSystemTime(Date.now() + 1);
    const other = await receiveOne(inbox, { from: "+15035550149" });
    await send(inbox, id);
    const messageId = await send(inbox, other.id);
    await claim(inbox, id);
    await claim(inbox, other.id);
    expect((await readRow(inbox, messageId)).delivery).toBe("claimed");
  });
});

describe("a claim", () => {
  test("comes with its call and its watchdog", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    await send(inbox, id);
    await claim(inbox, id);
    expect(await countScheduled(inbox, "deliveryActions:send")).toBe(1);
    expect(await countScheduled(inbox, "delivery:expire")).toBe(1);
  });

  test("whose end nobody tells is unknown once its deadline has passed, never waiting again", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await claim(inbox, id);
    const { attemptId } = await readRow(inbox, messageId);
    const watchdog = { messageId, attemptId: attemptId ?? "" };
    await inbox.t.mutation(internal.delivery.expire, { ...watchdog, attemptId: "another" });
    expect(await stateOf(inbox, messageId)).toBe("Sending");
    await inbox.t.mutation(internal.delivery.expire, watchdog);
    expect(await stateOf(inbox, messageId)).toBe("Checking");
    await claim(inbox, id);
    expect(await stateOf(inbox, messageId)).toBe("Checking");
    expect(await countScheduled(inbox, "claimNext")).toBeGreaterThan(0);
  });

  test("after a STOP that came between is refused without a call", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await inbox.service.mutation(api.webhooks.receiveText, inboundText({ body: "STOP" }));
    await claim(inbox, id);
    expect(await readRow(inbox, messageId)).toMatchObject({
      delivery: "rejected",
      errorCode: 21610,
      attempts: 0,
    });
    expect(await countScheduled(inbox, "deliveryActions:send")).toBe(0);
  });

  test("that was taken before a STOP still asks once more right before the call", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await claim(inbox, id);
    const attemptId = (await readRow(inbox, messageId)).attemptId ?? "";
    const read = () => inbox.t.query(internal.delivery.attempt, { messageId, attemptId });
    expect(await read()).toMatchObject({ from: FRONT_DESK, to: MARISOL, isOptedOut: false });
    await inbox.service.mutation(api.webhooks.receiveText, inboundText({ body: "STOP" }));
    expect(await read()).toMatchObject({ isOptedOut: true });
  });

  test("of an older attempt cannot be told of", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await claim(inbox, id);
    const attemptId = (await readRow(inbox, messageId)).attemptId ?? "";
    await end(inbox, messageId, { kind: "retry", errorCode: 20429 });
    vi.setSystemTime(Date.now() + 10_000);
    await claim(inbox, id);
    const late = { messageId, attemptId, outcome: { kind: "unknown" } } as const;
    await inbox.t.mutation(internal.delivery.recordOutcome, late);
    expect((await readRow(inbox, messageId)).delivery).toBe("claimed");
    expect(await inbox.t.query(internal.delivery.attempt, { messageId, attemptId })).toBeNull();
  });
});

describe("Twilio's refusal", () => {
  test("says why, marks the row, and lets the contact wait again", async () => {
    const inbox = await startInbox();
    const { id, waitingSince } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await claimAndEnd(inbox, messageId, { kind: "rejected", errorCode: 21614 });
    expect(await stateOf(inbox, messageId)).toBe("Not sent");
    expect(await listRow(inbox)).toMatchObject({
      needsReply: true,
      waitingSince,
      lastMessage: { hasFailed: true },
    });
  });

  test("of one of two replies leaves the contact answered by the other", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const [first, second] = [await send(inbox, id, "1"), await send(inbox, id, "2")];
    await claimAndEnd(inbox, first, accepted());
    await claimAndEnd(inbox, second, { kind: "rejected", errorCode: 21614 });
    expect(await listRow(inbox)).toMatchObject({ needsReply: false });
  });

  test.each(["at once", "in a callback"])("with 21610 %s suppresses the address", async (when) => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    if (when === "at once") {
      await claimAndEnd(inbox, messageId, { kind: "rejected", errorCode: 21610 });
    } else {
      const messageSid = newSid();
      await claimAndEnd(inbox, messageId, accepted(messageSid));
      const failed = statusUpdate({ messageSid, status: "failed", errorCode: 21610 });
      await inbox.service.mutation(api.webhooks.receiveStatus, failed);
    }
    expect(await codeOf(send(inbox, id))).toBe("OPTED_OUT");
    expect(await listRow(inbox)).toMatchObject({ isOptedOut: true, needsReply: false });
    await inbox.service.mutation(api.webhooks.receiveText, inboundText({ body: "START" }));
    expect(await codeOf(send(inbox, id))).toBe("no error");
  });
});

test("a refusal with 21610 that is told again does not undo a later START", async () => {
  const inbox = await startInbox();
  const { id } = await receiveOne(inbox);
  const messageSid = newSid();
  await claimAndEnd(inbox, await send(inbox, id), accepted(messageSid));
  const failed = statusUpdate({ messageSid, status: "failed", errorCode: 21610 });
  await inbox.service.mutation(api.webhooks.receiveStatus, failed);
  vi.setSystemTime(Date.now() + 60_000);
  await inbox.service.mutation(api.webhooks.receiveText, inboundText({ body: "START" }));
  await inbox.service.mutation(api.webhooks.receiveStatus, failed);
  expect(await listRow(inbox)).toMatchObject({ isOptedOut: false });
  expect(await codeOf(send(inbox, id))).toBe("no error");
});

test("a text that was given up is no failure in the list, but no answer either", async () => {
  const inbox = await startInbox();
  const { id, waitingSince } = await receiveOne(inbox);
  const messageId = await send(inbox, id);
  await claimAndEnd(inbox, messageId, { kind: "rejected", errorCode: 21614 });
  await inbox.ada.mutation(api.messages.discard, { messageId });
  const unanswered = { needsReply: true, waitingSince, lastMessage: { hasFailed: false } };
  expect(await listRow(inbox)).toMatchObject(unanswered);
  await inbox.ada.mutation(api.messages.discard, { messageId: await send(inbox, id) });
  expect(await listRow(inbox)).toMatchObject(unanswered);
});

describe("trying again", () => {
  test("by a person makes one new text, linked both ways", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id, "Hello?");
    await claimAndEnd(inbox, messageId, { kind: "unknown" });
    const again = { messageId, clientToken: "again" };
    const second = await inbox.ada.mutation(api.messages.resend, again);
    expect(await inbox.ada.mutation(api.messages.resend, again)).toBe(second);
    const thread = await readThread(inbox, id);
    expect(thread.slice(1)).toMatchObject([
      { id: messageId, resentAs: second, delivery: "unknown" },
      { id: second, resendOf: messageId, body: "Hello?", delivery: "waiting" },
    ]);
    const third = inbox.ada.mutation(api.messages.resend, { messageId, clientToken: "third" });
    expect(await codeOf(third)).toBe("NOT_RESENDABLE");
  });

  test("is refused where the same text would fail again", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await claimAndEnd(inbox, messageId, { kind: "rejected", errorCode: 21614 });
    const again = inbox.ada.mutation(api.messages.resend, { messageId, clientToken: "again" });
    expect(await codeOf(again)).toBe("NOT_RESENDABLE");
  });

  test("is not offered for what is on its way or has arrived", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    const resend = () =>
      codeOf(inbox.ada.mutation(api.messages.resend, { messageId, clientToken: newToken() }));
    const discard = () => codeOf(inbox.ada.mutation(api.messages.discard, { messageId }));
    expect(await resend()).toBe("NOT_RESENDABLE");
    await claimAndEnd(inbox, messageId, accepted());
    expect(await resend()).toBe("NOT_RESENDABLE");
    expect(await discard()).toBe("NOT_DISCARDABLE");
  });

  test("a text that was given up and went out after all says so", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await claimAndEnd(inbox, messageId, { kind: "unknown" });
    await inbox.ada.mutation(api.messages.discard, { messageId });
    expect(await stateOf(inbox, messageId)).toBe("Canceled");
    await inbox.service.mutation(
      api.webhooks.receiveStatus,
      statusUpdate({ messageId, status: "sent" }),
    );
    expect(await stateOf(inbox, messageId)).toBe("Sent");
  });
});

describe("a callback", () => {
  async function sendOne(inbox: Inbox) {
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    const messageSid = newSid();
    return { id, messageId, messageSid };
  }

  test.each([
    [["queued", "sent", "delivered"], "Delivered"],
    [["queued", "sent", "undelivered", "failed"], "Undelivered"],
  ] as const)("order of %j does not matter", async (ladder, name) => {
    const inbox = await startInbox();
    for (const order of permutations(ladder)) {
      const { messageId, messageSid } = await sendOne(inbox);
      await claimAndEnd(inbox, messageId, accepted(messageSid));
      for (const status of [...order, ...order]) {
        const update = statusUpdate({ messageSid, status });
        await inbox.service.mutation(api.webhooks.receiveStatus, update);
      }
      expect(await stateOf(inbox, messageId)).toBe(name);
      const timeline = await inbox.ada.query(api.messages.events, { messageId });
      const statuses = timeline.filter(({ type }) => type === "status");
      expect(statuses.map(({ status }) => status).sort()).toEqual([...ladder].sort());
      const twice = statuses.filter(({ status }) => status !== "queued");
      expect(twice.every(({ timesSeen }) => timesSeen === 2)).toBe(true);
    }
  });

  test("that overtakes Twilio's answer finds its text by our own id", async () => {
    const inbox = await startInbox();
    const { id, messageId, messageSid } = await sendOne(inbox);
    await claim(inbox, id);
    const { attemptId } = await readRow(inbox, messageId);
    await inbox.service.mutation(
      api.webhooks.receiveStatus,
      statusUpdate({ messageSid, messageId, status: "delivered" }),
    );
    expect(await stateOf(inbox, messageId)).toBe("Delivered");
    await inbox.t.mutation(internal.delivery.recordOutcome, {
      messageId,
      attemptId: attemptId ?? "",
      outcome: accepted(messageSid),
    });
    expect(await stateOf(inbox, messageId)).toBe("Delivered");
    expect(await readRow(inbox, messageId)).toMatchObject({ twilioSid: messageSid });
  });

  test("tells what became of a call that was lost", async () => {
    const inbox = await startInbox();
    const { messageId, messageSid } = await sendOne(inbox);
    await claimAndEnd(inbox, messageId, { kind: "unknown" });
    await inbox.service.mutation(
      api.webhooks.receiveStatus,
      statusUpdate({ messageSid, messageId, status: "sent" }),
    );
    expect(await stateOf(inbox, messageId)).toBe("Sent");
  });

  test("without our id waits until its text is known", async () => {
    const inbox = await startInbox();
    const { id, messageId, messageSid } = await sendOne(inbox);
    await claim(inbox, id);
    const update = statusUpdate({ messageSid, status: "delivered" });
    expect(await inbox.service.mutation(api.webhooks.receiveStatus, update)).toBe("quarantined");
    await end(inbox, messageId, accepted(messageSid));
    expect(await stateOf(inbox, messageId)).toBe("Delivered");
    const left = await inbox.t.run(async (ctx) => await ctx.db.query("quarantine").collect());
    expect(left).toEqual([]);
  });

  test("of another account changes nothing, even with the right ids", async () => {
    const inbox = await startInbox();
    const { messageId, messageSid } = await sendOne(inbox);
    await claimAndEnd(inbox, messageId, accepted(messageSid));
    const foreign = statusUpdate({
      accountSid: `AC${"b".repeat(32)}`,
      messageSid,
      messageId,
      status: "failed",
    });
    expect(await inbox.service.mutation(api.webhooks.receiveStatus, foreign)).toBe("quarantined");
    expect(await stateOf(inbox, messageId)).toBe("Sending");
  });

  test("for a text that was never called about is not believed", async () => {
    const inbox = await startInbox();
    const { messageId, messageSid } = await sendOne(inbox);
    const early = statusUpdate({ messageSid, messageId, status: "sent" });
    expect(await inbox.service.mutation(api.webhooks.receiveStatus, early)).toBe("quarantined");
    expect(await stateOf(inbox, messageId)).toBe("Waiting");
  });

  test("with a word or a code that is new to us is kept and breaks nothing", async () => {
    const inbox = await startInbox();
    const { messageId, messageSid } = await sendOne(inbox);
    await claimAndEnd(inbox, messageId, accepted(messageSid));
    const odd = statusUpdate({ messageSid, status: "partially_delivered", errorCode: 39999 });
    expect(await inbox.service.mutation(api.webhooks.receiveStatus, odd)).toBe("applied");
    const timeline = await inbox.ada.query(api.messages.events, { messageId });
    expect(timeline.at(-1)).toMatchObject({ status: "partially_delivered", errorCode: 39999 });
  });

  test("that an earlier reply arrived after all leaves a later question waiting", async () => {
    const inbox = await startInbox();
    const { id, messageId, messageSid } = await sendOne(inbox);
    await claimAndEnd(inbox, messageId, accepted(messageSid));
    const tell = async (status: string) => {
      const update = statusUpdate({ messageSid, status });
      await inbox.service.mutation(api.webhooks.receiveStatus, update);
    };
    await tell("undelivered");
    vi.setSystemTime(Date.now() + 60_000);
    await inbox.service.mutation(api.webhooks.receiveText, inboundText({ body: "And when?" }));
    await tell("delivered");
    expect(await listRow(inbox)).toMatchObject({ id, needsReply: true });
  });

  test("that a reply was not delivered lets the contact wait again, until it is after all", async () => {
    const inbox = await startInbox();
    const { messageId, messageSid } = await sendOne(inbox);
    await claimAndEnd(inbox, messageId, accepted(messageSid));
    const tell = (status: string, errorCode: number | null) =>
      inbox.service.mutation(
        api.webhooks.receiveStatus,
        statusUpdate({ messageSid, status, errorCode }),
      );
    await tell("undelivered", 30003);
    expect(await listRow(inbox)).toMatchObject({
      needsReply: true,
      lastMessage: { hasFailed: true },
    });
    await tell("delivered", null);
    expect(await listRow(inbox)).toMatchObject({
      needsReply: false,
      waitingSince: null,
      lastMessage: { hasFailed: false },
    });
    expect(await readRow(inbox, messageId)).toMatchObject({ errorCode: null });
  });
});

test("a reply to one of our numbers leaves from that number", async () => {
  const inbox = await startInbox();
  const { id } = await receiveOne(inbox, { to: DISPATCH });
  const messageId = await send(inbox, id);
  await claim(inbox, id);
  const attemptId = (await readRow(inbox, messageId)).attemptId ?? "";
  const attempt = await inbox.t.query(internal.delivery.attempt, { messageId, attemptId });
  expect(attempt).toMatchObject({ accountSid: ACCOUNT_SID, from: DISPATCH, to: MARISOL });
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

describe("a job of the outbox that was lost", () => {
  const MINUTES_MS = 60_000;

  async function loseJobs(inbox: Inbox) {
    await inbox.t.run(async (ctx) => {
      const jobs = await ctx.db.system.query("_scheduled_functions").collect();
      for (const job of jobs) await ctx.scheduler.cancel(job._id);
    });
  }

  test("is started again when its text has waited for minutes, not before", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    await send(inbox, id);
    await loseJobs(inbox);
    await inbox.t.mutation(internal.sweeps.outbox, {});
    expect(await countScheduled(inbox, "claimNext")).toBe(0);
    vi.setSystemTime(Date.now() + 4 * MINUTES_MS);
    await inbox.t.mutation(internal.sweeps.outbox, {});
    expect(await countScheduled(inbox, "claimNext")).toBe(1);
  });

  test("that was a watchdog is made up for once its deadline is long past", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    await send(inbox, id);
    await claim(inbox, id);
    await loseJobs(inbox);
    vi.setSystemTime(Date.now() + 3 * MINUTES_MS);
    await inbox.t.mutation(internal.sweeps.outbox, {});
    expect(await countScheduled(inbox, "expire")).toBe(0);
    vi.setSystemTime(Date.now() + 2 * MINUTES_MS);
    await inbox.t.mutation(internal.sweeps.outbox, {});
    expect(await countScheduled(inbox, "expire")).toBe(1);
  });
});
