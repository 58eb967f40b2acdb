import path from "node:path";
import vm from "node:vm";
import { BOOTSTRAP_SOURCE, CALL_SLOT, CALL_SOURCE } from "./bootstrap.ts";
import type { CompiledModule } from "./compile.ts";
import { createGlobals, createHooks, type EnvView } from "./globals.ts";
import type { Scope, ScopeStorage } from "./scope.ts";

const bootstrap = new vm.Script(BOOTSTRAP_SOURCE, { filename: "embedded-convex:bootstrap" });
const call = new vm.Script(CALL_SOURCE, { filename: "embedded-convex:call" });

type Require = (specifier: string) => unknown;
type ModuleBody = (module: { exports: object }, exports: object, require: Require) => void;

export interface IsolateOptions {
  storage: ScopeStorage;
  code: ReadonlyMap<string, CompiledModule>;
  env: EnvView;
  /** The scope modules are evaluated in. */
  importScope: Scope;
  /** Modules given by the host, by the specifier that imports them. */
  provided?: ReadonlyMap<string, unknown>;
}

/** True when vm's timeout cut a synchronous run. */
export function isTimeout(thrown: unknown): boolean {
  return (thrown as { code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}

/** One vm context with its globals and the modules evaluated in it so far. */
export class Isolate {
  readonly #options: IsolateOptions;
  readonly #context: vm.Context & Record<string, unknown>;
  readonly #modules = new Map<string, { exports: object }>();

  constructor(options: IsolateOptions) {
    this.#options = options;
    this.#context = vm.createContext(createGlobals(options.storage));
    const install = bootstrap.runInContext(this.#context) as (hooks: object) => void;
    install(createHooks(options.storage, options.env));
  }

  /** The exports of a module, which is evaluated the first time, for at most `timeoutMs`. */
  load(modulePath: string, timeoutMs: number | null = null): Record<string, unknown> {
    const loaded = this.#modules.get(modulePath) as
      { exports: Record<string, unknown> } | undefined;
    if (loaded !== undefined) return loaded.exports;
    const evaluate = () => this.#require(modulePath) as Record<string, unknown>;
    return this.run(this.#options.importScope, evaluate, timeoutMs);
  }

  /**
   * Calls into the context on behalf of `scope`. With a timeout, a loop before the first `await` is
   * cut; that costs a thread, some 0.1 ms.
   */
  run<T>(scope: Scope, body: () => T, timeoutMs: number | null = null): T {
    return this.#options.storage.run(scope, () => {
      if (timeoutMs === null) return body();
      this.#context[CALL_SLOT] = body;
      return call.runInContext(this.#context, { timeout: timeoutMs }) as T;
    });
  }

  #require(modulePath: string): object {
    const loaded = this.#modules.get(modulePath);
    if (loaded !== undefined) return loaded.exports;
    const compiled = this.#options.code.get(modulePath);
    if (compiled?.script == null) throw new Error(`Could not find module ${modulePath}`);
    const module = { exports: {} };
    this.#modules.set(modulePath, module);
    try {
      const body = compiled.script.runInContext(this.#context) as ModuleBody;
      body(module, module.exports, (specifier) => this.#resolve(modulePath, specifier));
    } catch (error) {
      this.#modules.delete(modulePath);
      throw error;
    }
    return module.exports;
  }

  #resolve(from: string, specifier: string): unknown {
    const provided = this.#options.provided?.get(specifier);
    if (provided !== undefined) return provided;
    if (specifier.startsWith(".")) {
      return this.#require(path.posix.join(path.posix.dirname(from), specifier));
    }
    throw new Error(
      `Could not resolve "${specifier}" imported by ${from}: it is not part of Convex's runtime. ` +
        'Node.js modules need an action in a file that starts with "use node".',
    );
  }
}
