import type {
  Json,
  JsonObject,
  QueryJson,
  QueryPage,
  QueryPageRequest,
  RowCursor,
} from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { afterKey } from "../values/keys.ts";
import { SYSTEM_TABLES, type Table } from "./catalog.ts";
import { compileFilter } from "./filter.ts";
import { compileRange, parseSource, queryFingerprint } from "./plan.ts";
import { Scan, type ScanRange } from "./scan.ts";
import { type Work, visible } from "./work.ts";

/** Above these a page recommends to be split (Convex: 75 % of its limits, or very many rows). */
const SPLIT_SHARE = 0.75;
const SPLIT_ROWS = 6144;

type Step =
  { kind: "filter"; test: (document: JsonObject) => boolean } | { kind: "limit"; left: number };

/** The operators of a query, applied in their order to each row. */
class Operators {
  readonly #steps: Step[];

  constructor(operators: JsonObject[]) {
    this.#steps = operators.map((operator): Step => {
      if (operator.filter !== undefined) {
        return { kind: "filter", test: compileFilter(operator.filter) };
      }
      if (typeof operator.limit === "number") return { kind: "limit", left: operator.limit };
      throw new BackendError("InvalidQuery", "Unknown query operator");
    });
  }

  /** How many rows will be read, if no filter can throw rows away. */
  get expected(): number | null {
    const first = this.#steps[0];
    return first?.kind === "limit" ? Math.max(1, Math.ceil(first.left)) : null;
  }

  /** True when a limit is used up: no row could come through. */
  get isExhausted(): boolean {
    return this.#steps.some((step) => step.kind === "limit" && step.left <= 0);
  }

  accepts(document: JsonObject): boolean {
    for (const step of this.#steps) {
      if (step.kind === "filter") {
        if (!step.test(document)) return false;
      } else {
        if (step.left <= 0) return false;
        step.left -= 1;
      }
    }
    return true;
  }
}

/** The scan of a query's source; null when the table does not exist (yet). */
function rangeOf(work: Work, mount: string, query: QueryJson): ScanRange | null {
  const plan = parseSource(query);
  if (plan.table.startsWith("_") && !Object.hasOwn(SYSTEM_TABLES, plan.table)) {
    throw new BackendError(
      "InvalidTable",
      `Table \`${plan.table}\` is not a readable system table.`,
    );
  }
  const table = work.findTable(mount, plan.table);
  if (plan.kind === "search") {
    throw new BackendError(
      "SearchNotImplemented",
      `Search indexes are not implemented by the embedded backend (${plan.table}.${plan.index}).`,
    );
  }
  if (table === undefined) return null;
  const index = table.indexes.find((candidate) => candidate.name === plan.index);
  if (index === undefined) throw indexNotFound(table, plan.index);
  const fields = index.paths.map((path) => path.join("."));
  const { lo, hi } = compileRange(`${table.name}.${index.name}`, fields, plan.range);
  return { table, index, lo, hi, order: plan.order };
}

function indexNotFound(table: Table, index: string): BackendError {
  return new BackendError("IndexNotFound", `Index ${table.name}.${index} not found.`);
}

export interface QueryOptions {
  /** Committed state only; nothing is recorded. */
  stale: boolean;
}

function openScan(work: Work, range: ScanRange, options: QueryOptions, expected: number | null) {
  const overlay = options.stale ? null : work.overlay;
  const scan = new Scan(work.shared.store, overlay, range, expected);
  if (!options.stale) work.reads.add(scan);
  return scan;
}

/** `1.0/queryStream`: rows on demand. */
export function openQuery(
  work: Work,
  mount: string,
  query: QueryJson,
  options: QueryOptions,
): RowCursor {
  work.usage.countQuery();
  const operators = new Operators(query.operators);
  const range = rangeOf(work, mount, query);
  if (range === null) return { next: () => ({ value: null, done: true }) };
  const scan = openScan(work, range, options, operators.expected);
  return {
    next() {
      while (!operators.isExhausted) {
        const row = scan.next();
        if (row === null) break;
        work.usage.countRead(row.bytes);
        const document = visible(range.table, row.document);
        if (operators.accepts(document)) return { value: document, done: false };
      }
      return { value: null, done: true };
    },
  };
}

/** A place in an index: after a key, or past the last row. */
type Position = Buffer | "end";

function encodeCursor(fingerprint: string, position: Position): string {
  return `${fingerprint}.${position === "end" ? "end" : `k${position.toString("base64url")}`}`;
}

function decodeCursor(fingerprint: string, cursor: string): Position {
  const dot = cursor.indexOf(".");
  const rest = cursor.slice(dot + 1);
  if (cursor.slice(0, dot) !== fingerprint || (rest !== "end" && !rest.startsWith("k"))) {
    throw new BackendError(
      "InvalidCursor",
      "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.",
    );
  }
  return rest === "end" ? "end" : Buffer.from(rest.slice(1), "base64url");
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

/** `1.0/queryPage`. With `endCursor` the page is all of (cursor, endCursor], whatever its size. */
export function runPage(
  work: Work,
  mount: string,
  request: QueryPageRequest,
  options: QueryOptions,
): QueryPage {
  if (!(request.pageSize > 0)) {
    throw new BackendError("InvalidPageSize", "Pages must hold at least one document.");
  }
  work.usage.countQuery();
  const fingerprint = queryFingerprint(mount, request.query);
  const decode = (cursor: string | null) =>
    cursor === null ? null : decodeCursor(fingerprint, cursor);
  const [from, to] = [decode(request.cursor), decode(request.endCursor)];
  const operators = new Operators(request.query.operators);
  const whole = rangeOf(work, mount, request.query);
  if (whole === null) return finishPage([], "end", fingerprint, [], null);

  const range = between(whole, from, to);
  const wanted = to === null ? request.pageSize : Infinity;
  const scan = openScan(work, range, options, to === null ? request.pageSize : null);
  const limits = {
    rows: request.maximumRowsRead ?? Infinity,
    bytes: request.maximumBytesRead ?? Infinity,
  };
  const page: Json[] = [];
  const keys: Buffer[] = [];
  let [bytes, position]: [number, Position] = [0, "end"];
  let status: QueryPage["pageStatus"] = null;
  for (;;) {
    if (page.length >= wanted) {
      position = scan.position ?? "end";
      break;
    }
    if (keys.length > 0 && (keys.length >= limits.rows || bytes >= limits.bytes)) {
      position = scan.position ?? "end";
      status = "SplitRequired";
      break;
    }
    const row = operators.isExhausted ? null : scan.next();
    if (row === null) break;
    work.usage.countRead(row.bytes);
    keys.push(row.key);
    bytes += row.bytes;
    const document = visible(range.table, row.document);
    if (operators.accepts(document)) page.push(document);
  }
  if (status === null && isLarge(keys.length, bytes, limits)) status = "SplitRecommended";
  return finishPage(page, to ?? position, fingerprint, keys, status);
}

function isLarge(rows: number, bytes: number, limits: { rows: number; bytes: number }): boolean {
  return (
    rows > SPLIT_ROWS || rows > limits.rows * SPLIT_SHARE || bytes > limits.bytes * SPLIT_SHARE
  );
}

function finishPage(
  page: Json[],
  position: Position,
  fingerprint: string,
  keys: Buffer[],
  pageStatus: QueryPage["pageStatus"],
): QueryPage {
  const middle = keys.length > 2 ? keys[Math.floor((keys.length - 1) / 2)] : undefined;
  return {
    page,
    isDone: position === "end",
    continueCursor: encodeCursor(fingerprint, position),
    splitCursor: middle === undefined ? null : encodeCursor(fingerprint, middle),
    pageStatus,
  };
}
