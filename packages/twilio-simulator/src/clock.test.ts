import { expect, test } from "vitest";
import { createClock, createManualClock } from "./clock.ts";

test.each([
  ["a manual clock", createManualClock],
  ["the real clock, put forward", createClock],
])("%s runs what falls due on the way, in order, and at its own time", (_name, create) => {
  const clock = create();
  const startMs = clock.now();
  const seen: [string, number][] = [];
  const note = (name: string) => () =>
    void seen.push([name, Math.round((clock.now() - startMs) / 100)]);
  clock.schedule(2_000, note("second"));
  clock.schedule(1_000, () => {
    note("first")();
    clock.schedule(500, note("between"));
  });
  clock.schedule(9_000, note("later"));
  clock.schedule(1_500, note("canceled"))();

  clock.advance(3_000);
  expect(seen).toEqual([
    ["first", 10],
    ["between", 15],
    ["second", 20],
  ]);
  expect(Math.round((clock.now() - startMs) / 100)).toBe(30);
  clock.close();
  clock.advance(60_000);
  expect(seen).toHaveLength(3);
});

test("the real clock runs tasks by itself", async () => {
  const clock = createClock();
  await new Promise<void>((resolve) => clock.schedule(1, resolve));
  clock.close();
});
