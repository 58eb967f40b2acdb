import { randomInt, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { api } from "../../../convex/_generated/api.js";
import { printFigures, scaled } from "../../stack/scale.ts";
import type { Stack } from "../../stack/stack.ts";
import {
  advanceBoth,
  countStates,
  findDoubled,
  isSettled,
  openThreads,
  readLedger,
  readSent,
  rest,
  signIn,
  within,
  type Row,
} from "./outbox.ts";

const TEXTS_A_KILL = 4;
/** A call takes this long, so that some are under way at each kill. */
const LATENCY_MS = 300;
const MINUTE_MS = 60_000;
/** Real time that the jobs of a jump of the clock get. */
const JOBS_TAKE_MS = 30_000;

/** What a crash interrupts is neither sent twice nor forgotten. */
export function testCrashes(stack: () => Stack): void {
  test("kill -9 of the backend while it sends doubles nothing and loses nothing", async () => {
    const kills = scaled(50, 2);
    const rows = await openThreads(stack(), { count: kills * TEXTS_A_KILL, first: 1_600_000 });
    // Callbacks would tell of a call that a crash cut off before it could be made again.
    await stack().control("PUT", "faults", { latencyMs: LATENCY_MS, dropCallbacks: true });
    for (let kill = 0; kill < kills; kill++) {
      const batch = rows.slice(kill * TEXTS_A_KILL, (kill + 1) * TEXTS_A_KILL);
      const sending = batch.map((row) => sendUntilStored(stack(), row));
      await rest(randomInt(1_500));
      await stack().kill("backend");
      await stack().start("backend");
      await Promise.all(sending);
    }
    await stack().control("PUT", "faults", { latencyMs: 0, dropCallbacks: false });

    const read = async () => ({
      sent: await readSent(stack(), rows),
      accepted: await readLedger(stack(), "crash "),
    });
    // The watchdogs' minute, and two more.
    await advanceBoth(stack(), 3 * MINUTE_MS);
    const hasEnded = async () =>
      [...(await read()).sent.values()].every(
        ({ delivery }) => delivery !== "claimed" && delivery !== "waiting",
      );
    const ended = await within(JOBS_TAKE_MS, hasEnded);
    await advanceBoth(stack(), 10 * MINUTE_MS);
    const findUnsettled = async () => {
      const { sent, accepted } = await read();
      return [...sent.values()].filter((text) => !isSettled(text, accepted));
    };
    await within(JOBS_TAKE_MS, async () => (await findUnsettled()).length === 0);
    const { sent, accepted } = await read();
    const unsettled = await findUnsettled();
    printFigures("kill -9 of the backend while it sends", {
      kills,
      sends: rows.length,
      lost: rows.length - sent.size,
      taken: accepted.length,
      doubled: findDoubled(accepted).length,
      unsettled: unsettled.length,
      ...countStates(sent.values()),
    });
    expect(sent.size).toBe(rows.length);
    expect(findDoubled(accepted)).toEqual([]);
    expect(ended).toBe(true);
    expect(unsettled).toEqual([]);
  });

  test("a click that is told twenty times at once sends one text", async () => {
    const [row] = await openThreads(stack(), { count: 1, first: 1_700_000 });
    if (row === undefined) throw new Error("There is no thread.");
    const clientToken = randomUUID();
    const click = { conversationId: row.id, body: "clicked", mediaIds: [], clientToken };
    // One client each, since a client waits for its own last call.
    const tabs = await Promise.all(Array.from({ length: 20 }, () => signIn(stack())));
    const ids = await Promise.all(tabs.map((tab) => tab.mutation(api.messages.send, click)));
    const countTaken = async () => (await readLedger(stack(), "clicked")).length;
    await expect.poll(countTaken, { timeout: 30_000 }).toBe(1);
    await rest(2_000);
    printFigures("one click told 20 times", {
      texts: new Set(ids).size,
      taken: await countTaken(),
    });
    expect([new Set(ids).size, await countTaken()]).toEqual([1, 1]);
  });
}

/** Sends a text as a browser does: again with the same token until the backend has answered. */
async function sendUntilStored(stack: Stack, row: Row): Promise<void> {
  const clientToken = randomUUID();
  const body = `crash ${clientToken}`;
  for (;;) {
    try {
      const member = await stack.asMember();
      const text = { conversationId: row.id, body, mediaIds: [], clientToken };
      await member.mutation(api.messages.send, text);
      return;
    } catch {
      await rest(100);
    }
  }
}
