/** The value below which `percent` of the samples lie (nearest rank); NaN without samples. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.max(0, rank - 1)] ?? Number.NaN;
}

/** One row of the printed table: median, p95 and p99 in milliseconds. */
export function summarize(samplesMs: readonly number[]): { p50: string; p95: string; p99: string } {
  const show = (percent: number): string => percentile(samplesMs, percent).toFixed(1);
  return { p50: show(50), p95: show(95), p99: show(99) };
}

/** Rows of equal keys as an aligned text table. */
export function formatTable(rows: readonly Record<string, string | number>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? "")))];
  const widths = columns.map((_, index) =>
    Math.max(...cells.map((row) => row[index]?.length ?? 0)),
  );
  return cells
    .map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  "))
    .join("\n");
}
