import type { Clock } from "./contracts.ts";

/** A clock that follows real time, plus an offset that only tests move. */
export interface ManualClock extends Clock {
  /** Moves time forward; timers that fall due fire in their order. Throws RangeError on less than 0. */
  advance(ms: number): void;
  /** Jumps to `nowMs`, which may not lie in the past. */
  set(nowMs: number): void;
}

/** Real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  at(atMs, callback) {
    const timer = new Timer(() => Date.now(), atMs, callback);
    timer.arm();
    return () => timer.cancel();
  },
};

/** The clock behind `POST /api/test/clock`. */
export function manualClock(): ManualClock {
  let offsetMs = 0;
  const now = () => Date.now() + offsetMs;
  const timers = new Set<Timer>();

  const advance = (ms: number) => {
    if (!(ms >= 0)) throw new RangeError("The clock only moves forward.");
    offsetMs += ms;
    for (const timer of [...timers].sort((a, b) => a.atMs - b.atMs)) timer.arm();
  };

  return {
    now,
    at(atMs, callback) {
      const timer = new Timer(now, atMs, () => {
        timers.delete(timer);
        callback();
      });
      timers.add(timer);
      timer.arm();
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    advance,
    set: (nowMs) => advance(nowMs - now()),
  };
}

/** Node fires longer timeouts at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

class Timer {
  readonly atMs: number;
  readonly #now: () => number;
  readonly #callback: () => void;
  #handle: NodeJS.Timeout | undefined;

  constructor(now: () => number, atMs: number, callback: () => void) {
    this.atMs = atMs;
    this.#now = now;
    this.#callback = callback;
  }

  /** Waits for what is left; called again when the clock jumped. */
  arm(): void {
    clearTimeout(this.#handle);
    const leftMs = Math.max(0, this.atMs - this.#now());
    this.#handle = setTimeout(() => this.#onTimeout(), Math.min(leftMs, MAX_TIMEOUT_MS));
  }

  cancel(): void {
    clearTimeout(this.#handle);
  }

  /** Node's timers follow the monotonic clock and may be a little early by the wall clock. */
  #onTimeout(): void {
    if (this.#now() < this.atMs) this.arm();
    else this.#callback();
  }
}
