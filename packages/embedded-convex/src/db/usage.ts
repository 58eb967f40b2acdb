import type { Metrics } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { LIMITS } from "../values/limits.ts";

const ADVICE =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.";

function check(used: number, limit: number, code: string, message: string): void {
  if (used > limit) throw new BackendError(code, `${message} (limit: ${limit}).`);
}

/** Counts what one function execution uses and stops it at Convex's limits. */
export class Usage {
  #bytesRead = 0;
  #bytesWritten = 0;
  #queries = 0;
  #documentsRead = 0;
  #documentsWritten = 0;
  #scheduled = 0;
  #scheduledArgsBytes = 0;

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
    this.#documentsWritten += 1;
    this.#bytesWritten += bytes;
    check(
      this.#documentsWritten,
      LIMITS.documentsWritten,
      "TooManyWrites",
      "Too many documents written in a single function execution. Split up the function or write less data",
    );
    check(
      this.#bytesWritten,
      LIMITS.bytesWritten,
      "TooManyBytesWritten",
      "Too many bytes written in a single function execution. Split up the function or write less data",
    );
  }

  countScheduled(argsBytes: number): void {
    this.#scheduled += 1;
    this.#scheduledArgsBytes += argsBytes;
    check(
      this.#scheduled,
      LIMITS.functionsScheduled,
      "TooManyFunctionsScheduled",
      "Too many functions scheduled by this mutation",
    );
    check(
      this.#scheduledArgsBytes,
      LIMITS.scheduledArgsBytes,
      "ScheduledFunctionsArgumentsTooLarge",
      "Too large total size of the arguments of scheduled functions from this mutation",
    );
  }

  metrics(): Metrics {
    const of = (used: number, limit: number) => ({ used, remaining: limit - used });
    return {
      bytesRead: of(this.#bytesRead, LIMITS.bytesRead),
      bytesWritten: of(this.#bytesWritten, LIMITS.bytesWritten),
      databaseQueries: of(this.#queries, LIMITS.intervalsRead),
      documentsRead: of(this.#documentsRead, LIMITS.documentsRead),
      documentsWritten: of(this.#documentsWritten, LIMITS.documentsWritten),
      functionsScheduled: of(this.#scheduled, LIMITS.functionsScheduled),
      scheduledFunctionArgsBytes: of(this.#scheduledArgsBytes, LIMITS.scheduledArgsBytes),
    };
  }
}
