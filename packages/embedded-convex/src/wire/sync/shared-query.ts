import type { Commit, FunctionCall, ReadSet } from "../../contracts.ts";

/** A query as a subscription asks for it. `journal` fixes where its pages end. */
export type QueryCall = FunctionCall & { journal: string | null };

export interface QueryResult {
  /** A QueryUpdated or QueryFailed as JSON text, without its opening brace and queryId. */
  payload: string;
  journal: string | null;
  readSet: ReadSet;
  /** The result holds from this commit on, until one invalidates it. */
  ts: bigint;
}

/** Told that a query it uses has to run again. */
export interface QueryUser {
  onInvalidated(): void;
}

/** Queries of equal key have equal results, so they run once for all sockets. */
export function queryKey(call: QueryCall): string {
  const { mount, path, args, caller, journal } = call;
  return JSON.stringify([mount, path, args, caller.identity, caller.isAdmin, journal]);
}

/** One query with one caller, and its newest result. */
export class SharedQuery {
  readonly key: string;
  readonly call: QueryCall;
  readonly users = new Set<QueryUser>();
  #result: QueryResult | null = null;
  #invalidatedAt: bigint | null = null;

  constructor(key: string, call: QueryCall) {
    this.key = key;
    this.call = call;
  }

  get result(): QueryResult | null {
    return this.#result;
  }

  get mustRun(): boolean {
    return this.#result === null || this.#invalidatedAt !== null;
  }

  /** Whether the result is what the query would answer at the commit `ts`. */
  isValidAt(ts: bigint): boolean {
    if (this.#result === null || this.#result.ts > ts) return false;
    return this.#invalidatedAt === null || this.#invalidatedAt > ts;
  }

  store(result: QueryResult): void {
    this.#result = result;
    this.#invalidatedAt = null;
  }

  onCommit(commit: Commit): void {
    if (this.#result === null || this.#invalidatedAt !== null) return;
    if (commit.ts > this.#result.ts && this.#result.readSet.intersects(commit)) {
      this.invalidate(commit.ts);
    }
  }

  /** From the commit `ts` on, the result is out of date. */
  invalidate(ts: bigint): void {
    this.#invalidatedAt ??= ts;
    for (const user of this.users) user.onInvalidated();
  }
}
