import { afterEach, beforeEach, expect, test } from "vitest";
import type { Json } from "../contracts.ts";
import { type TestEngine, NOBODY, openTestEngine } from "./test-kit/engine.ts";

const DAY_MS = 24 * 3_600_000;

const APP = {
  "jobs.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action,
      internalMutationGeneric as internalMutation, internalActionGeneric as internalAction, makeFunctionReference as ref } from "convex/server";
    export const later = mutation(async (ctx, { fn, ms, args }) => ctx.scheduler.runAfter(ms, ref(fn), args ?? {}));
    export const laterThenThrow = mutation(async (ctx) => {
      await ctx.scheduler.runAfter(0, ref("jobs:note"), { text: "never" });
      throw new Error("rolled back");
    });
    export const cancel = mutation((ctx, { id }) => ctx.scheduler.cancel(id));
    export const note = internalMutation(async (ctx, { text }) => {
      const states = (await ctx.db.system.query("_scheduled_functions").collect()).map((job) => job.state.kind);
      await ctx.db.insert("notes", { text, states, identity: await ctx.auth.getUserIdentity() });
    });
    export const failing = internalMutation(async (ctx) => {
      await ctx.db.insert("notes", { text: "failing" });
      throw new Error("no");
    });
    export const act = internalAction(async (ctx, { text }) => { await ctx.runMutation(ref("jobs:note"), { text }); });
    export const hang = internalAction(async () => { await new Promise(() => {}); });
    export const failingAction = internalAction(async () => { throw new Error("outside"); });
    export const scheduleFromAction = action(async (ctx) => ctx.scheduler.runAfter(5, ref("jobs:note"), { text: "from action" }));
    export const notes = query(async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text));
    export const full = query(async (ctx) => ctx.db.query("notes").collect());
    export const jobs = query(async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect())
      .map((job) => ({ name: job.name, state: job.state, done: job.completedTime !== undefined })));
  `,
};

let t: TestEngine;

beforeEach(async () => {
  t = await openTestEngine();
  await t.push(APP);
});

afterEach(async () => {
  await t.close();
});

/** Resolves once a scheduled function has finished; rejects what the test would wait for in vain. */
function nextRun(path: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = t.engine.onExecution((execution) => {
      if (execution.path !== path || execution.caller !== "Scheduler") return;
      stop();
      // The job's last state is written after its run.
      setImmediate(resolve);
    });
  });
}

async function states(): Promise<Json> {
  const jobs = (await t.query("jobs:jobs")) as { state: { kind: string } }[];
  return jobs.map((job) => job.state.kind);
}

test("a job runs when its time has come, not before, and without an identity", async () => {
  const identity = { tokenIdentifier: "a|b", subject: "b", issuer: "a" };
  const args = { fn: "jobs:note", ms: 1000, args: { text: "hello" } };
  await t.mutation("jobs:later", args, { identity, isAdmin: false });
  t.clock.advance(999);
  expect(await t.query("jobs:notes")).toEqual([]);

  const run = nextRun("jobs:note");
  t.clock.advance(1);
  await run;

  const [note] = (await t.query("jobs:full")) as Record<string, Json>[];
  expect(note).toMatchObject({ text: "hello", identity: null, states: ["inProgress"] });
  expect(await t.query("jobs:jobs")).toEqual([
    { name: "jobs.js:note", state: { kind: "success" }, done: true },
  ]);
});

test("a job scheduled by a mutation that throws does not exist", async () => {
  await expect(t.mutation("jobs:laterThenThrow")).rejects.toThrow("rolled back");
  expect(await t.query("jobs:jobs")).toEqual([]);
});

test("a job that throws is failed with its error, and writes nothing", async () => {
  const run = nextRun("jobs:failing");
  await t.mutation("jobs:later", { fn: "jobs:failing", ms: 0 });
  await run;

  expect(await t.query("jobs:notes")).toEqual([]);
  const [job] = (await t.query("jobs:jobs")) as { state: { kind: string; error: string } }[];
  expect(job?.state.kind).toBe("failed");
  expect(job?.state.error).toContain("Uncaught Error: no");
});

test("a canceled job does not run", async () => {
  const id = await t.mutation("jobs:later", { fn: "jobs:note", ms: 10, args: { text: "x" } });
  await t.mutation("jobs:cancel", { id });
  const other = nextRun("jobs:note");
  await t.mutation("jobs:later", { fn: "jobs:note", ms: 10, args: { text: "y" } });
  t.clock.advance(10);
  await other;

  expect(await t.query("jobs:notes")).toEqual(["y"]);
  expect(await states()).toEqual(["canceled", "success"]);
});

test("a job that waited while nothing ran runs after a restart, once", async () => {
  await t.mutation("jobs:later", { fn: "jobs:note", ms: 5000, args: { text: "late" } });
  await t.engine.close();
  t.clock.advance(60_000);
  await t.restart();
  await nextRun("jobs:note");
  await t.restart();

  expect(await t.query("jobs:notes")).toEqual(["late"]);
});

test("an action that a crash cut off is failed, not repeated", async () => {
  await t.mutation("jobs:later", { fn: "jobs:hang", ms: 0 });
  await expect.poll(states).toEqual(["inProgress"]);

  await t.restart();

  expect(await t.query("jobs:jobs")).toEqual([
    {
      name: "jobs.js:hang",
      state: { kind: "failed", error: "Transient error while executing action" },
      done: true,
    },
  ]);
});

test("an action runs and is marked done; one that throws is marked failed", async () => {
  const runs = [nextRun("jobs:act"), nextRun("jobs:failingAction")];
  await t.mutation("jobs:later", { fn: "jobs:act", ms: 0, args: { text: "acted" } });
  await t.mutation("jobs:later", { fn: "jobs:failingAction", ms: 0 });
  await Promise.all(runs);

  await expect.poll(states).toEqual(["success", "failed"]);
  expect(await t.query("jobs:notes")).toEqual(["acted"]);
});

test("an action schedules at once", async () => {
  await t.action("jobs:scheduleFromAction");
  expect(await states()).toEqual(["pending"]);
});

test("scheduling a function that does not exist fails", async () => {
  await expect(t.mutation("jobs:later", { fn: "jobs:absent", ms: 0 })).rejects.toThrow(
    "Could not find function for 'jobs:absent'",
  );
});

test("a burst of jobs runs each exactly once", async () => {
  const numbers = Array.from({ length: 40 }, (_, index) => `n${index}`);
  for (const text of numbers) {
    await t.mutation("jobs:later", { fn: "jobs:note", ms: 0, args: { text } });
  }
  await expect
    .poll(async () => new Set((await states()) as string[]))
    .toEqual(new Set(["success"]));
  const notes = (await t.query("jobs:notes")) as string[];
  expect([...notes].sort()).toEqual([...numbers].sort());
});

test("finished jobs are forgotten after seven days", async () => {
  const run = nextRun("jobs:note");
  await t.mutation("jobs:later", { fn: "jobs:note", ms: 0, args: { text: "x" } });
  await run;
  t.clock.advance(6 * DAY_MS);
  expect(await states()).toEqual(["success"]);

  t.clock.advance(DAY_MS + 3_600_000);
  await expect.poll(states).toEqual([]);
});

test("a function called by the scheduler may be internal, and clients still may not call it", async () => {
  await expect(t.mutation("jobs:note", { text: "x" }, NOBODY)).rejects.toThrow(
    "Could not find public function",
  );
});
