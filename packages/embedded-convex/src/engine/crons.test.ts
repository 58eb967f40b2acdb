import { afterEach, beforeEach, expect, test } from "vitest";
import { type TestEngine, openTestEngine } from "./test-kit/engine.ts";

const MINUTE_MS = 60_000;

const TICKS = `
  import { queryGeneric as query, internalMutationGeneric as internalMutation, internalActionGeneric as internalAction, makeFunctionReference as ref } from "convex/server";
  export const tick = internalMutation((ctx, { name }) => ctx.db.insert("ticks", { name, at: Date.now() }));
  export const act = internalAction((ctx) => ctx.runMutation(ref("ticks:tick"), { name: "act" }));
  export const fail = internalMutation(async (ctx) => { await ctx.db.insert("ticks", { name: "fail" }); throw new Error("no"); });
  export const list = query(async (ctx) => (await ctx.db.query("ticks").collect()).map((tick) => tick.name));
`;

const app = (crons: string) => ({
  "ticks.ts": TICKS,
  "crons.ts": `
    import { cronJobs, makeFunctionReference as ref } from "convex/server";
    const crons = cronJobs();
    ${crons}
    export default crons;
  `,
});

const EVERY_MINUTE = app(
  `crons.interval("minute", { minutes: 1 }, ref("ticks:tick"), { name: "minute" });`,
);

let t: TestEngine;

beforeEach(async () => {
  t = await openTestEngine();
});

afterEach(async () => {
  await t.close();
});

async function ticks(): Promise<string[]> {
  return (await t.query("ticks:list")) as string[];
}

test("an interval runs when deployed and then keeps its beat", async () => {
  await t.push(EVERY_MINUTE);
  await expect.poll(ticks).toEqual(["minute"]);

  t.clock.advance(MINUTE_MS);
  await expect.poll(ticks).toEqual(["minute", "minute"]);
});

test("an unchanged cron keeps its time over a push, a removed one stops", async () => {
  await t.push(EVERY_MINUTE);
  await expect.poll(ticks).toEqual(["minute"]);
  const again = await t.push(EVERY_MINUTE);
  const removed = await t.push(app(""));

  const diff = (reply: typeof again) =>
    (reply.componentDiffs as Record<string, { cronDiff: unknown }>)[""]?.cronDiff;
  expect(diff(again)).toEqual({ added: [], updated: [], deleted: [] });
  expect(diff(removed)).toEqual({ added: [], updated: [], deleted: ["minute"] });
  t.clock.advance(MINUTE_MS);
  expect(await ticks()).toEqual(["minute"]);
});

test("runs that were missed while nothing ran are made up for by one", async () => {
  await t.push(EVERY_MINUTE);
  await expect.poll(ticks).toEqual(["minute"]);
  await t.engine.close();
  t.clock.advance(10 * MINUTE_MS);
  await t.restart();

  await expect.poll(ticks).toEqual(["minute", "minute"]);
  t.clock.advance(MINUTE_MS);
  await expect.poll(ticks).toHaveLength(3);
});

test("a cron that fails tries again at its next time, not at once", async () => {
  await t.push(app(`crons.interval("bad", { minutes: 1 }, ref("ticks:fail"));`));
  const failures: string[] = [];
  t.engine.onExecution((execution) => {
    if (!execution.outcome.ok) failures.push(execution.path);
  });
  t.clock.advance(MINUTE_MS);
  await expect.poll(() => failures.length).toBeGreaterThan(0);
  const before = failures.length;
  t.clock.advance(MINUTE_MS);
  await expect.poll(() => failures.length).toBe(before + 1);
  expect(await ticks()).toEqual([]);
});

test("an action can be a cron", async () => {
  await t.push(app(`crons.interval("act", { hours: 1 }, ref("ticks:act"));`));
  await expect.poll(ticks).toEqual(["act"]);
});

test("a cron on a function that does not exist is a push error", async () => {
  await expect(
    t.push(app(`crons.hourly("lost", { minuteUTC: 1 }, ref("ticks:absent"));`)),
  ).rejects.toThrow("The cron job 'lost' schedules 'ticks:absent'");
});
