import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import {
  countScheduled,
  listRow,
  loseJobs,
  queue,
  readRow,
  runOutbox,
  send,
  stateOf,
} from "./outbox.setup";
import { inboundText, readThread, receiveOne, startInbox, type Inbox } from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

const MINUTE_MS = 60_000;

/** A text that is held for ten minutes. */
async function hold(inbox: Inbox) {
  const { id } = await receiveOne(inbox);
  const until = Date.now() + 10 * MINUTE_MS;
  const messageId = await queue(inbox, id, { origin: "person", body: "Later", notBefore: until });
  return { id, until, messageId };
}

describe("a held text", () => {
  test("leaves when its time has come, and not before", async () => {
    const inbox = await startInbox();
    const { until, messageId } = await hold(inbox);
    expect(await stateOf(inbox, messageId)).toBe("Held");
    expect(await runOutbox(inbox, until - 1)).toEqual([]);
    expect(await runOutbox(inbox, until)).toMatchObject([{ messageId, at: until }]);
  });

  test("holds no reply up, and comes after it in the thread and the list", async () => {
    const inbox = await startInbox();
    const { id, until, messageId } = await hold(inbox);
    const reply = await send(inbox, id, "Now");
    expect(await runOutbox(inbox, until - 1)).toMatchObject([{ messageId: reply }]);
    await runOutbox(inbox, until);
    const thread = await readThread(inbox, id);
    expect(thread.slice(1).map((text) => text.id)).toEqual([reply, messageId]);
    expect(await listRow(inbox)).toMatchObject({ lastMessage: { text: "Later" } });
  });

  test("does not leave after a STOP", async () => {
    const inbox = await startInbox();
    const { until, messageId } = await hold(inbox);
    await inbox.service.mutation(api.webhooks.receiveText, inboundText({ body: "STOP" }));
    expect(await runOutbox(inbox, until + MINUTE_MS)).toEqual([]);
    expect(await readRow(inbox, messageId)).toMatchObject({
      delivery: "rejected",
      errorCode: 21610,
    });
  });

  test("does not leave when somebody gave it up", async () => {
    const inbox = await startInbox();
    const { until, messageId } = await hold(inbox);
    await inbox.ada.mutation(api.messages.discard, { messageId });
    expect(await runOutbox(inbox, until + MINUTE_MS)).toEqual([]);
  });

  test("leaves although the job that should release it was lost", async () => {
    const inbox = await startInbox();
    const { until } = await hold(inbox);
    await loseJobs(inbox);
    vi.setSystemTime(until + 5 * MINUTE_MS);
    await inbox.t.mutation(internal.sweeps.outbox, {});
    expect(await countScheduled(inbox, "delivery:release")).toBe(1);
    expect(await runOutbox(inbox, Date.now())).toHaveLength(1);
  });
});

test("dozens of held texts whose jobs were lost leave within minutes", async () => {
  const inbox = await startInbox();
  const { id } = await receiveOne(inbox);
  const notBefore = Date.now() + 60 * MINUTE_MS;
  // A sweep looks at fifty.
  const count = 70;
  for (let queued = 0; queued < count; queued += 1) {
    await queue(inbox, id, { origin: "bulk", notBefore });
  }
  await loseJobs(inbox);
  vi.setSystemTime(notBefore + 5 * MINUTE_MS);
  await inbox.t.mutation(internal.sweeps.outbox, {});
  const calls = await runOutbox(inbox, Date.now() + 5 * MINUTE_MS);
  expect(calls).toHaveLength(count);
});

describe("quiet hours", () => {
  /** 9 in the evening in Oregon, where 503 is; the day begins at 8. */
  const EVENING = Date.parse("2026-03-03T05:00:00Z");
  const MORNING = Date.parse("2026-03-03T16:00:00Z");

  async function startInTheEvening() {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    vi.setSystemTime(EVENING);
    return { inbox, id };
  }

  test.each(["automation", "bulk"] as const)(
    "put a text of %s off until they end",
    async (origin) => {
      const { inbox, id } = await startInTheEvening();
      const messageId = await queue(inbox, id, { origin });
      expect(await runOutbox(inbox, MORNING - 1)).toEqual([]);
      expect(await stateOf(inbox, messageId)).toBe("Held");
      const timeline = await inbox.ada.query(api.messages.events, { messageId });
      expect(timeline.map(({ type }) => type)).toEqual(["waiting", "held"]);
      expect(await runOutbox(inbox, MORNING)).toMatchObject([{ messageId }]);
    },
  );

  test("do not concern a person's reply, nor does it wait for what they put off", async () => {
    const { inbox, id } = await startInTheEvening();
    await queue(inbox, id, { origin: "automation" });
    const messageId = await send(inbox, id, "We are coming now");
    expect(await runOutbox(inbox, Date.now() + 5_000)).toMatchObject([{ messageId }]);
  });
});
