import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import * as AccountPauses from "./model/accountPauses";
import {
  accepted,
  codeOf,
  countScheduled,
  loseJobs,
  receiveMany,
  runOutbox,
  send,
  stateOf,
  type Call,
  type Outcome,
} from "./outbox.setup";
import { ACCOUNT_SID, FOREIGN_ACCOUNT_SID, readThread, startInbox, type Inbox } from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

const MINUTE_MS = 60_000;
const REFUSED: Outcome = { kind: "stopped", reason: "credentials", errorCode: 20003 };
const USED_UP: Outcome = { kind: "stopped", reason: "daily_limit", errorCode: 63038 };

/** Thirty replies wait, on a fast number. */
async function startWithQueue() {
  const inbox = await startInbox();
  await inbox.dana.mutation(api.phoneNumbers.setPace, {
    phoneNumberId: inbox.numbers.frontDesk,
    segmentsPerSecond: 1_000,
  });
  const conversationIds = await receiveMany(inbox, 30);
  const messageIds = [];
  for (const id of conversationIds) messageIds.push(await send(inbox, id));
  return { inbox, conversationIds, messageIds };
}

const after = (ms: number) => Date.now() + ms;
const always = (outcome: Outcome) => () => outcome;
const idsOf = (calls: Call[]) => calls.map(({ messageId }) => messageId);
const recordWorking = async (inbox: Inbox) => {
  await inbox.t.mutation(internal.accountPauses.recordWorking, { accountSid: ACCOUNT_SID });
};

describe("refused credentials", () => {
  test("stop the account's queues after a few calls, and every text keeps waiting", async () => {
    const { inbox, messageIds, conversationIds } = await startWithQueue();
    const calls = await runOutbox(inbox, after(30_000), always(REFUSED));
    expect(calls.length).toBeLessThanOrEqual(10);
    for (const id of messageIds) expect(await stateOf(inbox, id)).toBe("Waiting");
    const [first] = conversationIds;
    if (first === undefined) throw new Error("No conversation.");
    const later = await send(inbox, first, "Another");
    expect(await runOutbox(inbox, after(30_000), always(REFUSED))).toEqual([]);
    expect(await stateOf(inbox, later)).toBe("Waiting");
    expect(await readThread(inbox, first)).toHaveLength(3);
  });

  test("are told to every member, with how many texts wait", async () => {
    const { inbox } = await startWithQueue();
    const since = Date.now();
    await runOutbox(inbox, after(1_000), always(REFUSED));
    expect(await inbox.ada.query(api.delivery.status, {})).toMatchObject([
      { accountSid: ACCOUNT_SID, reason: "credentials", since, waitingCount: 30 },
    ]);
    expect(await inbox.mallory.query(api.delivery.status, {})).toEqual([]);
  });

  test("are told to every conversation that writes from the account, as long as they last", async () => {
    const { inbox, conversationIds } = await startWithQueue();
    const [conversationId] = conversationIds;
    if (conversationId === undefined) throw new Error("No conversation.");
    const reason = async () =>
      (await inbox.ada.query(api.conversations.get, { conversationId }))?.pauseReason;
    expect(await reason()).toBeNull();
    await runOutbox(inbox, after(1_000), always(REFUSED));
    expect(await reason()).toBe("credentials");
    await recordWorking(inbox);
    expect(await reason()).toBeNull();
  });

  test("that work again let all texts go, in the order in which they were written", async () => {
    const { inbox, messageIds } = await startWithQueue();
    await runOutbox(inbox, after(1_000), always(REFUSED));
    await recordWorking(inbox);
    expect(idsOf(await runOutbox(inbox, after(10_000)))).toEqual(messageIds);
    expect(await inbox.ada.query(api.delivery.status, {})).toEqual([]);
  });

  test("are tried every minute at first, then at least every ten", async () => {
    const { inbox } = await startWithQueue();
    await runOutbox(inbox, after(1_000), always(REFUSED));
    const probes = async (minutes: number) => {
      const before = await countScheduled(inbox, "probe");
      await runOutbox(inbox, after(minutes * MINUTE_MS), always(REFUSED));
      return (await countScheduled(inbox, "probe")) - before;
    };
    expect(await probes(1)).toBe(1);
    expect(await probes(9)).toBeGreaterThanOrEqual(2);
    expect(await probes(60)).toBe(6);
  });

  test("are tried at once when they are changed, and when an admin asks", async () => {
    const { inbox } = await startWithQueue();
    await runOutbox(inbox, after(1_000), always(REFUSED));
    await inbox.t.run(async (ctx) => AccountPauses.credentialsChanged(ctx, ACCOUNT_SID));
    expect(await countScheduled(inbox, "probe")).toBe(1);
    await inbox.dana.mutation(api.delivery.resume, { accountSid: ACCOUNT_SID });
    expect(await countScheduled(inbox, "probe")).toBe(2);
  });

  test("refused again right after a try do not start from the beginning", async () => {
    const { inbox } = await startWithQueue();
    await runOutbox(inbox, after(1_000), always(REFUSED));
    const [first] = await inbox.ada.query(api.delivery.status, {});
    await recordWorking(inbox);
    await runOutbox(inbox, after(1_000), always(REFUSED));
    const [second] = await inbox.ada.query(api.delivery.status, {});
    expect(second).toMatchObject({ since: first?.since });
    expect((second?.tryAt ?? 0) - Date.now()).toBeGreaterThan(MINUTE_MS);
  });

  test("tell how the last try ended, until they work again", async () => {
    const { inbox } = await startWithQueue();
    await runOutbox(inbox, after(1_000), always(REFUSED));
    const lastTry = async () => (await inbox.ada.query(api.delivery.status, {}))[0]?.lastTry;
    expect(await lastTry()).toBeNull();
    const failure = "unreachable" as const;
    await inbox.t.mutation(internal.accountPauses.recordVainTry, {
      accountSid: ACCOUNT_SID,
      failure,
    });
    expect(await lastTry()).toEqual({ at: Date.now(), failure });
    await recordWorking(inbox);
    await runOutbox(inbox, after(1_000), always(REFUSED));
    expect(await lastTry()).toMatchObject({ failure: "refused" });
  });

  test("are tried again although the job that should was lost", async () => {
    const { inbox } = await startWithQueue();
    await runOutbox(inbox, after(1_000), always(REFUSED));
    await loseJobs(inbox);
    vi.setSystemTime(after(10 * MINUTE_MS));
    await inbox.t.mutation(internal.sweeps.outbox, {});
    expect(await countScheduled(inbox, "probe")).toBe(1);
  });

  test("a text claimed meanwhile goes back without a call", async () => {
    const { inbox } = await startWithQueue();
    let refusals = 0;
    await runOutbox(inbox, after(30_000), () => {
      refusals += 1;
      return refusals === 1 ? REFUSED : accepted();
    });
    expect(refusals).toBe(1);
  });
});

describe("the daily limit", () => {
  test("pauses the account until the day of UTC is over, and no probe ends it", async () => {
    const { inbox, messageIds } = await startWithQueue();
    await runOutbox(inbox, after(1_000), always(USED_UP));
    const midnight = Date.parse("2026-03-03T00:00:00Z");
    const [pause] = await inbox.ada.query(api.delivery.status, {});
    expect(pause?.tryAt).toBeGreaterThan(midnight);
    expect(pause?.tryAt).toBeLessThan(midnight + 10 * MINUTE_MS);
    await recordWorking(inbox);
    expect(await runOutbox(inbox, midnight)).toEqual([]);
    expect(idsOf(await runOutbox(inbox, midnight + 10 * MINUTE_MS))).toEqual(messageIds);
  });

  test("that still holds after midnight is tried once an hour", async () => {
    const { inbox } = await startWithQueue();
    await runOutbox(inbox, after(1_000), always(USED_UP));
    const midnight = Date.parse("2026-03-03T00:00:00Z");
    const calls = await runOutbox(inbox, midnight + 8 * 60 * MINUTE_MS, always(USED_UP));
    expect(calls).toHaveLength(8);
  });

  test("is tried at once when an admin asks", async () => {
    const { inbox } = await startWithQueue();
    await runOutbox(inbox, after(1_000), always(USED_UP));
    await inbox.dana.mutation(api.delivery.resume, { accountSid: ACCOUNT_SID });
    expect(await runOutbox(inbox, after(10_000))).toHaveLength(30);
  });
});

describe("Try now", () => {
  test("is for admins, and for their own account", async () => {
    const { inbox } = await startWithQueue();
    const resume = (accountSid: string) => ({ accountSid });
    const { ada, dana } = inbox;
    const own = ada.mutation(api.delivery.resume, resume(ACCOUNT_SID));
    expect(await codeOf(own)).toBe("FORBIDDEN");
    const foreign = dana.mutation(api.delivery.resume, resume(FOREIGN_ACCOUNT_SID));
    expect(await codeOf(foreign)).toBe("NOT_FOUND");
  });
});

test("the health page tells each number's queue and pace", async () => {
  const { inbox } = await startWithQueue();
  const since = Date.now();
  const queues = await inbox.dana.query(api.delivery.queues, {});
  expect(queues).toMatchObject([
    { phoneNumberId: inbox.numbers.frontDesk, segmentsPerSecond: 1_000, waitingCount: 30 },
    {
      phoneNumberId: inbox.numbers.dispatch,
      segmentsPerSecond: 1,
      waitingCount: 0,
      oldestAt: null,
    },
  ]);
  expect(queues[0]?.oldestAt).toBeLessThan(since);
});
