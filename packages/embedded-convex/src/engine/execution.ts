import {
  BackendError,
  type Caller,
  type Json,
  type LogLine,
  type Metrics,
  type Transaction,
} from "../contracts.ts";
import type { FunctionLogs } from "./function-logs.ts";
import type { Scope } from "./isolate/scope.ts";
import { type Random, seededRandom } from "./isolate/random.ts";

/** How a function runs; HTTP actions run as actions. */
export type FunctionKind = "query" | "mutation" | "action";

/** What all functions of one top-level call share. */
export interface RequestScope {
  requestId: string;
  logs: FunctionLogs;
  /** The scheduled job that this call runs, with the mount that holds its row. */
  job: { id: string; mount: string } | null;
  /** Called after the transaction has committed; cut back when a sub-transaction rolls back. */
  afterCommit: (() => void)[];
  /** What its transaction has read and written, once it has run. */
  usage: Metrics | null;
}

export interface ExecutionOptions {
  kind: FunctionKind;
  mount: string;
  /** Canonical "mod:fn". */
  path: string;
  caller: Caller;
  request: RequestScope;
  /** Null in actions. */
  tx: Transaction | null;
  /** What the clock says: frozen at the start in queries and mutations. */
  now: () => number;
  seed: number;
  /** Nested calls below the top-level function. */
  depth: number;
  /** End of the page the client saw before (paginated queries that are run again). */
  journal: string | null;
}

export type SyscallHandler = {
  sync(execution: Execution, operation: string, args: Json): Json;
  async(execution: Execution, operation: string, args: Json): Json | Promise<Json>;
  js(execution: Execution, operation: string, args: Record<string, unknown>): unknown;
};

/** A row cursor that a function has open. */
export interface OpenQuery {
  next(): { value: Json; done: boolean };
}

/** One running function: its identity, clock, randomness, logs and open cursors. */
export class Execution implements Scope {
  readonly options: Readonly<ExecutionOptions>;
  readonly deterministic: boolean;
  readonly random: Random;
  readonly queries = new Map<number, OpenQuery>();
  /** Journal for the next run, once the function has paginated. */
  nextJournal: string | null = null;
  hasPaginated = false;

  readonly #handler: SyscallHandler;
  readonly #timers = new Map<number, () => void>();
  #nextTimer = 1;
  #nextQuery = 0;
  #ended: Error | null = null;
  /** Set while a nested function runs: this function's other syscalls wait for it. */
  #busy: Promise<unknown> | null = null;

  constructor(options: ExecutionOptions, handler: SyscallHandler) {
    this.options = options;
    this.#handler = handler;
    this.deterministic = options.kind !== "action";
    this.random = seededRandom(options.seed);
  }

  get mount(): string {
    return this.options.mount;
  }

  /** The transaction of a query or mutation. */
  get tx(): Transaction {
    if (this.options.tx === null) {
      throw new BackendError("NoTransaction", "Actions have no transaction.");
    }
    return this.options.tx;
  }

  nextQueryId(): number {
    this.#nextQuery += 1;
    return this.#nextQuery;
  }

  /** Where the client's previous page ended; null on a first run. */
  journalEndCursor(): string | null {
    if (this.options.journal === null) return null;
    try {
      const { endCursor } = JSON.parse(this.options.journal) as { endCursor?: unknown };
      return typeof endCursor === "string" ? endCursor : null;
    } catch {
      return null; // not one of ours: the page is read as if for the first time
    }
  }

  now(): number {
    return this.options.now();
  }

  log(level: LogLine["level"], args: unknown[]): void {
    this.options.request.logs.add(level, args);
  }

  logText(level: LogLine["level"], messages: string[]): void {
    this.options.request.logs.addText(level, messages);
  }

  /** Ends the call: whatever it left running can no longer read, write or wait. */
  end(reason: Error): void {
    this.#ended ??= reason;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  syscall(operation: string, args: string): string {
    this.#assertRunning();
    return JSON.stringify(this.#handler.sync(this, operation, JSON.parse(args) as Json));
  }

  /**
   * Runs syscalls in the order they were made. Only a nested function takes time; while it does, the
   * caller's next syscalls queue, so that parallel `runMutation`s do not interleave.
   */
  async asyncSyscall(operation: string, args: string): Promise<string> {
    while (this.#busy !== null) await this.#busy;
    this.#assertRunning();
    const result = this.#handler.async(this, operation, JSON.parse(args) as Json);
    if (!(result instanceof Promise)) return JSON.stringify(result);
    if (!this.deterministic) return JSON.stringify(await result);
    this.#busy = result.catch(() => undefined);
    try {
      return JSON.stringify(await result);
    } finally {
      this.#busy = null;
    }
  }

  jsSyscall(operation: string, args: Record<string, unknown>): unknown {
    this.#assertRunning();
    return this.#handler.js(this, operation, args);
  }

  setTimer(callback: () => void, delayMs: number, repeat: boolean): number {
    this.#assertRunning();
    const id = this.#nextTimer;
    this.#nextTimer += 1;
    const ring = () => {
      try {
        callback();
      } catch (thrown) {
        this.log("ERROR", ["Uncaught in a timer:", thrown]);
      }
    };
    if (repeat) {
      const timer = setInterval(ring, delayMs);
      this.#timers.set(id, () => clearInterval(timer));
    } else {
      const timer = setTimeout(() => {
        this.#timers.delete(id);
        ring();
      }, delayMs);
      this.#timers.set(id, () => clearTimeout(timer));
    }
    return id;
  }

  clearTimer(id: number): void {
    this.#timers.get(id)?.();
    this.#timers.delete(id);
  }

  #assertRunning(): void {
    if (this.#ended !== null) throw this.#ended;
  }
}
