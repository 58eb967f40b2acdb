import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import {
  accepted,
  attemptOf,
  claim,
  claimAndEnd,
  countScheduled,
  end,
  loseJobs,
  readRow,
  runOutbox,
  send,
  stateOf,
  type MessageId,
} from "./outbox.setup";
import { DISPATCH, FRONT_DESK, MARISOL, inboundText, receiveOne, startInbox } from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
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
    await inbox.t.mutation(internal.delivery.beginCall, watchdog);
    await inbox.t.mutation(internal.delivery.expire, { ...watchdog, attemptId: "another" });
    expect(await stateOf(inbox, messageId)).toBe("Sending");
    await inbox.t.mutation(internal.delivery.expire, watchdog);
    expect(await stateOf(inbox, messageId)).toBe("Checking");
    await claim(inbox, id);
    expect(await stateOf(inbox, messageId)).toBe("Checking");
    expect(await countScheduled(inbox, "delivery:dispatch")).toBeGreaterThan(0);
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
    await inbox.service.mutation(api.webhooks.receiveText, inboundText({ body: "STOP" }));
    expect(
      await inbox.t.mutation(internal.delivery.beginCall, { messageId, attemptId }),
    ).toBeNull();
    expect(await readRow(inbox, messageId)).toMatchObject({
      delivery: "rejected",
      errorCode: 21610,
    });
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
    expect(
      await inbox.t.mutation(internal.delivery.beginCall, { messageId, attemptId }),
    ).toBeNull();
  });

  test("is begun once, however often that is asked", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await claim(inbox, id);
    const attempt = await attemptOf(inbox, messageId);
    expect(await inbox.t.mutation(internal.delivery.beginCall, attempt)).toMatchObject({
      from: FRONT_DESK,
      to: MARISOL,
    });
    expect(await inbox.t.mutation(internal.delivery.beginCall, attempt)).toBeNull();
  });

  test("that never began is made again after its deadline, and only then", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await claim(inbox, id);
    const attempt = await attemptOf(inbox, messageId);
    await inbox.t.mutation(internal.delivery.expire, attempt);
    expect(await stateOf(inbox, messageId)).toBe("Waiting");
    // The process that was to make it wakes up after all.
    expect(await inbox.t.mutation(internal.delivery.beginCall, attempt)).toBeNull();
    await claim(inbox, id);
    const next = await attemptOf(inbox, messageId);
    expect(await inbox.t.mutation(internal.delivery.beginCall, next)).toMatchObject({
      to: MARISOL,
    });
  });

  test("that would begin too close to its deadline is not made, and its text keeps its place", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await claim(inbox, id);
    const attempt = await attemptOf(inbox, messageId);
    vi.setSystemTime(Date.now() + 45_000);
    expect(await inbox.t.mutation(internal.delivery.beginCall, attempt)).toBeNull();
    expect(await stateOf(inbox, messageId)).toBe("Waiting");
  });
});

test("a reply to one of our numbers leaves from that number", async () => {
  const inbox = await startInbox();
  const { id } = await receiveOne(inbox, { to: DISPATCH });
  const messageId = await send(inbox, id);
  await claim(inbox, id);
  const attemptId = (await readRow(inbox, messageId)).attemptId ?? "";
  const call = await inbox.t.mutation(internal.delivery.beginCall, { messageId, attemptId });
  expect(call).toMatchObject({ from: DISPATCH, to: MARISOL });
});

describe("a job of the outbox that was lost", () => {
  const MINUTES_MS = 60_000;

  test("is started again when its text has waited for minutes, not before", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    await send(inbox, id);
    await loseJobs(inbox);
    await inbox.t.mutation(internal.sweeps.outbox, {});
    expect(await countScheduled(inbox, "delivery:dispatch")).toBe(0);
    vi.setSystemTime(Date.now() + 4 * MINUTES_MS);
    await inbox.t.mutation(internal.sweeps.outbox, {});
    expect(await countScheduled(inbox, "delivery:dispatch")).toBe(1);
  });

  test("was never made for a text that an older version left waiting, which leaves all the same", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await loseJobs(inbox);
    await inbox.t.run(async (ctx) => {
      for (const place of await ctx.db.query("sendQueue").take(10)) {
        await ctx.db.delete("sendQueue", place._id);
      }
      for (const pacer of await ctx.db.query("sendPacers").take(10)) {
        await ctx.db.delete("sendPacers", pacer._id);
      }
    });
    vi.setSystemTime(Date.now() + 4 * MINUTES_MS);
    await inbox.t.mutation(internal.sweeps.outbox, {});
    expect(await runOutbox(inbox, Date.now() + MINUTES_MS)).toMatchObject([{ messageId }]);
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
