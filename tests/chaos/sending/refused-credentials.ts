import { expect, test } from "vitest";
import { forEachOf } from "../../stack/requests.ts";
import { printFigures, scaled } from "../../stack/scale.ts";
import type { Stack } from "../../stack/stack.ts";
import {
  advanceBoth,
  countStates,
  findDoubled,
  openThreads,
  readLedger,
  readSent,
  rest,
  send,
  signIn,
  untilCalled,
  within,
} from "./outbox.ts";

const THREADS = 20;
const MINUTE_MS = 60_000;
const MAX_CALLS = 10;
/** So long it may take until the credentials are tried again. */
const LONGEST_PROBE_MIN = 10;
/** Real time that a run of a job gets after the clock was moved. */
const RUN_TAKES_MS = 1_000;

interface ApiCall {
  id: number;
  kind: string;
  name: string;
}

/** An account whose credentials Twilio refuses is not called again and again. */
export function testRefusedCredentials(stack: () => Stack): void {
  test("with refused credentials the queue stops within ten calls, and goes on in order", async () => {
    const count = scaled(1_000, 40);
    const rows = await openThreads(stack(), { count: THREADS, first: 1_300_000 });
    await stack().control("PUT", "faults", { credentials: "refused" });
    const before = await lastEventId(stack());
    const member = await signIn(stack());
    const texts = Array.from({ length: count }, (_, index) => `refused ${String(index)}`);
    await forEachOf(texts, 1, async (body, index) => {
      const row = rows[index % THREADS];
      if (row !== undefined) await send(member, row, body);
    });
    // A quarter of an hour, in which it may only try whether the credentials work again.
    for (let minute = 0; minute < 15; minute++) {
      await advanceBoth(stack(), MINUTE_MS);
      await rest(200);
    }
    const calls = await callsSince(stack(), before);
    expect(await readLedger(stack(), "refused ")).toEqual([]);

    await stack().control("PUT", "faults", { credentials: "accepted" });
    const hasResumed = async () => (await readLedger(stack(), "refused ")).length > 0;
    let minutes = 0;
    while (!(await within(RUN_TAKES_MS, hasResumed)) && minutes < LONGEST_PROBE_MIN) {
      minutes += 1;
      await advanceBoth(stack(), MINUTE_MS);
    }
    await untilCalled(stack(), rows, 120_000 + count * 3_000);
    const accepted = await readLedger(stack(), "refused ");
    const misplaced = rows.filter(({ contactAddress }) => {
      const order = accepted
        .filter(({ to }) => to === contactAddress)
        .map(({ body }) => numberOf(body));
      return order.some((number, index) => number < (order[index - 1] ?? -1));
    });
    printFigures("refused credentials", {
      queued: count,
      "calls while refused": calls,
      "resumed after": `${String(minutes)} min of the clock`,
      taken: accepted.length,
      doubled: findDoubled(accepted).length,
      "threads out of order": misplaced.length,
      ...countStates((await readSent(stack(), rows)).values()),
    });
    expect(calls).toBeLessThanOrEqual(MAX_CALLS);
    expect(accepted.map(({ body }) => numberOf(body)).sort((a, b) => a - b)).toEqual(
      texts.map(numberOf),
    );
    expect(misplaced).toEqual([]);
  });
}

function numberOf(body: string): number {
  return Number(body.split(" ")[1]);
}

/** Calls that send, or ask whether sending works; the reading of Twilio's log goes its own way. */
async function callsSince(stack: Stack, id: number): Promise<number> {
  const names = ["messages.create", "accounts.read"];
  return (await readApiCalls(stack)).filter((call) => call.id > id && names.includes(call.name))
    .length;
}

async function lastEventId(stack: Stack): Promise<number> {
  return (await readApiCalls(stack)).at(-1)?.id ?? 0;
}

async function readApiCalls(stack: Stack): Promise<ApiCall[]> {
  const { events } = await stack.control<{ events: ApiCall[] }>("GET", "events");
  return events.filter(({ kind }) => kind === "api");
}
