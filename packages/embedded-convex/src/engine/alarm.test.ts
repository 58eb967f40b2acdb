import { expect, test } from "vitest";
import { alarm } from "./alarm.ts";
import { TestClock } from "./test-kit/engine.ts";

test("the earliest time it was set for counts, and later ones are kept by the tick", () => {
  const clock = new TestClock(0);
  const rung: number[] = [];
  const bell = alarm(clock, () => {
    rung.push(clock.now());
    return Promise.resolve();
  });
  bell.setFor(100);
  bell.setFor(50);
  bell.setFor(70);
  clock.advance(49);
  expect(rung).toEqual([]);
  clock.advance(1);
  expect(rung).toEqual([50]);
});

test("set during its own tick, it rings again once the tick is over", async () => {
  const clock = new TestClock(0);
  let finish: () => void = () => undefined;
  let ticks = 0;
  const bell = alarm(clock, () => {
    ticks += 1;
    return new Promise((resolve) => (finish = resolve));
  });
  bell.setFor(10);
  clock.advance(10);
  bell.setFor(10);
  clock.advance(10);
  expect(ticks).toBe(1);
  finish();
  await expect.poll(() => ticks).toBe(2);
});

test("closed, it stays silent", () => {
  const clock = new TestClock(0);
  let ticks = 0;
  const bell = alarm(clock, () => {
    ticks += 1;
    return Promise.resolve();
  });
  bell.setFor(10);
  bell.close();
  bell.setFor(20);
  clock.advance(100);
  expect(ticks).toBe(0);
});
