import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { manualClock, systemClock } from "./clock.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

test("a moved clock fires what fell due, in order of time", () => {
  const clock = manualClock();
  const fired: string[] = [];
  clock.at(clock.now() + 60_000, () => fired.push("minute"));
  clock.at(clock.now() + 1_000, () => fired.push("second"));
  clock.at(clock.now() + 3_600_000, () => fired.push("hour"));

  clock.advance(60_000);
  vi.advanceTimersByTime(0);

  expect(clock.now()).toBe(1_060_000);
  expect(fired).toEqual(["second", "minute"]);
});

test("a moved clock goes on running", () => {
  const clock = manualClock();
  clock.set(2_000_000);
  vi.advanceTimersByTime(500);
  expect(clock.now()).toBe(2_000_500);
});

test("a clock cannot be moved back", () => {
  expect(() => manualClock().set(1)).toThrow(RangeError);
});

test("a canceled timer does not fire", () => {
  const clock = manualClock();
  const callback = vi.fn();
  clock.at(clock.now() + 10, callback)();
  clock.advance(20);
  vi.advanceTimersByTime(20);
  expect(callback).not.toHaveBeenCalled();
});

test("a timer beyond setTimeout's reach waits its whole time", () => {
  const callback = vi.fn();
  const fortyDaysMs = 40 * 24 * 3_600_000;
  systemClock.at(Date.now() + fortyDaysMs, callback);
  vi.advanceTimersByTime(fortyDaysMs - 1);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledOnce();
});
