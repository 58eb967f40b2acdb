/** Lets work under one key happen one after the other, while other keys go on beside it. */
export interface Turns {
  /** Runs `work` at once where nothing else of `key` is under way, else when that is done or failed. */
  take<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
}

export function createTurns(): Turns {
  const latest = new Map<string, Promise<unknown>>();
  return {
    take(key, work) {
      const before = latest.get(key);
      const result = before === undefined ? work() : before.then(work);
      const turn = result
        .catch(() => undefined)
        .finally(() => {
          if (latest.get(key) === turn) latest.delete(key);
        });
      latest.set(key, turn);
      return result;
    },
  };
}
