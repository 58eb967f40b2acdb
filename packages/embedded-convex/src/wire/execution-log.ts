/**
 * The last finished runs, for `convex logs`. Kept in memory alone: console lines may hold what
 * people wrote, so they never reach a file.
 */
import type { Clock, Execution, JsonObject } from "../contracts.ts";

const MAX_ENTRIES = 5000;

export class ExecutionLog {
  readonly #clock: Clock;
  readonly #entries: { cursor: number; entry: JsonObject }[] = [];
  readonly #waiting = new Set<() => void>();
  #lastCursor = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(execution: Execution): void {
    // A cursor is a time in ms for the CLI; two runs in one ms still need two cursors.
    this.#lastCursor = Math.max(this.#lastCursor + 1, Math.floor(this.#clock.now()));
    this.#entries.push({ cursor: this.#lastCursor, entry: toEntry(execution, this.#lastCursor) });
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
    for (const wake of [...this.#waiting]) wake();
  }

  /** Entries after `cursor`; `newCursor` continues there. */
  since(cursor: number): { entries: JsonObject[]; newCursor: number } {
    const newer = this.#entries.filter((entry) => entry.cursor > cursor);
    return {
      entries: newer.map(({ entry }) => entry),
      newCursor: newer.at(-1)?.cursor ?? Math.max(cursor, this.#lastCursor),
    };
  }

  /** Resolves at the next entry, after `timeoutMs`, or when `signal` aborts. */
  async waitForNext(timeoutMs: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      signal.addEventListener("abort", done);
      this.#waiting.add(done);
    });
  }
}

/** Shape: convex npm 1.48 `cli/lib/apiTypes.ts` (FunctionExecution). */
function toEntry(execution: Execution, cursor: number): JsonObject {
  const { outcome, path, udfType, durationMs, startedMs, usage } = execution;
  const id = `${cursor}`;
  return {
    kind: "Completion",
    udfType,
    identifier: path,
    componentPath: execution.mount === "" ? null : execution.mount,
    logLines: execution.logLines.map((line) => ({
      messages: line.messages,
      level: line.level,
      timestamp: line.timestampMs,
      isTruncated: false,
    })),
    timestamp: (startedMs + durationMs) / 1000,
    executionTime: durationMs / 1000,
    success: outcome.ok ? { status: "success" } : null,
    error: outcome.ok ? null : outcome.message,
    requestId: id,
    executionId: id,
    cachedResult: false,
    caller: execution.caller,
    environment: "isolate",
    identityType: "unknown",
    parentExecutionId: null,
    usageStats: usageStats(usage),
    willRetry: false,
    returnBytes: null,
    occInfo: null,
    executionTimestamp: startedMs / 1000,
  };
}

/** Zeros where a run has no transaction of its own, as an action. */
function usageStats(usage: Execution["usage"]): JsonObject {
  return {
    databaseReadBytes: usage?.bytesRead.used ?? 0,
    databaseWriteBytes: usage?.bytesWritten.used ?? 0,
    databaseReadDocuments: usage?.documentsRead.used ?? 0,
    databaseWriteDocuments: usage?.documentsWritten.used ?? 0,
    storageReadBytes: 0,
    storageWriteBytes: 0,
    vectorIndexReadBytes: 0,
    vectorIndexWriteBytes: 0,
    memoryUsedMb: 0,
  };
}
