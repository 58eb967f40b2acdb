import { expect, test } from "vitest";
import { resolveWhen } from "./when.ts";

const ZONE = "America/Los_Angeles";
const iso = (when: string, now: string) =>
  new Date(resolveWhen(when, Date.parse(now), ZONE)).toISOString();

test("minutes count back from now", () => {
  expect(iso("9m", "2026-11-20T17:51:00Z")).toBe("2026-11-20T17:42:00.000Z");
});

test("a day and a clock time are read on the organization's clock", () => {
  expect(iso("1d 16:12", "2026-11-20T17:51:00Z")).toBe("2026-11-20T00:12:00.000Z");
});

test("the organization's day counts, not UTC's", () => {
  // 02:00 UTC on the 20th is still the 19th in Portland.
  expect(iso("1d 9:00", "2026-11-20T02:00:00Z")).toBe("2026-11-18T17:00:00.000Z");
});

test("a day before the clocks changed keeps its own offset", () => {
  expect(iso("30d 9:00", "2026-11-20T17:51:00Z")).toBe("2026-10-21T16:00:00.000Z");
});

test("a time that cannot be read is refused", () => {
  expect(() => iso("yesterday", "2026-11-20T17:51:00Z")).toThrow("yesterday");
});
