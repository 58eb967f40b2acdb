import { AsyncLocalStorage } from "node:async_hooks";
import type { Work } from "./work.ts";

/** A running sub-transaction (or the transaction itself) and the queue of its direct children. */
interface Level {
  tail: Promise<unknown>;
}

/**
 * Sub-transactions of one transaction. Children of the same parent run one after the other, because
 * undoing one must not undo what a sibling wrote meanwhile; a child of a child runs at once.
 */
export class Savepoints {
  readonly #work: Work;
  readonly #current = new AsyncLocalStorage<Level>();
  readonly #root: Level = { tail: Promise.resolve() };

  constructor(work: Work) {
    this.#work = work;
  }

  run<T>(body: () => Promise<T>): Promise<T> {
    const parent = this.#current.getStore() ?? this.#root;
    const result = parent.tail.then(async () => {
      const { overlay, usage } = this.#work;
      const mark = overlay.mark();
      const { effects } = usage;
      try {
        return await this.#current.run({ tail: Promise.resolve() }, body);
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
