import { expect, test } from "vitest";
import { forEachOf, shuffled } from "../../stack/requests.ts";
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
  send,
  signIn,
  untilCalled,
  within,
  type Accepted,
  type Bubble,
} from "./outbox.ts";

const MINUTE_MS = 60_000;
/** By then every call of unknown end is adopted, or staff know that it was not found. */
const RESOLVED_WITHIN_MIN = 10;
/** Real time that a run of a job gets after the clock was moved, and the whole search at the end. */
const RUN_TAKES_MS = 2_000;
const SEARCH_TAKES_MS = 30_000;

const OUTCOMES = [
  { kind: "none" },
  { kind: "reject", code: 20429 },
  { kind: "errorBefore", status: 500 },
  { kind: "errorAfter", status: 500 },
  { kind: "resetAfter" },
  { kind: "cutAnswer" },
  { kind: "timeoutAfter" },
  { kind: "reject", code: 21610 },
];

/** Whatever becomes of a call, its text is taken once or not at all, and staff are told which. */
export function testSendsUnderFaults(stack: () => Stack): void {
  test.each([
    ["callbacks", { dropCallbacks: false }, 1_000_000],
    ["the log alone", { dropCallbacks: true }, 1_100_000],
  ])(
    "under eight kinds of outcome none is sent twice, and %s tell what was taken",
    async (told, faults, first) => {
      const count = scaled(1_000, 24);
      const rows = await openThreads(stack(), { count, first });
      const nextSends = shuffled(
        Array.from({ length: count }, (_, index) => OUTCOMES[index % OUTCOMES.length]),
      );
      await stack().control("PUT", "faults", { ...faults, nextSends });
      const member = await signIn(stack());
      const bodyOf = (index: number) => `${told} ${String(index)}`;
      await forEachOf(rows, 1, async (row, index) => send(member, row, bodyOf(index)));

      // A call without an answer takes ten seconds, and one refused is repeated after two or more.
      await untilCalled(stack(), rows, 120_000 + count * 3_000);
      const read = async () => ({
        sent: await readSent(stack(), rows),
        accepted: await readLedger(stack(), `${told} `),
      });
      const isNamed = async () => findUnnamed(await read()).length === 0;
      const unnamedAtFirst = findUnnamed(await read()).length;
      let minutes = 0;
      while (!(await within(RUN_TAKES_MS, isNamed)) && minutes < RESOLVED_WITHIN_MIN) {
        await advanceBoth(stack(), MINUTE_MS);
        minutes += 1;
      }
      await advanceBoth(stack(), (RESOLVED_WITHIN_MIN - minutes) * MINUTE_MS);
      const findUnsettled = async () => {
        const { sent, accepted } = await read();
        return [...sent.values()].filter((text) => !isSettled(text, accepted));
      };
      await within(SEARCH_TAKES_MS, async () => (await findUnsettled()).length === 0);
      await stack().control("PUT", "faults", { dropCallbacks: false, nextSends: [] });

      const { sent, accepted } = await read();
      const unsettled = await findUnsettled();
      printFigures(`sends whose end ${told} tell`, {
        sends: count,
        taken: accepted.length,
        doubled: findDoubled(accepted).length,
        "without an answer": accepted.filter(({ answer }) => answer !== "201").length,
        "not named at first": unnamedAtFirst,
        "all named after": `${String(minutes)} min of the clock`,
        unsettled: unsettled.length,
        ...countStates(sent.values()),
      });
      expect(sent.size).toBe(count);
      expect(findDoubled(accepted)).toEqual([]);
      expect(await isNamed()).toBe(true);
      expect(unsettled.map(({ body, delivery }) => ({ body, delivery }))).toEqual([]);
    },
  );
}

/** What Twilio took and we do not know of. */
function findUnnamed({ sent, accepted }: { sent: Map<string, Bubble>; accepted: Accepted[] }) {
  return accepted.filter(({ body }) => sent.get(body)?.delivery !== "accepted");
}
