import { expect, test } from "vitest";
import { type CronSchedule, firstRunMs, nextRunMs } from "./cron-schedule.ts";

/** Monday. */
const NOW = Date.UTC(2026, 0, 5, 12, 34, 56);

const at = (milliseconds: number) => new Date(milliseconds).toISOString();

test.each<[string, CronSchedule, string]>([
  ["hourly", { type: "hourly", minuteUTC: 5 }, "2026-01-05T13:05:00.000Z"],
  ["daily", { type: "daily", hourUTC: 7, minuteUTC: 30 }, "2026-01-06T07:30:00.000Z"],
  [
    "weekly",
    { type: "weekly", dayOfWeek: "sunday", hourUTC: 1, minuteUTC: 0 },
    "2026-01-11T01:00:00.000Z",
  ],
  ["monthly", { type: "monthly", day: 31, hourUTC: 0, minuteUTC: 0 }, "2026-01-31T00:00:00.000Z"],
  ["cron", { type: "cron", cron: "15 7 * * 3" }, "2026-01-07T07:15:00.000Z"],
])("a %s schedule first runs at its next time, in UTC", (_type, schedule, expected) => {
  expect(at(firstRunMs(schedule, "job", NOW))).toBe(expected);
});

test("a day that a month does not have is skipped", () => {
  const schedule = { type: "monthly", day: 31, hourUTC: 0, minuteUTC: 0 } as const;
  const january = Date.UTC(2026, 0, 31);
  expect(at(nextRunMs(schedule, "job", january, january))).toBe("2026-03-31T00:00:00.000Z");
});

test("a minute left open is picked once and for all", () => {
  const first = firstRunMs({ type: "hourly" }, "job", NOW);
  expect(nextRunMs({ type: "hourly" }, "job", first, first) - first).toBe(3_600_000);
});

test("an interval keeps its beat and skips what it missed", () => {
  const schedule = { type: "interval", seconds: 10 } as const;
  expect(firstRunMs(schedule, "job", NOW)).toBe(NOW);
  expect(nextRunMs(schedule, "job", NOW, NOW + 4_000)).toBe(NOW + 10_000);
  expect(nextRunMs(schedule, "job", NOW, NOW + 35_000)).toBe(NOW + 40_000);
});
