import type { Clock } from "../contracts.ts";
import type { Store } from "./store.ts";

const META_KEY = "clock";
/** A step that a float64 of today's milliseconds can hold (2^-10 ms). */
const CREATION_STEP_MS = 2 ** -10;
/** A client's idea of "newest" further ahead than this is not believed. */
const MAX_LEAD_NS = 365n * 24n * 3600n * 1_000_000_000n;

/** Commit timestamps (ns) and creation times (ms): both only ever grow, over restarts as well. */
export class Timestamps {
  readonly #store: Store;
  readonly #clock: Clock;
  #latest: bigint;
  #creationMs: number;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    const stored = JSON.parse(store.getMeta(META_KEY) ?? '{"ts":"1","creationMs":0}') as {
      ts: string;
      creationMs: number;
    };
    this.#latest = BigInt(stored.ts);
    this.#creationMs = stored.creationMs;
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

  /** Writes both into SQLite's open transaction. */
  store(ts: bigint): void {
    this.#store.setMeta(
      META_KEY,
      JSON.stringify({ ts: ts.toString(), creationMs: this.#creationMs }),
    );
  }

  /** The commit with `ts` is durable. */
  accept(ts: bigint): void {
    this.#latest = ts;
  }
}
