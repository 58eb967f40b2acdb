import type { FunctionReturnType } from "convex/server";
import type { internal } from "../../convex/_generated/api";

/** An import as the backend tells of it. */
export type Progress = NonNullable<FunctionReturnType<typeof internal.reconciliation.lastImport>>;

/** What to read: from then, until then. */
export interface Range {
  from: number;
  to: number;
}

/** What the command asks for; `to` is null for "until now". */
export interface Asked {
  from: number;
  to: number | null;
}

const DAY_MS = 24 * 60 * 60_000;

/**
 * The days of the command line, as times: both are days of UTC, and the last one counts as a whole.
 *
 * @returns what is wrong with them, in words, if something is
 */
export function readDays(
  from: string | undefined,
  to: string | undefined,
  now: number,
): Asked | string {
  if (from === undefined) return "Say from which day: npm run import-history -- --from 2026-01-01";
  const first = readDay(from);
  if (first === null) return `--from ${from} is not a day. Write it like 2026-01-01.`;
  if (first > now) return `--from ${from} has not come yet.`;
  if (to === undefined) return { from: first, to: null };
  const last = readDay(to);
  if (last === null) return `--to ${to} is not a day. Write it like 2026-01-31.`;
  if (last < first) return `--to ${to} is before --from ${from}.`;
  return { from: first, to: last + DAY_MS - 1 };
}

/**
 * What to start: the import that was stopped, or a new one; null to watch the one that runs.
 *
 * @returns why neither can be, in words, if another one runs
 */
export function planImport(
  asked: Asked,
  last: Progress | null,
  now: number,
): Range | null | string {
  const isSame = last?.from === asked.from && (asked.to === null || last.to === asked.to);
  if (last?.state === "running") {
    if (isSame) return null;
    return (
      `Another import is under way, from ${toDay(last.from)} to ${toDay(last.to)}. ` +
      "Wait for it, or stop it: npm run import-history -- --cancel"
    );
  }
  if (last !== null && last.state !== "finished" && isSame) return { from: last.from, to: last.to };
  return { from: asked.from, to: asked.to ?? now };
}

/** A day of UTC, as it is typed. */
export function toDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function readDay(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  // 2026-02-31 is a date to JavaScript, and another day.
  return Number.isNaN(at) || toDay(at) !== text ? null : at;
}
