import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import {
  accepted,
  claimAndEnd,
  codeOf,
  countScheduled,
  listRow,
  newToken,
  send,
  stateOf,
} from "./outbox.setup";
import {
  FRONT_DESK,
  MARISOL,
  firstPage,
  readThread,
  receiveOne,
  startInbox,
  statusUpdate,
  type Inbox,
} from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("sending", () => {
  test("queues the text, its job and its place in the list at once", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id, "On our way");
    expect(await stateOf(inbox, messageId)).toBe("Waiting");
    expect(await countScheduled(inbox, "delivery:dispatch")).toBe(1);
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

  test("more than 60 texts of a member in a minute are refused and leave nothing behind", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    for (let index = 0; index < 60; index += 1) await send(inbox, id);
    const before = (await readThread(inbox, id)).length;
    expect(await codeOf(send(inbox, id))).toBe("RATE_LIMITED");
    expect(await readThread(inbox, id)).toHaveLength(before);
    vi.setSystemTime(Date.now() + 1_000);
    expect(await codeOf(send(inbox, id))).toBe("no error");
  });

  test("the limits are the installation's to set, for its members and for all of an organization", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox);
    vi.stubEnv("TEXTS_PER_MEMBER_PER_MINUTE", "2");
    vi.stubEnv("TEXTS_PER_ORGANIZATION_PER_MINUTE", "3");
    const by = (member: Inbox["ada"], clientToken: string) =>
      codeOf(
        member.mutation(api.messages.send, {
          conversationId,
          body: "Hi",
          mediaIds: [],
          clientToken,
        }),
      );
    expect([await by(inbox.ada, "1"), await by(inbox.ada, "2")]).toEqual(["no error", "no error"]);
    expect(await by(inbox.ada, "3")).toBe("RATE_LIMITED");
    // The same token again is the text that is there already.
    expect(await by(inbox.ada, "1")).toBe("no error");
    expect([await by(inbox.dana, "1"), await by(inbox.dana, "2")]).toEqual([
      "no error",
      "RATE_LIMITED",
    ]);
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

test.each([
  ["waited", null],
  ["was refused by Twilio", { kind: "rejected", errorCode: 21614 }],
  ["waited once more", { kind: "retry", errorCode: 20429 }],
] as const)("of a text given up while it %s nobody has to wonder", async (_when, outcome) => {
  const inbox = await startInbox();
  const { id } = await receiveOne(inbox);
  const messageId = await send(inbox, id);
  if (outcome !== null) await claimAndEnd(inbox, messageId, outcome);
  await inbox.ada.mutation(api.messages.discard, { messageId });
  const last = (await readThread(inbox, id)).at(-1);
  expect(last).toMatchObject({ delivery: "canceled", isInDoubt: false });
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

  test("of what an opt-out stopped is refused until they text START", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id, "On our way");
    await claimAndEnd(inbox, messageId, { kind: "rejected", errorCode: 21610 });
    const resend = () =>
      inbox.ada.mutation(api.messages.resend, { messageId, clientToken: newToken() });
    expect(await codeOf(resend())).toBe("NOT_RESENDABLE");
    vi.setSystemTime(Date.now() + 1_000);
    await receiveOne(inbox, { body: "START" });
    const again = await resend();
    expect((await readThread(inbox, id)).at(-1)).toMatchObject({ id: again, body: "On our way" });
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
    expect((await readThread(inbox, id)).at(-1)).toMatchObject({ isInDoubt: true });
    await inbox.service.mutation(
      api.webhooks.receiveStatus,
      statusUpdate({ messageId, status: "sent" }),
    );
    expect(await stateOf(inbox, messageId)).toBe("Sent");
    expect((await readThread(inbox, id)).at(-1)).toMatchObject({ isInDoubt: false });
  });
});
