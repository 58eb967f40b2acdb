import { AsyncLocalStorage } from "node:async_hooks";
import type { Work } from "./work.ts";

/** A running sub-transaction (or the transaction itself) and the queue of its direct children. */
interface Level {
  /** Whose it is: code of one transaction may be started by code of another. */
  owner: Savepoints;
  tail: Promise<unknown>;
}

/**
 * The level in which code runs. One for all transactions: Node keeps every storage that was ever used,
 * and asks each of them whenever a promise is made.
 */
const current = new AsyncLocalStorage<Level>();

/**
 * Sub-transactions of one transaction. Children of the same parent run one after the other, because
 * undoing one must not undo what a sibling wrote meanwhile; a child of a child runs at once.
 */
export class Savepoints {
  readonly #work: Work;
  readonly #root: Level = { owner: this, tail: Promise.resolve() };

  constructor(work: Work) {
    this.#work = work;
  }

  run<T>(body: () => Promise<T>): Promise<T> {
    const level = current.getStore();
    const parent = level?.owner === this ? level : this.#root;
    const result = parent.tail.then(async () => {
      const { overlay, usage } = this.#work;
      const mark = overlay.mark();
      const { effects } = usage;
      try {
        return await current.run({ owner: this, tail: Promise.resolve() }, body);
      } catch (error) {
        overlay.rollbackTo(mark);
        usage.restore(effects);
        throw error;
      }
    });
    parent.tail = result.catch(() => undefined);
    return result;
  }
}
