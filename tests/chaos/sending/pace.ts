import { expect, test } from "vitest";
import { forEachOf } from "../../stack/requests.ts";
import { printFigures, scaled } from "../../stack/scale.ts";
import { FRONT_DESK, type Stack } from "../../stack/stack.ts";
import { findDoubled, openThreads, readLedger, send, signIn, untilCalled } from "./outbox.ts";

const THREADS = 10;
/** A long code hands on one segment a second; a tenth more may come of timers. */
const MAX_SEGMENTS_IN_10_S = 12;

interface Pace {
  texts: number;
  segments: number;
  maxSegments: number;
}

/** Texts leave at the pace at which Twilio hands them on. */
export function testPace(stack: () => Stack): void {
  test("from a long code never more than 1.2 segments a second leave, over any ten", async () => {
    const count = scaled(300, 12);
    const rows = await openThreads(stack(), { count: THREADS, first: 1_400_000, to: FRONT_DESK });
    const member = await signIn(stack());
    // From another number, since the first call of all takes seconds longer than those after it.
    const warmUp = await openThreads(stack(), { count: 1, first: 1_450_000 });
    await forEachOf(warmUp, 1, async (row) => send(member, row, "warm-up"));
    await untilCalled(stack(), warmUp, 60_000);

    // Of one segment each; the delays of a busy machine use up what a longer one may add.
    const texts = Array.from({ length: count }, (_, index) => `pace ${String(index)}`);
    const started = performance.now();
    await forEachOf(texts, 1, async (body, index) => {
      const row = rows[index % THREADS];
      if (row !== undefined) await send(member, row, body);
    });
    await untilCalled(stack(), rows, 120_000 + count * 3_000);
    const seconds = (performance.now() - started) / 1_000;

    const number = encodeURIComponent(FRONT_DESK);
    const pace = await stack().control<Pace>("GET", `pace?number=${number}`);
    const accepted = await readLedger(stack(), "pace ");
    printFigures("pace of a long code", {
      texts: count,
      segments: pace.segments,
      "most in 10 s": pace.maxSegments,
      took: `${seconds.toFixed(0)} s`,
      doubled: findDoubled(accepted).length,
    });
    expect(accepted).toHaveLength(count);
    expect(pace.maxSegments).toBeLessThanOrEqual(MAX_SEGMENTS_IN_10_S);
  });
}
