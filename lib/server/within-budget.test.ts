import { expect, test, vi } from "vitest";
import { BackendUnavailableError } from "./backend.ts";
import { ATTEMPT_TIMEOUT_MS, tryTwice } from "./within-budget.ts";

const outage = new BackendUnavailableError("down");

/** Runs a call that ends in these ways, one after the other; notes the pauses. */
function run(...ends: (Error | string)[]) {
  const pauses: number[] = [];
  const call = vi.fn(() => {
    const end = ends.shift() ?? "too many calls";
    return end instanceof Error ? Promise.reject(end) : Promise.resolve(end);
  });
  const result = tryTwice(call, (ms) => {
    pauses.push(ms);
    return Promise.resolve();
  });
  return { call, pauses, result };
}

test("a call that succeeds is made once", async () => {
  const { call, result } = run("stored");
  expect(await result).toBe("stored");
  expect(call).toHaveBeenCalledTimes(1);
});

test("an outage is tried once more after a pause", async () => {
  const { pauses, result } = run(outage, "stored");
  expect(await result).toBe("stored");
  expect(pauses).toHaveLength(1);
});

test("two outages are one failure", async () => {
  const { call, result } = run(outage, outage, "stored");
  await expect(result).rejects.toBe(outage);
  expect(call).toHaveBeenCalledTimes(2);
});

test("a bug is not repeated", async () => {
  const bug = new Error("bug");
  const { call, result } = run(bug, "stored");
  await expect(result).rejects.toBe(bug);
  expect(call).toHaveBeenCalledTimes(1);
});

test("callers that collided pause differently, and never so long that Twilio gives up", async () => {
  const runs = Array.from({ length: 200 }, () => run(outage, "stored"));
  await Promise.all(runs.map(({ result }) => result));
  const pauses = runs.flatMap((each) => each.pauses);
  expect(new Set(pauses).size).toBeGreaterThan(100);
  expect(Math.max(...pauses) + 2 * ATTEMPT_TIMEOUT_MS).toBeLessThan(8_000);
});
