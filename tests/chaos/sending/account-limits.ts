import { expect, test } from "vitest";
import { forEachOf } from "../../stack/requests.ts";
import { printFigures } from "../../stack/scale.ts";
import type { Stack } from "../../stack/stack.ts";
import {
  advanceBoth,
  countStates,
  FAST_NUMBER,
  findDoubled,
  openThreads,
  readLedger,
  readSent,
  send,
  signIn,
  untilCalled,
  within,
  type Row,
} from "./outbox.ts";

const DAY_MS = 24 * 60 * 60_000;
const TEXTS = 30;
const TAKEN_A_DAY = 10;

/** What Twilio does not take today or just now waits, and goes later. */
export function testAccountLimits(stack: () => Stack): void {
  test("what is over the day's limit goes the day after, each once", async () => {
    const rows = await openThreads(stack(), { count: TEXTS, first: 1_800_000 });
    const before = await countTakenToday(stack());
    await stack().control("PUT", "faults", { dailyLimit: before + TAKEN_A_DAY });
    await sendAll(stack(), rows, "limit");
    const countTaken = async () => (await readLedger(stack(), "limit ")).length;
    await within(30_000, async () => (await countTaken()) === TAKEN_A_DAY);
    const waiting = [...(await readSent(stack(), rows)).values()].filter(
      ({ delivery }) => delivery === "waiting" || delivery === "claimed",
    );
    const takenToday = await countTaken();
    await stack().control("PUT", "faults", { dailyLimit: TEXTS });
    await advanceBoth(stack(), DAY_MS);
    await untilCalled(stack(), rows, 120_000);
    await stack().control("PUT", "faults", { dailyLimit: null });

    const accepted = await readLedger(stack(), "limit ");
    printFigures("over the day's limit", {
      sends: TEXTS,
      "taken today": takenToday,
      "waited for the day after": waiting.length,
      "taken then": accepted.length - takenToday,
      doubled: findDoubled(accepted).length,
      ...countStates((await readSent(stack(), rows)).values()),
    });
    expect([takenToday, waiting.length]).toEqual([TAKEN_A_DAY, TEXTS - TAKEN_A_DAY]);
    expect([accepted.length, findDoubled(accepted).length]).toEqual([TEXTS, 0]);
  });

  test("what a full queue refuses goes once there is room, each once", async () => {
    const rows = await openThreads(stack(), { count: 10, first: 1_900_000 });
    await stack().control("PUT", "faults", { fullQueues: [FAST_NUMBER] });
    await sendAll(stack(), rows, "full");
    const isRefused = async () =>
      [...(await readSent(stack(), rows)).values()].every(({ errorCode }) => errorCode === 21611);
    expect(await within(30_000, isRefused)).toBe(true);
    await stack().control("PUT", "faults", { fullQueues: [] });
    await untilCalled(stack(), rows, 120_000);
    const accepted = await readLedger(stack(), "full ");
    printFigures("after a full queue", {
      sends: rows.length,
      taken: accepted.length,
      doubled: findDoubled(accepted).length,
    });
    expect([accepted.length, findDoubled(accepted).length]).toEqual([rows.length, 0]);
  });
}

/** What Twilio took since midnight, UTC. */
async function countTakenToday(stack: Stack): Promise<number> {
  const { nowMs } = await stack.control<{ nowMs: number }>("GET", "clock");
  const midnight = nowMs - (nowMs % DAY_MS);
  return (await readLedger(stack, "")).filter(({ acceptedMs }) => acceptedMs >= midnight).length;
}

async function sendAll(stack: Stack, rows: readonly Row[], word: string): Promise<void> {
  const member = await signIn(stack);
  await forEachOf(rows, 1, async (row, index) => send(member, row, `${word} ${String(index)}`));
}
