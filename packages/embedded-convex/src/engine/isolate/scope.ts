import { AsyncLocalStorage } from "node:async_hooks";
import type { LogLine } from "../../contracts.ts";
import { type Random, seededRandom } from "./random.ts";

/** What the globals of an isolate ask of the call that is running. */
export interface Scope {
  /** Queries, mutations and module evaluation: no timers, no network, frozen time. */
  readonly deterministic: boolean;
  /** What `Date.now()` answers, ms. */
  now(): number;
  readonly random: Random;
  log(level: LogLine["level"], args: unknown[]): void;
  logText(level: LogLine["level"], messages: string[]): void;
  syscall(operation: string, args: string): string;
  asyncSyscall(operation: string, args: string): Promise<string>;
  jsSyscall(operation: string, args: Record<string, unknown>): unknown;
  /** Calls `callback` once after `delayMs`, if the call still runs; actions only. */
  setTimer(callback: () => void, delayMs: number, repeat: boolean): number;
  clearTimer(id: number): void;
}

/**
 * Tells which call a global of an isolate is used by: calls interleave inside one vm context, and
 * async hooks follow each through its awaits.
 */
export type ScopeStorage = AsyncLocalStorage<Scope>;

export function createScopeStorage(): ScopeStorage {
  return new AsyncLocalStorage<Scope>();
}

const IMPORT_SEED = 0x636f6e76;

function refuseAtImport(operation: string): never {
  throw new Error(`${operation} can't be used while a module is being imported.`);
}

/** The scope in which modules are evaluated: the same clock and seed on every import of a push. */
export function importScope(pushedMs: number): Scope {
  return {
    deterministic: true,
    now: () => pushedMs,
    random: seededRandom(IMPORT_SEED),
    log: () => undefined,
    logText: () => undefined,
    syscall: refuseAtImport,
    asyncSyscall: refuseAtImport,
    jsSyscall: refuseAtImport,
    setTimer: () => refuseAtImport("setTimeout"),
    clearTimer: () => undefined,
  };
}
