import {
  BackendError,
  type Execution as ExecutionRecord,
  type LogLine,
  type Outcome,
  type QueryRun,
  type Transaction,
} from "../contracts.ts";
import type { Core, TargetCall } from "./core.ts";
import type { RequestScope } from "./execution.ts";
import { FunctionError, failure, newRequestId } from "./function-errors.ts";
import { FunctionLogs } from "./function-logs.ts";

export interface CallOptions {
  /** Who asked, for the log stream. */
  source: string;
  job?: RequestScope["job"];
}

export interface MutationOptions extends CallOptions {
  session?: { sessionId: string; requestId: number };
  /** Runs first in the same transaction; throws FunctionError to call the run off. */
  before?: (tx: Transaction) => void;
  /** Runs last in the same transaction. */
  after?: (tx: Transaction) => void;
}

export interface MutationRun {
  outcome: Outcome;
  ts: bigint;
  logLines: LogLine[];
}

/** Calls that start from outside: clients, the scheduler, crons. Each is reported once. */
export class TopLevel {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  async query(call: TargetCall, journal: string | null, source: string): Promise<QueryRun> {
    const { request, done } = this.#begin(call, "Query", { source });
    const { value, ts, readSet } = await this.#core.db.transact("query", async (tx) => {
      // A failed query keeps its read set: it runs again when what it read changes.
      try {
        const run = await this.#core.runner.runInTransaction("query", tx, call, request, journal);
        request.usage = tx.metrics();
        return run;
      } catch (error) {
        return asFunctionError(error);
      }
    });
    const failed = value instanceof FunctionError;
    return {
      outcome: done(failed ? failure(value, request.requestId) : { ok: true, value: value.value }),
      logLines: request.logs.lines,
      journal: failed ? null : value.journal,
      readSet,
      ts,
    };
  }

  async mutation(call: TargetCall, options: MutationOptions): Promise<MutationRun> {
    const { session, before, after } = options;
    const { request, done } = this.#begin(call, "Mutation", options);
    const logLines = request.logs.lines;
    const body = async (tx: Transaction) => {
      const known = session && tx.findSessionRequest(session.sessionId, session.requestId);
      if (known != null) return { isRepeat: true, value: known.value, ts: known.ts };
      before?.(tx);
      const { value } = await this.#core.runner.runInTransaction("mutation", tx, call, request);
      request.usage = tx.metrics();
      after?.(tx);
      if (session !== undefined) {
        tx.recordSessionRequest(session.sessionId, session.requestId, value);
      }
      return { isRepeat: false, value, ts: 0n };
    };
    try {
      const { value: run, ts, resolve } = await this.#core.db.transact("mutation", body);
      if (run.isRepeat) return { outcome: { ok: true, value: run.value }, ts: run.ts, logLines };
      for (const action of request.afterCommit) action();
      return { outcome: done({ ok: true, value: resolve(run.value) }), ts, logLines };
    } catch (error) {
      const outcome = done(failure(asFunctionError(error), request.requestId));
      return { outcome, ts: this.#core.db.latestTs(), logLines };
    }
  }

  async action(
    call: TargetCall,
    options: CallOptions,
  ): Promise<{ outcome: Outcome; logLines: LogLine[] }> {
    const { request, done } = this.#begin(call, "Action", options);
    let outcome: Outcome;
    try {
      outcome = { ok: true, value: await this.#core.runner.runAction(call, request) };
    } catch (error) {
      outcome = failure(asFunctionError(error), request.requestId);
    }
    return { outcome: done(outcome), logLines: request.logs.lines };
  }

  /** The scope of a new call, and what to call with its outcome. */
  begin(
    call: Pick<TargetCall, "mount" | "path">,
    udfType: ExecutionRecord["udfType"],
    options: CallOptions,
  ): { request: RequestScope; done: (outcome: Outcome) => Outcome } {
    return this.#begin(call, udfType, options);
  }

  #begin(
    { mount, path }: Pick<TargetCall, "mount" | "path">,
    udfType: ExecutionRecord["udfType"],
    { source, job = null }: CallOptions,
  ) {
    const { clock } = this.#core;
    const request: RequestScope = {
      requestId: newRequestId(),
      logs: new FunctionLogs(() => clock.now()),
      job,
      afterCommit: [],
      usage: null,
    };
    const startedMs = clock.now();
    const started = performance.now();
    const done = (outcome: Outcome): Outcome => {
      this.#core.reportExecution({
        mount,
        path,
        udfType,
        outcome,
        logLines: request.logs.lines,
        startedMs,
        durationMs: performance.now() - started,
        usage: outcome.ok ? request.usage : null,
        caller: source,
      });
      return outcome;
    };
    return { request, done };
  }
}

/** Failures of functions are outcomes; anything else is ours, and must not pass for theirs. */
function asFunctionError(error: unknown): FunctionError {
  if (error instanceof FunctionError) return error;
  if (error instanceof BackendError) return new FunctionError(error.message);
  throw error;
}
