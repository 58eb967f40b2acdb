import { createHash } from "node:crypto";
import { CronExpressionParser } from "cron-parser";

/** `schedule` of a cron spec (convex/server `cron.ts`). */
export type CronSchedule =
  | { type: "interval"; seconds?: number; minutes?: number; hours?: number }
  | { type: "hourly"; minuteUTC?: number }
  | { type: "daily"; hourUTC: number; minuteUTC?: number }
  | { type: "weekly"; dayOfWeek: string; hourUTC: number; minuteUTC?: number }
  | { type: "monthly"; day: number; hourUTC: number; minuteUTC?: number }
  | { type: "cron"; cron: string };

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

function intervalMs({ seconds = 0, minutes = 0, hours = 0 }: CronSchedule & { type: "interval" }) {
  return seconds * SECOND_MS + minutes * MINUTE_MS + hours * HOUR_MS;
}

/** Convex picks a minute where none is given; here the same one for the same identifier. */
function minuteFor(identifier: string): number {
  return (createHash("sha256").update(identifier).digest()[0] ?? 0) % 60;
}

/** The schedule as a five-field cron expression, in UTC. */
function expression(
  schedule: Exclude<CronSchedule, { type: "interval" }>,
  identifier: string,
): string {
  if (schedule.type === "cron") return schedule.cron;
  const minute = schedule.minuteUTC ?? minuteFor(identifier);
  switch (schedule.type) {
    case "hourly":
      return `${minute} * * * *`;
    case "daily":
      return `${minute} ${schedule.hourUTC} * * *`;
    case "weekly":
      return `${minute} ${schedule.hourUTC} * * ${DAYS.indexOf(schedule.dayOfWeek)}`;
    case "monthly":
      return `${minute} ${schedule.hourUTC} ${schedule.day} * *`;
  }
}

/** The first run of a job deployed at `nowMs`: intervals start at once. */
export function firstRunMs(schedule: CronSchedule, identifier: string, nowMs: number): number {
  return schedule.type === "interval" ? nowMs : nextRunMs(schedule, identifier, nowMs, nowMs);
}

/**
 * The run after the one due at `dueMs`, never before `nowMs`: runs that were missed are skipped, and
 * intervals keep their beat.
 */
export function nextRunMs(
  schedule: CronSchedule,
  identifier: string,
  dueMs: number,
  nowMs: number,
): number {
  if (schedule.type === "interval") {
    const step = intervalMs(schedule);
    const missed = Math.max(0, Math.floor((nowMs - dueMs) / step));
    return dueMs + (missed + 1) * step;
  }
  const currentDate = new Date(Math.max(dueMs, nowMs));
  return CronExpressionParser.parse(expression(schedule, identifier), { currentDate, tz: "UTC" })
    .next()
    .getTime();
}
