import { expect, test } from "vitest";
import {
  dayKey,
  formatDay,
  formatDuration,
  formatFull,
  formatListTime,
  formatMoment,
  formatPrecise,
  type TimeFormat,
} from "./time.ts";

const portland: TimeFormat = { locale: "en-US", timeZone: "America/Los_Angeles" };
/** Thursday, Nov 20, 2025, 9:51 AM in Portland. */
const now = Date.parse("2025-11-20T17:51:00Z");
const at = (iso: string) => Date.parse(iso);
/** Newer ICU data puts a narrow no-break space before AM and PM. */
const plain = (text: string) => text.replaceAll("\u202F", " ");

test.each([
  ["a moment ago", "2025-11-20T17:50:30Z", "Now"],
  ["a clock that is a little ahead of ours", "2025-11-20T17:51:20Z", "Now"],
  ["minutes ago", "2025-11-20T17:42:00Z", "9m"],
  ["earlier today", "2025-11-20T16:47:00Z", "8:47 AM"],
  ["yesterday by the calendar, though 11 hours ago", "2025-11-20T07:00:00Z", "Yesterday"],
  ["this week", "2025-11-18T20:00:00Z", "Tue"],
  ["this year", "2025-11-12T20:00:00Z", "Nov 12"],
  ["another year", "2024-11-14T20:00:00Z", "Nov 14, 2024"],
])("a row's time for %s", (_when, iso, expected) => {
  expect(plain(formatListTime(at(iso), now, portland))).toBe(expected);
});

test("days are those of the reader's time zone", () => {
  const lateEvening = at("2025-11-20T06:30:00Z");
  expect(dayKey(lateEvening, portland)).toBe("2025-11-19");
  expect(formatDay(lateEvening, now, portland)).toBe("Yesterday");
  expect(formatDay(lateEvening, now, { ...portland, timeZone: "UTC" })).toBe("Today");
});

test("a day separator names the weekday, and the year when it is another one", () => {
  expect(formatDay(at("2025-11-18T20:00:00Z"), now, portland)).toBe("Tuesday, Nov 18");
  expect(formatDay(at("2024-11-18T20:00:00Z"), now, portland)).toBe("Monday, Nov 18, 2024");
});

test("a moment inside a sentence", () => {
  expect(plain(formatMoment(at("2025-11-20T16:47:00Z"), now, portland))).toBe("today at 8:47 AM");
  expect(plain(formatMoment(at("2025-11-12T16:47:00Z"), now, portland))).toBe(
    "on Nov 12 at 8:47 AM",
  );
  expect(plain(formatMoment(at("2025-11-21T08:05:00Z"), now, portland))).toBe(
    "tomorrow at 12:05 AM",
  );
});

test("the full form says the local time and UTC", () => {
  const full = plain(formatFull(at("2025-11-20T17:51:00Z"), portland));
  expect(full).toContain("Thursday, November 20, 2025");
  expect(full).toContain("9:51:00 AM");
  expect(full).toContain("05:51 PM UTC");
});

test("a precise time has its milliseconds", () => {
  expect(plain(formatPrecise(at("2025-11-20T17:45:11.204Z"), portland))).toBe("9:45:11.204 AM");
});

test.each([
  [0, "0 ms"],
  [12.4, "12 ms"],
  [1_730, "1.73 s"],
  [2_000, "2 s"],
  [59_999, "60 s"],
  [60_000, "1 min"],
  [125_000, "2 min 5 s"],
  [3_840_000, "1 h 4 min"],
  [183_600_000, "2 d 3 h"],
  [172_800_500, "2 d"],
])("%i ms lasted %s", (durationMs, words) => {
  expect(formatDuration(durationMs)).toBe(words);
});
