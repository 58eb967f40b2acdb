import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import {
  accepted,
  codeOf,
  countScheduled,
  end,
  queue,
  receiveMany,
  runOutbox,
  send,
  type Outcome,
} from "./outbox.setup";
import { ACCOUNT_SID, DISPATCH, receiveOne, startInbox, type Inbox } from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

const SECOND_MS = 1_000;

async function queueBulk(inbox: Inbox, count: number, body = "Hello") {
  const ids = await receiveMany(inbox, count);
  for (const id of ids) await queue(inbox, id, { origin: "bulk", body });
  return ids;
}

/** The most segments in any ten seconds. */
function busiest(times: readonly number[]): number {
  const counts = times.map(
    (from) => times.filter((at) => at >= from && at <= from + 10 * SECOND_MS).length,
  );
  return Math.max(...counts);
}

describe("a long code", () => {
  test("never sends more than 1.2 segments a second over any ten seconds, and loses none", async () => {
    const inbox = await startInbox();
    await queueBulk(inbox, 40);
    const calls = await runOutbox(inbox, Date.now() + 45 * SECOND_MS);
    expect(calls).toHaveLength(40);
    expect(busiest(calls.map(({ at }) => at))).toBeLessThanOrEqual(12);
  });

  test("sends a person's reply before the rest of a list, within three seconds", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    await queueBulk(inbox, 20);
    await runOutbox(inbox, Date.now() + 5 * SECOND_MS);
    const sentAt = Date.now();
    const messageId = await send(inbox, id, "On our way");
    const calls = await runOutbox(inbox, sentAt + 3 * SECOND_MS);
    expect(calls.find((call) => call.messageId === messageId)?.at).toBeLessThan(
      sentAt + 3 * SECOND_MS,
    );
    expect(calls[0]?.messageId).toBe(messageId);
  });

  test("sends a lone reply in the moment in which it was written", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    await send(inbox, id);
    const calls = await runOutbox(inbox, Date.now());
    expect(calls).toHaveLength(1);
  });

  test("does not hold a long text up, but what comes after it", async () => {
    const inbox = await startInbox();
    await queueBulk(inbox, 2, "x".repeat(400));
    const [first, second] = await runOutbox(inbox, Date.now() + 10 * SECOND_MS);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBe(3 * SECOND_MS);
  });

  test("is looked at by one job, however many texts wait", async () => {
    const inbox = await startInbox();
    await queueBulk(inbox, 10);
    expect(await countScheduled(inbox, "delivery:dispatch")).toBe(1);
    await runOutbox(inbox, Date.now() + 3 * SECOND_MS);
    expect(await countScheduled(inbox, "delivery:dispatch")).toBe(1);
  });
});

describe("a pace that an admin sets", () => {
  test("holds from then on, and null is the default again", async () => {
    const inbox = await startInbox();
    const { frontDesk: phoneNumberId } = inbox.numbers;
    await queueBulk(inbox, 20);
    await inbox.dana.mutation(api.phoneNumbers.setPace, { phoneNumberId, segmentsPerSecond: 4 });
    expect(await runOutbox(inbox, Date.now() + 2 * SECOND_MS)).toHaveLength(4 + 8);
    await inbox.dana.mutation(api.phoneNumbers.setPace, { phoneNumberId, segmentsPerSecond: null });
    expect(await runOutbox(inbox, Date.now() + 3 * SECOND_MS)).toHaveLength(3);
  });

  test.each([0, 0.05, 1_001, -1, Number.NaN])("cannot be %d", async (segmentsPerSecond) => {
    const inbox = await startInbox();
    const { frontDesk: phoneNumberId } = inbox.numbers;
    const call = inbox.dana.mutation(api.phoneNumbers.setPace, {
      phoneNumberId,
      segmentsPerSecond,
    });
    expect(await codeOf(call)).toBe("INVALID");
  });

  test("is an admin's to set", async () => {
    const inbox = await startInbox();
    const { frontDesk: phoneNumberId } = inbox.numbers;
    const pace = { phoneNumberId, segmentsPerSecond: 2 };
    expect(await codeOf(inbox.ada.mutation(api.phoneNumbers.setPace, pace))).toBe("FORBIDDEN");
  });
});

describe("the calls of an account under way at once", () => {
  /** An inbox whose front desk sends like a short code, and has so many texts waiting. */
  async function startFast(count: number) {
    const inbox = await startInbox();
    const { frontDesk: phoneNumberId } = inbox.numbers;
    await inbox.dana.mutation(api.phoneNumbers.setPace, { phoneNumberId, segmentsPerSecond: 100 });
    await queueBulk(inbox, count);
    return { inbox, phoneNumberId };
  }

  async function countUnderWay(inbox: Inbox, phoneNumberId: Id<"phoneNumbers">) {
    for (let look = 0; look < 5; look += 1) {
      await inbox.t.mutation(internal.delivery.dispatch, { phoneNumberId });
    }
    return await countScheduled(inbox, "deliveryActions:send");
  }

  async function endOne(inbox: Inbox, outcome: Outcome) {
    const claimed = await inbox.t.run(async (ctx) =>
      ctx.db
        .query("messages")
        .withIndex("by_accountSid_and_delivery_and_at", (q) =>
          q.eq("accountSid", ACCOUNT_SID).eq("delivery", "claimed"),
        )
        .first(),
    );
    if (claimed === null) throw new Error("No call is under way.");
    await end(inbox, claimed._id, outcome);
  }

  test("are six, and all texts go", async () => {
    const { inbox, phoneNumberId } = await startFast(20);
    expect(await countUnderWay(inbox, phoneNumberId)).toBe(6);
    expect(await runOutbox(inbox, Date.now() + SECOND_MS)).toHaveLength(20);
  });

  test("are as many as a fast number needs once Twilio has taken a text", async () => {
    const { inbox, phoneNumberId } = await startFast(60);
    await countUnderWay(inbox, phoneNumberId);
    await endOne(inbox, accepted());
    // Its own job stays behind here, since nothing ran it.
    expect(await countUnderWay(inbox, phoneNumberId)).toBe(1 + 40);
  });

  test.each([
    ["refuses the account", { kind: "stopped", reason: "credentials", errorCode: 20003 }],
    ["does not answer", { kind: "unknown" }],
    ["has too many at once", { kind: "retry", errorCode: 20429 }],
  ] as const)("are six again when Twilio %s", async (_what, outcome) => {
    const { inbox, phoneNumberId } = await startFast(60);
    await countUnderWay(inbox, phoneNumberId);
    await endOne(inbox, accepted());
    await endOne(inbox, outcome);
    await inbox.t.mutation(internal.accountPauses.recordWorking, { accountSid: ACCOUNT_SID });
    expect(await countUnderWay(inbox, phoneNumberId)).toBe(2 + 6);
    // What was under way then says nothing about the time after.
    await endOne(inbox, accepted());
    expect(await countUnderWay(inbox, phoneNumberId)).toBe(3 + 6);
  });

  test("leave some for a slow number beside a fast one", async () => {
    const { inbox, phoneNumberId } = await startFast(60);
    await countUnderWay(inbox, phoneNumberId);
    await endOne(inbox, accepted());
    expect(await countUnderWay(inbox, phoneNumberId)).toBe(1 + 40);
    const { id } = await receiveOne(inbox, { to: DISPATCH });
    await send(inbox, id, "From the slow one");
    await inbox.t.mutation(internal.delivery.dispatch, { phoneNumberId: inbox.numbers.dispatch });
    expect(await countScheduled(inbox, "deliveryActions:send")).toBe(1 + 40 + 1);
  });

  test("are six again when nothing went for half a minute", async () => {
    const { inbox, phoneNumberId } = await startFast(60);
    await countUnderWay(inbox, phoneNumberId);
    await endOne(inbox, accepted());
    vi.setSystemTime(Date.now() + 30 * SECOND_MS);
    expect(await countUnderWay(inbox, phoneNumberId)).toBe(1 + 6);
  });
});
