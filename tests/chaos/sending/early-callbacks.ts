import { expect, test } from "vitest";
import { api } from "../../../convex/_generated/api.js";
import { forEachOf } from "../../stack/requests.ts";
import { printFigures, scaled } from "../../stack/scale.ts";
import type { Stack } from "../../stack/stack.ts";
import {
  countStates,
  findDoubled,
  openThreads,
  readLedger,
  readSent,
  send,
  signIn,
  untilCalled,
} from "./outbox.ts";

/** When the simulator calls back first, after it has taken a text. */
const FIRST_CALLBACK_MS = 150;
const MAX_AHEAD_MS = 500;

/** A callback may overtake the answer to the call that it is about. */
export function testEarlyCallbacks(stack: () => Stack): void {
  test("a callback up to half a second before the answer finds its text", async () => {
    const count = scaled(1_000, 20);
    const rows = await openThreads(stack(), { count, first: 1_200_000 });
    const nextSends = rows.map((_row, index) => ({
      kind: "lateAnswer",
      delayMs: FIRST_CALLBACK_MS + Math.round((MAX_AHEAD_MS * index) / count),
    }));
    await stack().control("PUT", "faults", { nextSends });
    const member = await signIn(stack());
    const orphansBefore = await countOrphans(stack());
    await forEachOf(rows, 1, async (row, index) => send(member, row, `early ${String(index)}`));
    await untilCalled(stack(), rows, 120_000 + count * 3_000);

    const isDelivered = async () => {
      const texts = [...(await readSent(stack(), rows)).values()];
      return texts.filter(({ twilioStatus }) => twilioStatus === "delivered").length;
    };
    await expect.poll(isDelivered, { timeout: 60_000, interval: 1_000 }).toBe(count);
    const accepted = await readLedger(stack(), "early ");
    const sent = [...(await readSent(stack(), rows)).values()];
    const orphans = (await countOrphans(stack())) - orphansBefore;
    printFigures("callbacks before their answers", {
      sends: count,
      "ahead by": `0 to ${String(MAX_AHEAD_MS)} ms`,
      orphaned: orphans,
      doubled: findDoubled(accepted).length,
      ...countStates(sent),
    });
    expect([accepted.length, findDoubled(accepted).length, orphans]).toEqual([count, 0, 0]);
  });
}

async function countOrphans(stack: Stack): Promise<number> {
  const member = await signIn(stack);
  return await member.query(api.quarantine.openCount, {});
}
