import type { JsonObject } from "../contracts.ts";
import { afterKey } from "../values/keys.ts";
import type { Index, Table } from "./catalog.ts";
import type { Overlay } from "./overlay.ts";
import type { Interval, Reader } from "./read-set.ts";
import type { Store, StoredRow } from "./store.ts";

const FIRST_BATCH = 64;
const LARGEST_BATCH = 1024;

export interface ScanRange {
  readonly table: Table;
  readonly index: Index;
  readonly lo: Buffer;
  /** Exclusive. */
  readonly hi: Buffer;
  readonly order: "asc" | "desc";
}

export interface ScannedRow {
  key: Buffer;
  document: JsonObject;
  bytes: number;
}

/**
 * One range of one index: SQLite's committed rows, fetched in batches, merged with the transaction's
 * own writes as they are at the moment of each step. Remembers how far it was read.
 */
export class Scan implements Reader {
  readonly #store: Store;
  readonly #overlay: Overlay | null;
  readonly #range: ScanRange;
  #batch: StoredRow[] = [];
  #at = 0;
  #batchSize: number;
  /** Where the next batch starts (asc) or ends (desc); null when SQLite has no more rows. */
  #edge: Buffer | null;
  /** The key returned last. */
  #last: Buffer | null = null;
  #done = false;

  /** `expected` is how many rows the caller is likely to take. */
  constructor(store: Store, overlay: Overlay | null, range: ScanRange, expected: number | null) {
    this.#store = store;
    this.#overlay = overlay;
    this.#range = range;
    this.#batchSize = Math.min(expected ?? FIRST_BATCH, LARGEST_BATCH);
    this.#edge = range.order === "asc" ? range.lo : range.hi;
    this.#done = Buffer.compare(range.lo, range.hi) >= 0;
  }

  get indexId(): number {
    return this.#range.index.id;
  }

  next(): ScannedRow | null {
    while (!this.#done) {
      const committed = this.#peekCommitted();
      const pending = this.#peekOverlay();
      const order = this.#compare(committed?.key, pending?.key);
      if (pending !== null && order >= 0) {
        if (order === 0) this.#at += 1;
        this.#last = pending.key;
        if (pending.document !== null) {
          return { key: pending.key, document: pending.document, bytes: pending.bytes };
        }
      } else if (committed !== undefined) {
        this.#at += 1;
        this.#last = committed.key;
        return {
          key: committed.key,
          document: JSON.parse(committed.json) as JsonObject,
          bytes: committed.bytes,
        };
      } else {
        this.#done = true;
      }
    }
    return null;
  }

  readInterval(): Interval | null {
    const { lo, hi, order } = this.#range;
    if (Buffer.compare(lo, hi) >= 0) return null;
    if (this.#done) return { lo, hi };
    if (this.#last === null) return null;
    return order === "asc" ? { lo, hi: afterKey(this.#last) } : { lo: this.#last, hi };
  }

  /** Negative: `a` comes first in scan order; an absent key comes last. */
  #compare(a: Buffer | undefined, b: Buffer | undefined): number {
    if (a === undefined) return b === undefined ? 0 : 1;
    if (b === undefined) return -1;
    return this.#range.order === "asc" ? Buffer.compare(a, b) : Buffer.compare(b, a);
  }

  #peekOverlay() {
    const entries = this.#overlay?.index(this.#range.index.id);
    if (entries === undefined) return null;
    const { lo, hi, order } = this.#range;
    if (order === "asc") return entries.first(this.#last === null ? lo : afterKey(this.#last), hi);
    return entries.last(lo, this.#last ?? hi);
  }

  #peekCommitted(): StoredRow | undefined {
    if (this.#at < this.#batch.length) return this.#batch[this.#at];
    if (this.#edge === null) return undefined;
    const { table, index, lo, hi, order } = this.#range;
    const size = this.#batchSize;
    this.#batch =
      order === "asc"
        ? this.#store.scan(table, index, this.#edge, hi, order, size)
        : this.#store.scan(table, index, lo, this.#edge, order, size);
    this.#at = 0;
    this.#batchSize = Math.min(size * 4, LARGEST_BATCH);
    const last = this.#batch.at(-1);
    if (last === undefined || this.#batch.length < size) this.#edge = null;
    else this.#edge = order === "asc" ? afterKey(last.key) : last.key;
    return this.#batch[0];
  }
}
