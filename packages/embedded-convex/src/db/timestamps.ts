import type { Clock } from "../contracts.ts";
import type { Store } from "./store.ts";

const META_KEY = "clock";
/** A step that a float64 of today's milliseconds can hold (2^-10 ms). */
const CREATION_STEP_MS = 2 ** -10;
/** A client's idea of "newest" further ahead than this is not believed. */
const MAX_LEAD_NS = 365n * 24n * 3600n * 1_000_000_000n;

/** How far ahead of use timestamps are put on disk, so that most commits need not write them. */
const LEASE_MS = 1000;
const NS_PER_MS = 1_000_000n;

/**
 * Commit timestamps (ns) and creation times (ms): both only ever grow, over restarts as well. On
 * disk are bounds that were not passed yet; a crash skips to them, a clean close to the exact values.
 */
export class Timestamps {
  readonly #store: Store;
  readonly #clock: Clock;
  #latest: bigint;
  #creationMs: number;
  /** What is on disk. */
  #leasedTs: bigint;
  #leasedCreationMs: number;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    const stored = JSON.parse(store.getMeta(META_KEY) ?? '{"ts":"1","creationMs":0}') as {
      ts: string;
      creationMs: number;
    };
    this.#latest = this.#leasedTs = BigInt(stored.ts);
    this.#creationMs = this.#leasedCreationMs = stored.creationMs;
  }

  get latest(): bigint {
    return this.#latest;
  }

  #now(): bigint {
    return BigInt(Math.floor(this.#clock.now() * 1000)) * 1000n;
  }

  advance(ts: bigint): void {
    if (ts > this.#latest && ts < this.#now() + MAX_LEAD_NS) this.#latest = ts;
  }

  /** The timestamp of the commit being made: max(last + 1, now). */
  next(): bigint {
    const now = this.#now();
    return now > this.#latest ? now : this.#latest + 1n;
  }

  nextCreationTime(): number {
    const now = this.#clock.now();
    this.#creationMs = now > this.#creationMs ? now : this.#creationMs + CREATION_STEP_MS;
    return this.#creationMs;
  }

  /** Makes sure, inside SQLite's open transaction, that the bounds on disk cover a commit at `ts`. */
  cover(ts: bigint): void {
    if (ts <= this.#leasedTs && this.#creationMs <= this.#leasedCreationMs) return;
    this.#save(ts + BigInt(LEASE_MS) * NS_PER_MS, this.#creationMs + LEASE_MS);
  }

  /** Before a clean close: the next start continues exactly here. */
  settle(): void {
    this.#save(this.#latest, this.#creationMs);
  }

  #save(ts: bigint, creationMs: number): void {
    this.#store.setMeta(META_KEY, JSON.stringify({ ts: ts.toString(), creationMs }));
    this.#leasedTs = ts;
    this.#leasedCreationMs = creationMs;
  }

  /** The commit with `ts` is durable. */
  accept(ts: bigint): void {
    this.#latest = ts;
  }
}
