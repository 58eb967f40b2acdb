import { BackendError, type Json } from "../../contracts.ts";
import type { ModuleSource } from "../deployment.ts";
import { toFunctionError } from "../function-errors.ts";
import { type CompiledModule, compileModule } from "../isolate/compile.ts";
import type { EnvView } from "../isolate/globals.ts";
import { Isolate } from "../isolate/isolate.ts";
import { createScopeStorage, importScope } from "../isolate/scope.ts";

/** A module may take this long to evaluate, ms. */
export const EVALUATION_MS = 10_000;

export const NO_ENV: EnvView = { get: () => undefined, names: () => [] };

/** One for all pushes: Node keeps every storage that was ever used, and pays for it with each promise. */
const storage = createScopeStorage();

/** An isolate to evaluate a push's modules in. They are inert: no syscalls, timers or network. */
export function createEvaluator(options: {
  code: ReadonlyMap<string, CompiledModule>;
  env: EnvView;
  pushedMs: number;
  provided?: ReadonlyMap<string, unknown>;
}): Isolate {
  const { pushedMs, ...rest } = options;
  return new Isolate({
    ...rest,
    storage,
    importScope: importScope(pushedMs),
  });
}

/** A push that cannot be accepted, worded as the CLI prints it. */
export function pushError(code: string, message: string): BackendError {
  return new BackendError(code, `Hit an error while pushing:\n${message}`);
}

/** Runs `evaluate`, turning what the developer's code throws into a push error. */
export function evaluating<T>(
  what: string,
  code: ReadonlyMap<string, CompiledModule>,
  evaluate: () => T,
): T {
  try {
    return evaluate();
  } catch (thrown) {
    if (thrown instanceof BackendError) throw thrown;
    const { message } = toFunctionError(thrown, code);
    throw pushError(
      "InvalidModules",
      `Loading the pushed modules encountered the following error:\nFailed to analyze ${what}: ${message}`,
    );
  }
}

interface Exporting {
  export(): unknown;
}

function isExporting(value: unknown): value is Exporting {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<Exporting>).export === "function"
  );
}

/** `default.export()` of a self-contained bundle: convex.config and schema. */
export async function evaluateExport(
  module: ModuleSource,
  pushedMs: number,
  provided?: ReadonlyMap<string, unknown>,
): Promise<Json> {
  const code = new Map([[module.path, await compileModule(module)]]);
  return evaluating(module.path, code, () => {
    const evaluator = createEvaluator({
      code,
      env: NO_ENV,
      pushedMs,
      ...(provided === undefined ? {} : { provided }),
    });
    const exported = evaluator.load(module.path, EVALUATION_MS).default;
    if (!isExporting(exported)) {
      throw new Error("The default export is not what Convex expects of this file.");
    }
    const result = exported.export();
    return JSON.parse(typeof result === "string" ? result : JSON.stringify(result)) as Json;
  });
}
