import { appendFileSync } from "node:fs";

/** 1 is the full run whose result is in docs/proof.md; `npm test` runs a fiftieth. */
export const SCALE = readScale(process.env.THREADBOX_SCALE ?? "0.02");

/** A full run's count at this scale, and at least `least`. */
export function scaled(full: number, least = 1): number {
  return Math.max(least, Math.round(full * SCALE));
}

/** Prints one line of figures, and keeps it for the report of a full run. */
export function printFigures(what: string, figures: Record<string, string | number>): void {
  const words = Object.entries(figures).map(([name, value]) => `${name} ${String(value)}`);
  const line = `${what}: ${words.join(", ")}`;
  console.log(line);
  const report = process.env.THREADBOX_REPORT;
  if (report !== undefined) appendFileSync(report, `- ${line}\n`);
}

/** Milliseconds of many answers: median, p95, p99 and the longest. */
export function spread(samplesMs: readonly number[]): Record<string, string> {
  const sorted = [...samplesMs].sort((a, b) => a - b);
  const at = (percent: number) =>
    `${(sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN).toFixed(0)} ms`;
  return { p50: at(50), p95: at(95), p99: at(99), max: at(100) };
}

function readScale(text: string): number {
  const scale = Number(text);
  if (!(scale > 0 && scale <= 1)) throw new Error(`"${text}" is no scale between 0 and 1.`);
  return scale;
}
