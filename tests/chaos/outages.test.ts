import { randomInt } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compare, readInbox } from "../stack/inbox.ts";
import { atRate, contactNumber } from "../stack/requests.ts";
import { printFigures, SCALE, scaled } from "../stack/scale.ts";
import { FRONT_DESK, startStack, type Program, type Stack } from "../stack/stack.ts";

/** All retries of a webhook end within 15 s in total. */
const RETRIES_END_MS = 16_000;
/** The message log is read every 5 minutes; a minute is for the reading. */
const RECOVERED_WITHIN_MS = 6 * 60_000;
/** Real time that a run of the job gets after the clock was moved. */
const RUN_TAKES_MS = 3_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => stack.stop());

test("texts told while the backend is down for 8 s are stored by Twilio's retries alone", async () => {
  const told = await whileTexting({ tag: "blip", seconds: 10, perSecond: 20 }, async () => {
    await stack.kill("backend");
    await rest(8_000);
    await stack.start("backend");
  });
  await isSettled(told, RETRIES_END_MS);
  const found = await counts(told);
  printFigures("backend down for 8 s", found);
  expect(found).toMatchObject({ lost: 0, doubled: 0 });
});

test("texts told while the backend is down for a minute are found in Twilio's log", async () => {
  const seconds = Math.max(2, Math.round(60 * SCALE));
  const told = await whileTexting({ tag: "outage", seconds, perSecond: 20 }, async () => {
    await stack.kill("backend");
    // The outage is longer than all retries, at any scale.
    await rest(seconds * 1_000 + RETRIES_END_MS);
    await stack.start("backend");
  });
  const atRecovery = await counts(told);
  const neededMs = await untilNothingIsLost(told);
  const found = await counts(told);
  printFigures(`backend down for ${String(seconds)} s`, {
    "missing at recovery": atRecovery.lost,
    ...found,
    "found within, of the clock": `${String(neededMs / 60_000)} min`,
  });
  expect(found).toMatchObject({ lost: 0, doubled: 0 });
  expect(neededMs).toBeLessThanOrEqual(RECOVERED_WITHIN_MS);
});

for (const program of ["backend", "app"] as const) {
  test(`texts told around kill -9 of the ${program} are stored, each once`, async () => {
    const kills = scaled(50);
    const told: string[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const tag = `${program} ${String(kill)}`;
      told.push(...(await whileTexting({ tag, seconds: 2, perSecond: 10 }, () => crash(program))));
    }
    await isSettled(told, RETRIES_END_MS);
    const byRetries = await counts(told);
    await untilNothingIsLost(told);
    const found = await counts(told);
    printFigures(`kill -9 of the ${program}`, {
      kills,
      ...found,
      "left to the log": byRetries.lost,
    });
    expect(found).toMatchObject({ lost: 0, doubled: 0 });
  });
}

/** Kills a program at a random moment and starts it again. */
async function crash(program: Program): Promise<void> {
  await rest(randomInt(1_500));
  await stack.kill(program);
  await stack.start(program);
}

/**
 * Lets contacts text at a steady rate while `incident` happens; resolves to the bodies of all texts that
 * Twilio took.
 */
async function whileTexting(
  load: { tag: string; seconds: number; perSecond: number },
  incident: () => Promise<void>,
): Promise<string[]> {
  const { tag, seconds, perSecond } = load;
  const told: string[] = [];
  const texting = atRate(seconds * perSecond, perSecond, async (index) => {
    const body = `${tag} text ${String(index)}`;
    // Each from another contact: Twilio's side keeps one contact's texts in line behind their retries.
    const from = contactNumber(index);
    await stack.control("POST", "texts", { from, to: FRONT_DESK, body });
    told.push(body);
  });
  await Promise.all([texting, incident()]);
  return told;
}

async function counts(told: readonly string[]) {
  return compare(told, await readInbox(stack));
}

/** Moves the clock on by minutes until all is there; resolves to how far it had to be moved. */
async function untilNothingIsLost(told: readonly string[]): Promise<number> {
  for (let minutes = 0; minutes <= RECOVERED_WITHIN_MS / 60_000; minutes++) {
    if (minutes > 0) await stack.advance(60_000);
    if (await isSettled(told, RUN_TAKES_MS)) return minutes * 60_000;
  }
  return Number.POSITIVE_INFINITY;
}

/** Whether nothing is missing any more, at the latest after so long. */
async function isSettled(told: readonly string[], withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if ((await counts(told)).lost === 0) return true;
    await rest(250);
  }
  return false;
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
