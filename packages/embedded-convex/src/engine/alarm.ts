import type { Clock } from "../contracts.ts";

/** Calls back at the earliest time it was set for; a tick that is still going is followed by another. */
export interface Alarm {
  setFor(atMs: number): void;
  close(): void;
}

export function alarm(clock: Clock, tick: () => Promise<void>): Alarm {
  let setMs: number | null = null;
  let cancel: () => void = () => undefined;
  let isTicking = false;
  let isClosed = false;

  function ring(): void {
    setMs = null;
    isTicking = true;
    void tick()
      // The database was closed under a tick, at shutdown; anything else must be seen.
      .catch((error: unknown) => {
        if (!isClosed) throw error;
      })
      .finally(() => {
        isTicking = false;
        if (setMs !== null) arm(setMs);
      });
  }

  function arm(atMs: number): void {
    cancel();
    cancel = clock.at(atMs, ring);
  }

  return {
    setFor(atMs) {
      if (isClosed || (setMs !== null && setMs <= atMs)) return;
      setMs = atMs;
      if (!isTicking) arm(atMs);
    },
    close() {
      isClosed = true;
      cancel();
    },
  };
}
