import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import { accepted, claim, claimAndEnd, end, listRow, readRow, send, stateOf } from "./outbox.setup";
import {
  inboundText,
  newSid,
  receiveOne,
  startInbox,
  statusUpdate,
  type Inbox,
} from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
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

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}
