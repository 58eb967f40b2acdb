import type { Metrics } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { LIMITS } from "../values/limits.ts";

const ADVICE =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.";

function check(used: number, limit: number, code: string, message: string): void {
  if (used > limit) throw new BackendError(code, `${message} (limit: ${limit}).`);
}

/** What a sub-transaction's failure takes back; its reads did happen. */
export interface Effects {
  readonly bytesWritten: number;
  readonly documentsWritten: number;
  readonly scheduled: number;
  readonly scheduledBytes: number;
}

/** Counts what one function execution uses and stops it at Convex's limits. */
export class Usage {
  #bytesRead = 0;
  #queries = 0;
  #documentsRead = 0;
  #effects: Effects = { bytesWritten: 0, documentsWritten: 0, scheduled: 0, scheduledBytes: 0 };

  get effects(): Effects {
    return this.#effects;
  }

  restore(effects: Effects): void {
    this.#effects = effects;
  }

  countQuery(): void {
    this.#queries += 1;
    check(
      this.#queries,
      LIMITS.intervalsRead,
      "TooManyReads",
      "Too many reads in a single function execution",
    );
  }

  countRead(bytes: number): void {
    this.#documentsRead += 1;
    this.#bytesRead += bytes;
    check(
      this.#documentsRead,
      LIMITS.documentsRead,
      "TooManyDocumentsRead",
      `Too many documents read in a single function execution. ${ADVICE}`,
    );
    check(
      this.#bytesRead,
      LIMITS.bytesRead,
      "TooManyBytesRead",
      `Too many bytes read in a single function execution. ${ADVICE}`,
    );
  }

  countWrite(bytes: number): void {
    const { documentsWritten, bytesWritten } = this.#effects;
    this.#effects = {
      ...this.#effects,
      documentsWritten: documentsWritten + 1,
      bytesWritten: bytesWritten + bytes,
    };
    check(
      this.#effects.documentsWritten,
      LIMITS.documentsWritten,
      "TooManyWrites",
      "Too many documents written in a single function execution. Split up the function or write less data",
    );
    check(
      this.#effects.bytesWritten,
      LIMITS.bytesWritten,
      "TooManyBytesWritten",
      "Too many bytes written in a single function execution. Split up the function or write less data",
    );
  }

  countScheduled(argsBytes: number): void {
    const { scheduled, scheduledBytes } = this.#effects;
    this.#effects = {
      ...this.#effects,
      scheduled: scheduled + 1,
      scheduledBytes: scheduledBytes + argsBytes,
    };
    check(
      this.#effects.scheduled,
      LIMITS.functionsScheduled,
      "TooManyFunctionsScheduled",
      "Too many functions scheduled by this mutation",
    );
    check(
      this.#effects.scheduledBytes,
      LIMITS.scheduledArgsBytes,
      "ScheduledFunctionsArgumentsTooLarge",
      "Too large total size of the arguments of scheduled functions from this mutation",
    );
  }

  metrics(): Metrics {
    const { bytesWritten, documentsWritten, scheduled, scheduledBytes } = this.#effects;
    const of = (used: number, limit: number) => ({ used, remaining: limit - used });
    return {
      bytesRead: of(this.#bytesRead, LIMITS.bytesRead),
      bytesWritten: of(bytesWritten, LIMITS.bytesWritten),
      databaseQueries: of(this.#queries, LIMITS.intervalsRead),
      documentsRead: of(this.#documentsRead, LIMITS.documentsRead),
      documentsWritten: of(documentsWritten, LIMITS.documentsWritten),
      functionsScheduled: of(scheduled, LIMITS.functionsScheduled),
      scheduledFunctionArgsBytes: of(scheduledBytes, LIMITS.scheduledArgsBytes),
    };
  }
}
