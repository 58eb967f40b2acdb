import type { Commit, ReadSet } from "../contracts.ts";

/** A key that a commit removed from, changed under or added to an index. */
export interface IndexWrite {
  readonly index: number;
  readonly key: Buffer;
}

/** [lo, hi) of one index. */
export interface Interval {
  readonly lo: Buffer;
  readonly hi: Buffer;
}

/** Something that knows, at the end of the transaction, which part of its index was read. */
export interface Reader {
  readonly indexId: number;
  /** null: nothing was read yet. */
  readInterval(): Interval | null;
}

/** Sorts and joins overlapping intervals, so that a key is found by binary search. */
function normalise(intervals: Interval[]): Interval[] {
  intervals.sort((a, b) => Buffer.compare(a.lo, b.lo));
  const joined: Interval[] = [];
  for (const interval of intervals) {
    const last = joined.at(-1);
    if (last === undefined || Buffer.compare(interval.lo, last.hi) > 0) joined.push(interval);
    else if (Buffer.compare(interval.hi, last.hi) > 0) {
      joined[joined.length - 1] = { lo: last.lo, hi: interval.hi };
    }
  }
  return joined;
}

function contains(intervals: readonly Interval[], key: Buffer): boolean {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const interval = intervals[middle];
    if (interval !== undefined && Buffer.compare(interval.lo, key) <= 0) low = middle + 1;
    else high = middle;
  }
  const candidate = intervals[low - 1];
  return candidate !== undefined && Buffer.compare(key, candidate.hi) < 0;
}

class IntervalReadSet implements ReadSet {
  readonly #intervals: ReadonlyMap<number, readonly Interval[]>;

  constructor(intervals: ReadonlyMap<number, readonly Interval[]>) {
    this.#intervals = intervals;
  }

  intersects(commit: Commit): boolean {
    for (const write of commit.writes as readonly IndexWrite[]) {
      const intervals = this.#intervals.get(write.index);
      if (intervals !== undefined && contains(intervals, write.key)) return true;
    }
    return false;
  }
}

/** Collects what a transaction reads. */
export class ReadRecorder {
  readonly #readers: Reader[] = [];

  get size(): number {
    return this.#readers.length;
  }

  add(reader: Reader): void {
    this.#readers.push(reader);
  }

  finish(): ReadSet {
    const byIndex = new Map<number, Interval[]>();
    for (const reader of this.#readers) {
      const interval = reader.readInterval();
      if (interval === null) continue;
      const intervals = byIndex.get(reader.indexId);
      if (intervals === undefined) byIndex.set(reader.indexId, [interval]);
      else intervals.push(interval);
    }
    for (const [index, intervals] of byIndex) byIndex.set(index, normalise(intervals));
    return new IntervalReadSet(byIndex);
  }
}
