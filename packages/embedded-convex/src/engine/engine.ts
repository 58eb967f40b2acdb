import { randomBytes } from "node:crypto";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  BackendError,
  type Caller,
  type Engine,
  type EngineOptions,
  type Execution as ExecutionRecord,
  type ExecutionLimits,
  type FunctionCall,
  type FunctionInfo,
  type JsonObject,
  type QueryRun,
  type Transaction,
} from "../contracts.ts";
import type { Core, TargetCall } from "./core.ts";
import { CronRunner } from "./crons.ts";
import {
  type Deployment,
  EMPTY_DEPLOYMENT,
  type StoredDeployment,
  canonicalPath,
} from "./deployment.ts";
import { type EnvChange, Environment } from "./environment.ts";
import { Files } from "./files.ts";
import { FunctionRunner } from "./function-runner.ts";
import { isThrownByFunction } from "./function-errors.ts";
import { HttpActions } from "./http-actions.ts";
import { createScopeStorage } from "./isolate/scope.ts";
import { IsolatePool } from "./isolate-pool.ts";
import { NodeRuntime } from "./node-runtime.ts";
import { authProvidersWith, compileDeployment } from "./push/build.ts";
import { Pushes } from "./push/pushes.ts";
import { moduleHash } from "./push/request.ts";
import { Scheduler } from "./scheduler.ts";
import { TopLevel } from "./top-level.ts";

const DEPLOYMENT_KEY = "deployment";
const SECRET_KEY = "uploadSecret";
/** A stop waits this long for what is running. */
const CLOSE_MS = 2_000;

/** Convex's own, but for `syncMs`: its 1 s is of processor time, ours is of the clock. */
const DEFAULT_LIMITS: ExecutionLimits = {
  syncMs: 5_000,
  transactionMs: 15_000,
  actionMs: 600_000,
};

interface Stored {
  deployment: StoredDeployment;
  variables: ReadonlyMap<string, string>;
  secret: string;
}

function readStored(tx: Transaction): Stored {
  const known = tx.getSystem(SECRET_KEY);
  const secret = typeof known === "string" ? known : randomBytes(32).toString("hex");
  if (known !== secret) tx.setSystem(SECRET_KEY, secret);
  return {
    deployment: (tx.getSystem(DEPLOYMENT_KEY) ?? EMPTY_DEPLOYMENT) as StoredDeployment,
    variables: Environment.read(tx),
    secret,
  };
}

/** Work that a function left behind may fail after its call; that must not end the backend. */
function onUnhandledRejection(reason: unknown): void {
  if (!isThrownByFunction(reason)) throw reason;
  // The message may hold what a document holds; the frames do not.
  const { stack = "" } = reason as { stack?: string };
  const frames = stack.split("\n").filter((line) => line.trimStart().startsWith("at "));
  console.error(["A promise that a function did not await was rejected.", ...frames].join("\n"));
}

function storeDeployment(tx: Transaction, { stored }: Deployment): void {
  tx.setSystem(DEPLOYMENT_KEY, stored);
}

function toTarget(call: FunctionCall): TargetCall {
  const { mount, args, caller, publicOnly } = call;
  return { mount, path: canonicalPath(call.path), args, caller, publicOnly };
}

/** The engine: deployments, and the functions that run in them. */
class EmbeddedEngine implements Engine {
  readonly #core: Core;
  readonly #pool: IsolatePool;
  readonly #node: NodeRuntime;
  readonly #topLevel: TopLevel;
  readonly #http: HttpActions;
  readonly #scheduler: Scheduler;
  readonly #crons: CronRunner;
  readonly #pushes: Pushes;
  readonly #invalidateListeners = new Set<() => void>();
  readonly #executionListeners = new Set<(execution: ExecutionRecord) => void>();
  readonly #stopListening: () => void;
  #live: Deployment;
  /** What a transaction of ours changes in memory, done with its commit, before the lane's next. */
  #swap: (() => void) | null = null;
  #occToInject = 0;

  constructor(options: EngineOptions, stored: Stored, live: Deployment) {
    const { db, clock, convexUrl, siteUrl, dataDir, projectDir } = options;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#live = live;
    const environment = new Environment(stored.variables, { convexUrl, siteUrl });
    const files = new Files({
      db,
      clock,
      directory: path.join(dataDir, "files"),
      convexUrl,
      secret: stored.secret,
    });
    this.#pool = new IsolatePool({
      storage: createScopeStorage(),
      environment,
      fresh: options.freshContexts,
    });
    this.#node = new NodeRuntime({
      directory: path.join(dataDir, "node"),
      projectDir,
      env: () => environment.appView(),
    });
    const core: Core = {
      db,
      clock,
      convexUrl,
      siteUrl,
      environment,
      files,
      get runner() {
        return runner;
      },
      live: () => this.#live,
      wakeScheduler: (atMs) => this.#scheduler.wake(atMs),
      reportExecution: (record) => {
        for (const listener of this.#executionListeners) listener(record);
      },
    };
    const runner = new FunctionRunner(core, this.#pool, this.#node, limits);
    this.#core = core;
    this.#topLevel = new TopLevel(this.#core);
    this.#http = new HttpActions(this.#core, this.#topLevel);
    this.#scheduler = new Scheduler(this.#core, this.#topLevel);
    this.#crons = new CronRunner(this.#core, this.#topLevel);
    this.#pushes = new Pushes({
      core,
      node: this.#node,
      activate: (next, write) =>
        this.#change((tx) => {
          write(tx);
          storeDeployment(tx, next);
          return () => {
            this.#live = next;
          };
        }),
    });
    this.#stopListening = db.onCommit(() => this.#afterCommit());
  }

  async runQueries(calls: (FunctionCall & { journal: string | null })[]): Promise<QueryRun[]> {
    // Queued in one go, so that nothing commits between them: one timestamp for all.
    return await Promise.all(
      calls.map((call) =>
        this.#topLevel.query(toTarget(call), call.journal, call.source ?? "HttpApi"),
      ),
    );
  }

  async runMutation(
    call: FunctionCall,
    session?: { sessionId: string; requestId: number },
  ): ReturnType<Engine["runMutation"]> {
    if (this.#occToInject > 0) {
      this.#occToInject -= 1;
      throw new BackendError(
        "OptimisticConcurrencyControlFailure",
        "Data read or written in this mutation changed while it was being run. Consider reducing the amount of data read by using indexed queries with selective index range expressions.",
      );
    }
    const source = call.source ?? "HttpApi";
    return await this.#topLevel.mutation(toTarget(call), {
      source,
      ...(session === undefined ? {} : { session }),
    });
  }

  async runAction(call: FunctionCall): ReturnType<Engine["runAction"]> {
    return await this.#topLevel.action(toTarget(call), { source: call.source ?? "HttpApi" });
  }

  async runHttpAction(request: Request, path: string, caller: Caller): Promise<Response> {
    return await this.#http.run(request, path, caller);
  }

  describe(mount: string, path: string): FunctionInfo | null {
    return this.#live.find(mount, path)?.info ?? null;
  }

  listFunctions(mount: string): { identifier: string; info: FunctionInfo }[] {
    return [...this.#live.functions(mount).values()].map(({ module, name, info }) => ({
      identifier: `${module}:${name}`,
      info,
    }));
  }

  mounts(): string[] {
    return this.#live.mounts();
  }

  authProviders(): JsonObject[] {
    return this.#live.stored.authProviders;
  }

  configHashes(): { path: string; hash: string; environment: string }[] {
    const modules = this.#live.definition("")?.modules ?? [];
    return modules.map((module) => ({
      path: module.path,
      hash: moduleHash(module),
      environment: module.environment,
    }));
  }

  async startPush(body: JsonObject): Promise<JsonObject> {
    return await this.#pushes.start(body);
  }

  async waitForSchema(body: JsonObject): Promise<JsonObject> {
    return await this.#pushes.waitForSchema(body);
  }

  async finishPush(body: JsonObject): Promise<JsonObject> {
    return await this.#pushes.finish(body);
  }

  listEnv(): Promise<{ name: string; value: string }[]> {
    const entries = [...this.#core.environment.variables];
    return Promise.resolve(
      entries.map(([name, value]) => ({ name, value })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  }

  async updateEnv(changes: EnvChange[]): Promise<void> {
    const { environment } = this.#core;
    await this.#change((tx) => {
      const next = environment.changed(changes);
      const authProviders = authProvidersWith(this.#live, environment.appView(next));
      const deployment = this.#live.withAuthProviders(authProviders);
      environment.write(tx, next);
      storeDeployment(tx, deployment);
      return () => {
        environment.replace(next);
        this.#live = deployment;
      };
    });
  }

  async storeFile(mount: string, data: Uint8Array, contentType: string | null): Promise<string> {
    return await this.#core.files.store(mount, data, contentType);
  }

  async openFile(uuid: string): ReturnType<Engine["openFile"]> {
    return await this.#core.files.open(uuid);
  }

  uploadToken(mount: string): string {
    return this.#core.files.uploadToken(mount);
  }

  verifyUploadToken(token: string): { mount: string } | null {
    return this.#core.files.verifyUploadToken(token);
  }

  onInvalidateAll(listener: () => void): () => void {
    this.#invalidateListeners.add(listener);
    return () => this.#invalidateListeners.delete(listener);
  }

  onExecution(listener: (execution: ExecutionRecord) => void): () => void {
    this.#executionListeners.add(listener);
    return () => this.#executionListeners.delete(listener);
  }

  injectOcc(count: number): void {
    this.#occToInject = count;
  }

  async start(): Promise<void> {
    await this.#core.files.sweep();
    await this.#node.install(this.#live.stored);
    await this.#node.removeOthers(this.#live.stored.pushId);
    process.on("unhandledRejection", onUnhandledRejection);
    await this.#scheduler.start();
    this.#crons.start();
  }

  async close(): Promise<void> {
    this.#stopListening();
    process.off("unhandledRejection", onUnhandledRejection);
    this.#scheduler.close();
    this.#crons.close();
    // What is in the lane ends first, so that the caller may close the database; not what hangs.
    const drained = this.#core.db.transact("query", () => Promise.resolve()).catch(() => undefined);
    await Promise.race([drained, setTimeout(CLOSE_MS, undefined, { ref: false })]);
    await this.#node.close();
  }

  /** Commits a change of code or variables; the function that `write` returns makes it live. */
  async #change(write: (tx: Transaction) => () => void): Promise<void> {
    try {
      await this.#core.db.transact("mutation", (tx) => {
        this.#swap = write(tx);
        return Promise.resolve();
      });
    } finally {
      this.#swap = null;
    }
  }

  #afterCommit(): void {
    if (this.#swap === null) return;
    this.#swap();
    this.#swap = null;
    this.#pool.reset();
    this.#node.reset();
    this.#crons.wake();
    for (const listener of this.#invalidateListeners) listener();
  }
}

/** Opens the engine on what the database holds; `start()` then sets jobs and crons going. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { value: stored } = await options.db.transact("mutation", (tx) =>
    Promise.resolve(readStored(tx)),
  );
  const live = await compileDeployment(stored.deployment);
  return new EmbeddedEngine(options, stored, live);
}
