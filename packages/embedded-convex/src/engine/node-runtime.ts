import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { LogLine } from "../contracts.ts";
import type { Deployment, FunctionEntry, StoredDeployment } from "./deployment.ts";
import type { Execution } from "./execution.ts";
import { FunctionError } from "./function-errors.ts";
import { FRAME_SCHEME } from "./isolate/compile.ts";

/** What a module of the thread exports, as node-worker.mjs describes it. */
export interface ExportDescription {
  name: string;
  isQuery: boolean;
  isMutation: boolean;
  isAction: boolean;
  isPublic: boolean;
  isInternal: boolean;
  args: string | null;
  returns: string | null;
}

interface ThrownDescription {
  name: string;
  message: string;
  stack: string;
  convexData: unknown;
}

type FromWorker =
  | { type: "result"; call: number; ok: true; value: unknown }
  | { type: "result"; call: number; ok: false; error: ThrownDescription }
  | { type: "log"; call: number; level: LogLine["level"]; messages: string[] }
  | {
      type: "syscall";
      call: number;
      id: number;
      kind: "async" | "js";
      operation: string;
      args: unknown;
    };

interface Call {
  execution: Execution | null;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

const WORKER_FILE = new URL("./node-worker.mjs", import.meta.url);
const LOST = "Transient error while executing action";

/** Frames name files on disk; functions' errors name modules. */
function toThrown(error: ThrownDescription, directoryUrl: string): Error {
  const { name, message, stack, convexData } = error;
  const thrown = Object.assign(new Error(message), {
    name,
    stack: stack.replaceAll(`${directoryUrl}/`, FRAME_SCHEME),
  });
  if (convexData === undefined) return thrown;
  return Object.assign(thrown, { data: convexData, [Symbol.for("ConvexError")]: true });
}

/** One thread and the calls in it. Retired, it ends with its last call. */
class Thread {
  readonly #worker: Worker;
  readonly #calls = new Map<number, Call>();
  #nextCall = 1;
  #isRetired = false;

  constructor(env: Map<string, string>) {
    this.#worker = new Worker(WORKER_FILE, { env: Object.fromEntries(env), execArgv: [] });
    this.#worker.unref();
    this.#worker.on("message", (message: FromWorker) => this.#receive(message));
    // The error itself may be that of another call, so no call is told of it.
    this.#worker.on("error", () => this.#fail());
    this.#worker.on("exit", () => this.#fail());
  }

  run(message: object, execution: Execution | null): Promise<unknown> {
    const call = this.#nextCall;
    this.#nextCall += 1;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { execution, resolve, reject });
      this.#worker.postMessage({ type: "run", call, ...message });
    });
  }

  get isRetired(): boolean {
    return this.#isRetired;
  }

  retire(): void {
    this.#isRetired = true;
    this.#endIfIdle();
  }

  async terminate(): Promise<void> {
    this.#isRetired = true;
    await this.#worker.terminate();
  }

  #endIfIdle(): void {
    if (this.#isRetired && this.#calls.size === 0) void this.#worker.terminate();
  }

  #fail(): void {
    this.#isRetired = true;
    for (const call of this.#calls.values()) call.reject(new FunctionError(LOST));
    this.#calls.clear();
  }

  #receive(message: FromWorker): void {
    const call = this.#calls.get(message.call);
    if (message.type === "log") {
      call?.execution?.logText(message.level, message.messages);
    } else if (message.type === "syscall") {
      void this.#answer(call?.execution ?? null, message);
    } else {
      this.#calls.delete(message.call);
      if (message.ok) call?.resolve(message.value);
      else call?.reject(message.error);
      this.#endIfIdle();
    }
  }

  async #answer(
    execution: Execution | null,
    { id, kind, operation, args }: FromWorker & { type: "syscall" },
  ): Promise<void> {
    try {
      if (execution === null) throw new Error("The function has ended.");
      const value =
        kind === "async"
          ? await execution.asyncSyscall(operation, args as string)
          : await execution.jsSyscall(operation, args as Record<string, unknown>);
      this.#worker.postMessage({ id, ok: true, value });
    } catch (error) {
      const { message, data } = error as { message: string; data?: unknown };
      this.#worker.postMessage({ id, ok: false, message, data });
    }
  }
}

export interface NodeRuntimeOptions {
  /** Bundles are written below it, one folder per push. */
  directory: string;
  /** Its node_modules resolves the bare imports of the bundles. */
  projectDir: string;
  /** `process.env` of the app. */
  env: () => Map<string, string>;
}

/** Runs "use node" actions in a thread of their own. */
export class NodeRuntime {
  readonly #options: NodeRuntimeOptions;
  #thread: Thread | null = null;

  constructor(options: NodeRuntimeOptions) {
    this.#options = options;
  }

  /** Writes a deployment's node bundles to disk. Does nothing when it has none. */
  async install(stored: StoredDeployment): Promise<void> {
    const definitions = Object.values(stored.definitions);
    for (const { path: definition, modules } of definitions) {
      const files = modules.filter((module) => module.environment === "node");
      if (files.length === 0) continue;
      await this.#linkDependencies();
      const folder = this.#folder(stored, definition);
      for (const { path: name, source } of files) {
        const file = path.join(folder, name);
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, source);
      }
      await writeFile(path.join(folder, "package.json"), '{"type":"module"}\n');
    }
  }

  /** Removes the bundles of every push but `pushId`'s. */
  async removeOthers(pushId: string): Promise<void> {
    const names = await readdir(this.#options.directory).catch(() => []);
    for (const name of names) {
      if (name === pushId || name === "node_modules") continue;
      await rm(path.join(this.#options.directory, name), { recursive: true, force: true });
    }
  }

  /** New code or variables: running calls finish in the old thread. */
  reset(): void {
    this.#thread?.retire();
    this.#thread = null;
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
    this.#thread = null;
  }

  /** The functions that node modules of a push export, evaluated in a thread made for it. */
  async analyze(
    stored: StoredDeployment,
    definition: string,
    modules: string[],
    env: Map<string, string>,
  ): Promise<Map<string, ExportDescription[]>> {
    const thread = new Thread(env);
    const folder = this.#folder(stored, definition);
    const found = new Map<string, ExportDescription[]>();
    try {
      for (const module of modules) {
        const url = pathToFileURL(path.join(folder, module)).href;
        const exports = await this.#run(thread, folder, { url, name: null }, null);
        found.set(module, exports as ExportDescription[]);
      }
    } finally {
      await thread.terminate();
    }
    return found;
  }

  async invoke(
    deployment: Deployment,
    execution: Execution,
    entry: FunctionEntry,
    args: string,
  ): Promise<string> {
    const definition = deployment.mount(execution.mount)?.definition ?? "";
    const folder = this.#folder(deployment.stored, definition);
    const url = pathToFileURL(path.join(folder, entry.module)).href;
    if (this.#thread?.isRetired !== false) this.#thread = new Thread(this.#options.env());
    const { requestId } = execution.options.request;
    const message = { url, name: entry.name, requestId, args };
    return (await this.#run(this.#thread, folder, message, execution)) as string;
  }

  async #run(
    thread: Thread,
    folder: string,
    message: object,
    execution: Execution | null,
  ): Promise<unknown> {
    try {
      return await thread.run(message, execution);
    } catch (error) {
      if (error instanceof Error) throw error;
      throw toThrown(error as ThrownDescription, pathToFileURL(folder).href);
    }
  }

  /** Definition paths may hold anything; the folder is their place in the push. */
  #folder(stored: StoredDeployment, definition: string): string {
    const index = Object.keys(stored.definitions).indexOf(definition);
    return path.join(this.#options.directory, stored.pushId, String(index));
  }

  async #linkDependencies(): Promise<void> {
    const { directory, projectDir } = this.#options;
    await mkdir(directory, { recursive: true });
    const link = path.join(directory, "node_modules");
    await rm(link, { force: true });
    await symlink(path.join(projectDir, "node_modules"), link, "dir");
  }
}
