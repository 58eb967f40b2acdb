import type { QueryJson } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { afterKey } from "../values/keys.ts";
import { SYSTEM_TABLES, type Table } from "./catalog.ts";
import type { Position } from "./cursor.ts";
import { type SourcePlan, compileRange, parseSource } from "./plan.ts";
import { Scan, type ScanRange, type ScannedRow } from "./scan.ts";
import { openSearch } from "./search.ts";
import type { Work } from "./work.ts";

/** The rows of a query before its operators. */
export interface RowSource {
  readonly table: Table;
  next(): ScannedRow | null;
}

export interface SourceOptions {
  /** Committed state only; nothing is recorded. */
  stale: boolean;
  /** Rows after this position … */
  from?: Position | null;
  /** … up to and including this one. */
  to?: Position | null;
  /** How many rows the caller is likely to take. */
  expected: number | null;
}

function notFound(table: Table, index: string): BackendError {
  return new BackendError("IndexNotFound", `Index ${table.name}.${index} not found.`);
}

/** The part of `range` after `from` and up to and including `to`. */
function between(range: ScanRange, from: Position | null, to: Position | null): ScanRange {
  let { lo, hi } = range;
  if (range.order === "asc") {
    if (from === "end") lo = hi;
    else if (from !== null) lo = afterKey(from);
    if (Buffer.isBuffer(to)) hi = afterKey(to);
  } else {
    if (from === "end") hi = lo;
    else if (from !== null) hi = from;
    if (Buffer.isBuffer(to)) lo = to;
  }
  return { ...range, lo, hi };
}

function openRange(
  work: Work,
  table: Table,
  plan: Extract<SourcePlan, { kind: "range" }>,
  options: SourceOptions,
): RowSource {
  const index = table.indexes.find((candidate) => candidate.name === plan.index);
  if (index === undefined) throw notFound(table, plan.index);
  const fields = index.paths.map((path) => path.join("."));
  const { lo, hi } = compileRange(`${table.name}.${index.name}`, fields, plan.range);
  const range = between(
    { table, index, lo, hi, order: plan.order },
    options.from ?? null,
    options.to ?? null,
  );
  const overlay = options.stale ? null : work.overlay;
  const scan = new Scan(work.shared.store, overlay, range, options.expected);
  if (!options.stale) work.reads.add(scan);
  return { table, next: () => scan.next() };
}

function openRanking(
  work: Work,
  table: Table,
  plan: Extract<SourcePlan, { kind: "search" }>,
  options: SourceOptions,
): RowSource {
  const index = table.searchIndexes.find((candidate) => candidate.name === plan.index);
  if (index === undefined) throw notFound(table, plan.index);
  const { from = null, to = null } = options;
  if (from === "end") return { table, next: () => null };
  const ranking = openSearch(work, table, index, plan.filters, options.stale);
  return {
    table,
    next() {
      for (let row = ranking.next(); row !== null; row = ranking.next()) {
        if (Buffer.isBuffer(to) && Buffer.compare(row.key, to) > 0) return null;
        if (from === null || Buffer.compare(row.key, from) > 0) return row;
      }
      return null;
    },
  };
}

/** Opens a query's source; null when the table does not exist (yet), which is recorded as read. */
export function openSource(
  work: Work,
  mount: string,
  query: QueryJson,
  options: SourceOptions,
): RowSource | null {
  const plan = parseSource(query);
  if (plan.table.startsWith("_") && !Object.hasOwn(SYSTEM_TABLES, plan.table)) {
    throw new BackendError(
      "InvalidTable",
      `Table \`${plan.table}\` is not a readable system table.`,
    );
  }
  const table = work.findTable(mount, plan.table);
  if (table === undefined) return null;
  return plan.kind === "range"
    ? openRange(work, table, plan, options)
    : openRanking(work, table, plan, options);
}
