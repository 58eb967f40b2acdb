import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Caller, Clock, Engine, EngineOptions, Json, JsonObject } from "../../contracts.ts";
import { openDatabase } from "../../db/database.ts";
import { createEngine } from "../engine.ts";
import { type AppFiles, bundleApp } from "./bundle.ts";

export const ROOT = path.resolve(import.meta.dirname, "../../../../..");
export const NOBODY: Caller = { identity: null, isAdmin: false };

/** A clock that stands still until a test moves it. */
export class TestClock implements Clock {
  #nowMs: number;
  readonly #timers = new Set<{ atMs: number; callback: () => void }>();

  constructor(nowMs = Date.UTC(2026, 0, 5, 12)) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  at(atMs: number, callback: () => void): () => void {
    const timer = { atMs, callback };
    this.#timers.add(timer);
    if (atMs <= this.#nowMs) setImmediate(() => this.#fire());
    return () => this.#timers.delete(timer);
  }

  advance(milliseconds: number): void {
    this.#nowMs += milliseconds;
    this.#fire();
  }

  #fire(): void {
    for (const timer of [...this.#timers]) {
      if (timer.atMs > this.#nowMs || !this.#timers.delete(timer)) continue;
      timer.callback();
    }
  }
}

export interface TestEngine {
  engine: Engine;
  clock: TestClock;
  dataDir: string;
  /** Components by definition path, as the app's convex.config imports them. */
  push(files: AppFiles, components?: Record<string, AppFiles>): Promise<JsonObject>;
  startPush(files: AppFiles, components?: Record<string, AppFiles>): Promise<JsonObject>;
  query(path: string, args?: JsonObject, caller?: Caller): Promise<Json>;
  mutation(path: string, args?: JsonObject, caller?: Caller): Promise<Json>;
  action(path: string, args?: JsonObject, caller?: Caller): Promise<Json>;
  /** Ends the engine and opens another on a copy of its files, as found by the next process. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A function's failure, with its data as Convex-JSON. */
export class CallFailed extends Error {
  readonly data: Json | undefined;
  constructor(message: string, data: Json | undefined) {
    super(message);
    this.data = data;
  }
}

function unwrap(outcome: Awaited<ReturnType<Engine["runAction"]>>["outcome"]): Json {
  if (outcome.ok) return outcome.value;
  throw new CallFailed(outcome.message, outcome.data);
}

/** An engine on a database file in a temporary directory. */
export async function openTestEngine(
  options: Partial<Omit<EngineOptions, "db" | "clock">> & { start?: boolean } = {},
): Promise<TestEngine> {
  const clock = new TestClock();
  const directories: string[] = [];
  const newDirectory = async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "embedded-engine-"));
    directories.push(directory);
    return directory;
  };
  let dataDir = await newDirectory();
  const open = async () => {
    const db = openDatabase({ file: path.join(dataDir, "db.sqlite"), clock });
    const engine = await createEngine({
      db,
      clock,
      projectDir: ROOT,
      dataDir,
      convexUrl: "http://127.0.0.1:3210",
      siteUrl: "http://127.0.0.1:3211",
      freshContexts: true,
      ...options,
    });
    if (options.start !== false) await engine.start();
    return { db, engine };
  };
  let opened = await open();
  const call = (path: string, args: JsonObject, caller: Caller) => ({
    mount: "",
    path,
    args,
    caller,
    publicOnly: true,
  });
  const startPush: TestEngine["startPush"] = async (files, components) =>
    opened.engine.startPush(await bundleApp(files, components));
  const shut = async () => {
    await opened.engine.close();
    opened.db.close();
  };
  return {
    clock,
    get dataDir() {
      return dataDir;
    },
    get engine() {
      return opened.engine;
    },
    startPush,
    async push(files, components) {
      const reply = await startPush(files, components);
      const { schemaChange = null } = reply;
      const status = await opened.engine.waitForSchema({ schemaChange });
      if (status.type !== "complete") throw new Error(JSON.stringify(status));
      return await opened.engine.finishPush({ startPush: reply });
    },
    async query(path, args = {}, caller = NOBODY) {
      const [run] = await opened.engine.runQueries([
        { ...call(path, args, caller), journal: null },
      ]);
      if (run === undefined) throw new Error("No run");
      return unwrap(run.outcome);
    },
    async mutation(path, args = {}, caller = NOBODY) {
      return unwrap((await opened.engine.runMutation(call(path, args, caller))).outcome);
    },
    async action(path, args = {}, caller = NOBODY) {
      return unwrap((await opened.engine.runAction(call(path, args, caller))).outcome);
    },
    async restart() {
      await shut();
      const copy = await newDirectory();
      await cp(dataDir, copy, { recursive: true, verbatimSymlinks: true });
      dataDir = copy;
      opened = await open();
    },
    async close() {
      await shut();
      for (const directory of directories) await rm(directory, { recursive: true, force: true });
    },
  };
}
