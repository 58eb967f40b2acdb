import { expect, test } from "vitest";
import { forEachOf, inboundForm, INCOMING, postSigned } from "../../stack/requests.ts";
import { printFigures } from "../../stack/scale.ts";
import { FRONT_DESK, type Stack } from "../../stack/stack.ts";
import {
  areCalled,
  countStates,
  openThreads,
  readLedger,
  readSent,
  send,
  signIn,
  stateOf,
  within,
} from "./outbox.ts";

const WAITING = 100;

/** Who has texted STOP gets none of what was waiting. */
export function testStopAgainstWaiting(stack: () => Stack): void {
  test("of a hundred waiting texts none leaves once STOP is stored", async () => {
    const rows = await openThreads(stack(), { count: 1, first: 1_500_000, to: FRONT_DESK });
    const [row] = rows;
    if (row === undefined) throw new Error("There is no thread.");
    const member = await signIn(stack());
    const texts = Array.from({ length: WAITING }, (_, index) => `waiting ${String(index)}`);
    await forEachOf(texts, 1, async (body) => send(member, row, body));
    const countTaken = async () => (await readLedger(stack(), "waiting ")).length;
    const atFirst = await countTaken();
    await expect.poll(countTaken, { timeout: 30_000, interval: 20 }).toBeGreaterThan(atFirst);

    // Told by us, so that the simulator would take whatever still came.
    const form = inboundForm(stack(), { from: row.contactAddress, body: "STOP" });
    expect((await postSigned(stack(), INCOMING, form)).status).toBe(200);
    const takenBefore = await countTaken();
    const hasLeft = async () => (await countTaken()) > takenBefore;
    await within(60_000, async () => (await hasLeft()) || (await areCalled(stack(), rows)));
    const sent = [...(await readSent(stack(), rows)).values()];
    const takenAfter = (await countTaken()) - takenBefore;
    printFigures("STOP against waiting texts", {
      queued: WAITING,
      "left before STOP": takenBefore,
      "left after STOP": takenAfter,
      ...countStates(sent),
    });
    expect(takenAfter).toBe(0);
    const stopped = sent.filter((text) => text.delivery === "rejected");
    expect(stopped).toHaveLength(WAITING - takenBefore);
    expect(new Set(stopped.map((text) => stateOf(text).code))).toEqual(new Set([21610]));
  });
}
