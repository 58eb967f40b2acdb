import { randomInt } from "node:crypto";
import type { ExecutionLimits, Json, JsonObject, Transaction } from "../contracts.ts";
import { functionNotFound } from "./addresses.ts";
import type { Core, TargetCall } from "./core.ts";
import type { Deployment, FunctionEntry } from "./deployment.ts";
import {
  Execution,
  type ExecutionOptions,
  type FunctionKind,
  type RequestScope,
  type SyscallHandler,
} from "./execution.ts";
import { FunctionError, toFunctionError } from "./function-errors.ts";
import type { Isolate } from "./isolate/isolate.ts";
import { isTimeout } from "./isolate/isolate.ts";
import type { Random } from "./isolate/random.ts";
import type { IsolatePool } from "./isolate-pool.ts";
import type { NodeRuntime } from "./node-runtime.ts";
import { createSyscallHandler } from "./syscalls/dispatch.ts";
import { validateArguments, validateReturns } from "./validation.ts";

const MAX_SEED = 2 ** 32;
/** The watch costs as much as a small query. */
const WATCHED_CALLS = 100;

const TITLES = { query: "Query", mutation: "Mutation", action: "Action" } as const;

/** What convex/server makes of `query({...})` and its like. */
interface RegisteredFunction {
  invokeQuery(args: string): Promise<string>;
  invokeMutation(args: string): Promise<string>;
  invokeAction(requestId: string, args: string): Promise<string>;
}

export interface NestedOptions {
  request: RequestScope;
  now: () => number;
  random: Random;
  depth: number;
}

function timeoutError(milliseconds: number): FunctionError {
  return new FunctionError(
    `Function execution timed out (maximum duration: ${milliseconds / 1000}s)`,
  );
}

/** Finds, checks and calls functions, at the top level and below. */
export class FunctionRunner {
  readonly #core: Core;
  readonly #pool: IsolatePool;
  readonly #node: NodeRuntime;
  readonly #limits: ExecutionLimits;
  readonly #handler: SyscallHandler;
  readonly #calls = new WeakMap<FunctionEntry, number>();

  constructor(core: Core, pool: IsolatePool, node: NodeRuntime, limits: ExecutionLimits) {
    this.#core = core;
    this.#pool = pool;
    this.#node = node;
    this.#limits = limits;
    this.#handler = createSyscallHandler(core);
  }

  /** A query or mutation at the top of `tx`. `journal` comes from the query's previous run. */
  async runInTransaction(
    kind: "query" | "mutation",
    tx: Transaction,
    call: TargetCall,
    request: RequestScope,
    journal: string | null = null,
  ): Promise<{ value: Json; journal: string | null }> {
    const frozenMs = this.#core.clock.now();
    const execution = this.#execution(kind, call, {
      request,
      tx,
      now: () => frozenMs,
      seed: randomInt(MAX_SEED),
      depth: 0,
      journal,
    });
    const value = await this.#guarded(execution, this.#limits.transactionMs, () =>
      this.#call(execution, call),
    );
    return { value, journal: execution.nextJournal };
  }

  /** A query or mutation that another one calls, in the caller's transaction. */
  async runNested(
    kind: "query" | "mutation",
    tx: Transaction,
    call: TargetCall,
    { request, now, random, depth }: NestedOptions,
  ): Promise<Json> {
    const seed = Math.floor(random() * MAX_SEED);
    const execution = this.#execution(kind, call, { request, tx, now, seed, depth, journal: null });
    return await this.#ending(execution, () => this.#call(execution, call));
  }

  async runAction(call: TargetCall, request: RequestScope, depth = 0): Promise<Json> {
    const execution = this.actionExecution(call, request, depth);
    return await this.#guarded(execution, this.#limits.actionMs, () => this.#call(execution, call));
  }

  /** What `ctx.runQuery`, `runMutation` and `runAction` of an action do. */
  async runFromAction(kind: FunctionKind, call: TargetCall, parent: Execution): Promise<Json> {
    const { request, depth } = parent.options;
    if (kind === "action") return await this.runAction(call, request, depth + 1);
    const own: RequestScope = { ...request, afterCommit: [] };
    const { value, resolve } = await this.#core.db.transact(kind, (tx) =>
      this.runInTransaction(kind, tx, call, own),
    );
    for (const action of own.afterCommit) action();
    return resolve(value.value);
  }

  actionExecution(call: TargetCall, request: RequestScope, depth = 0): Execution {
    return this.#execution("action", call, {
      request,
      tx: null,
      now: () => this.#core.clock.now(),
      seed: randomInt(MAX_SEED),
      depth,
      journal: null,
    });
  }

  /**
   * Runs `body` in the isolate of a mount, for HTTP actions; failures become Convex's. The call is not
   * ended with its promise: the response's body may still be streaming.
   */
  async runInIsolate<T>(execution: Execution, body: (isolate: Isolate) => Promise<T>): Promise<T> {
    const deployment = this.#core.live();
    try {
      return await this.#limited(execution, this.#limits.actionMs, () =>
        body(this.#pool.acquire(deployment, execution.mount)),
      );
    } catch (thrown) {
      throw this.#toError(thrown, deployment, execution.mount);
    }
  }

  #execution(
    kind: FunctionKind,
    call: TargetCall,
    rest: Omit<ExecutionOptions, "kind" | "mount" | "path" | "caller">,
  ): Execution {
    const { mount, path, caller } = call;
    return new Execution({ kind, mount, path, caller, ...rest }, this.#handler);
  }

  async #guarded<T>(execution: Execution, limitMs: number, body: () => Promise<T>): Promise<T> {
    return await this.#ending(execution, () => this.#limited(execution, limitMs, body));
  }

  /** Ends the call when `limitMs` of real time are over, whatever it waits for. */
  async #limited<T>(execution: Execution, limitMs: number, body: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const error = timeoutError(limitMs);
        execution.end(error);
        reject(error);
      }, limitMs);
    });
    try {
      return await Promise.race([body(), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #ending<T>(execution: Execution, body: () => Promise<T>): Promise<T> {
    try {
      return await body();
    } finally {
      execution.end(new Error(`${execution.options.path} has ended: await all it starts.`));
    }
  }

  async #call(execution: Execution, call: TargetCall): Promise<Json> {
    const deployment = this.#core.live();
    const entry = this.#find(deployment, execution.options.kind, call);
    const { path, args, mount } = call;
    const tableOfId = this.#tableOfId(execution);
    validateArguments(path, entry.info, args, tableOfId);
    const result = await this.#invoke(execution, deployment, entry, args).catch(
      (thrown: unknown) => {
        throw this.#toError(thrown, deployment, mount);
      },
    );
    const value = JSON.parse(result) as Json;
    validateReturns(path, entry.info, value, tableOfId);
    return value;
  }

  #find(deployment: Deployment, kind: FunctionKind, call: TargetCall): FunctionEntry {
    const entry = deployment.find(call.mount, call.path);
    if (entry === null || (call.publicOnly && entry.info.visibility !== "public")) {
      throw new FunctionError(functionNotFound(call.path, call.publicOnly).message);
    }
    if (entry.info.udfType !== TITLES[kind]) {
      throw new FunctionError(
        `Trying to execute ${call.path} as ${TITLES[kind]}, but it is defined as ${entry.info.udfType}.`,
      );
    }
    return entry;
  }

  #tableOfId(execution: Execution): (id: string) => string | null {
    const { tx, mount } = execution.options;
    const source = tx ?? this.#core.db;
    return (id) => source.tableOfId(mount, id);
  }

  async #invoke(
    execution: Execution,
    deployment: Deployment,
    entry: FunctionEntry,
    args: JsonObject,
  ): Promise<string> {
    const argsJson = JSON.stringify([args]);
    if (entry.environment === "node") {
      return await this.#node.invoke(deployment, execution, entry, argsJson);
    }
    const isolate = this.#pool.acquire(deployment, execution.mount);
    const fn = isolate.load(entry.module)[entry.name] as RegisteredFunction;
    const call = () => {
      switch (execution.options.kind) {
        case "query":
          return fn.invokeQuery(argsJson);
        case "mutation":
          return fn.invokeMutation(argsJson);
        case "action":
          return fn.invokeAction(execution.options.request.requestId, argsJson);
      }
    };
    return await isolate.run(execution, call, this.#syncTimeout(entry));
  }

  /** A function is watched for endless loops until it has been called a few times. */
  #syncTimeout(entry: FunctionEntry): number | null {
    const calls = this.#calls.get(entry) ?? 0;
    if (calls >= WATCHED_CALLS) return null;
    this.#calls.set(entry, calls + 1);
    return this.#limits.syncMs;
  }

  #toError(thrown: unknown, deployment: Deployment, mount: string): FunctionError {
    if (isTimeout(thrown)) return timeoutError(this.#limits.syncMs);
    return toFunctionError(thrown, deployment.code(mount));
  }
}
