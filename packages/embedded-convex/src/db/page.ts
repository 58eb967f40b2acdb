import type { Json, QueryPage, QueryPageRequest } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { type Position, decodeCursor, encodeCursor, queryFingerprint } from "./cursor.ts";
import { Operators } from "./operators.ts";
import { openSource } from "./source.ts";
import { type Work, visible } from "./work.ts";

/** Above these a page recommends to be split (Convex: 75 % of its limits, or very many rows). */
const SPLIT_SHARE = 0.75;
const SPLIT_ROWS = 6144;

interface ReadLimits {
  rows: number;
  bytes: number;
}

/** What was read for a page, whether or not it passed the filters. */
class Consumed {
  readonly keys: Buffer[] = [];
  bytes = 0;
  readonly #limits: ReadLimits;

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  add(key: Buffer, bytes: number): void {
    this.keys.push(key);
    this.bytes += bytes;
  }

  get isOver(): boolean {
    const { rows, bytes } = this.#limits;
    return this.keys.length > 0 && (this.keys.length >= rows || this.bytes >= bytes);
  }

  get isLarge(): boolean {
    const rows = this.keys.length;
    return (
      rows > SPLIT_ROWS ||
      rows > this.#limits.rows * SPLIT_SHARE ||
      this.bytes > this.#limits.bytes * SPLIT_SHARE
    );
  }

  /** Where a split would cut; null when there is nothing worth splitting. */
  get middle(): Buffer | null {
    const { length } = this.keys;
    return length > 2 ? (this.keys[Math.floor((length - 1) / 2)] ?? null) : null;
  }
}

/**
 * `1.0/queryPage`. With `endCursor` the page is all of (cursor, endCursor], whatever its size, so
 * that pages which a client holds stay adjacent while rows come and go. `SplitRequired` means that
 * the read limits left rows out before the page's end.
 */
export function runPage(
  work: Work,
  mount: string,
  request: QueryPageRequest,
  stale: boolean,
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
  const expected = to === null ? request.pageSize : null;
  const source = openSource(work, mount, request.query, { stale, from, to, expected });

  const wanted = to === null ? request.pageSize : Infinity;
  const consumed = new Consumed({
    rows: request.maximumRowsRead ?? Infinity,
    bytes: request.maximumBytesRead ?? Infinity,
  });
  const page: Json[] = [];
  let position: Position = "end";
  let pageStatus: QueryPage["pageStatus"] = null;
  while (source !== null && !operators.isExhausted) {
    const isFull = page.length >= wanted;
    if (isFull || consumed.isOver) {
      position = consumed.keys.at(-1) ?? "end";
      if (!isFull) pageStatus = "SplitRequired";
      break;
    }
    const row = source.next();
    if (row === null) break;
    work.usage.countRead(row.bytes);
    consumed.add(row.key, row.bytes);
    const document = visible(source.table, row.document);
    if (operators.accepts(document)) page.push(document);
  }
  const end = to ?? position;
  return {
    page,
    isDone: end === "end",
    continueCursor: encodeCursor(fingerprint, end),
    splitCursor: consumed.middle && encodeCursor(fingerprint, consumed.middle),
    pageStatus: pageStatus ?? (consumed.isLarge ? "SplitRecommended" : null),
  };
}
