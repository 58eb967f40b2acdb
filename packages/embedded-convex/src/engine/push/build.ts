import { randomUUID } from "node:crypto";
import type { JsonObject } from "../../contracts.ts";
import {
  type AnalyzedModule,
  type Definition,
  Deployment,
  type ModuleSource,
  type StoredDeployment,
  canonicalPath,
} from "../deployment.ts";
import type { Environment } from "../environment.ts";
import { type CompiledModule, compileModule } from "../isolate/compile.ts";
import type { NodeRuntime } from "../node-runtime.ts";
import { analyzeModule, analyzeNodeModule, exportTree, isFunctionModule } from "./analyze.ts";
import { evaluateAuthConfig } from "./auth-config.ts";
import { checkEnvironment, evaluateDefinitions, resolveMounts } from "./definitions.ts";
import {
  EVALUATION_MS,
  NO_ENV,
  createEvaluator,
  evaluateExport,
  evaluating,
  pushError,
} from "./evaluate.ts";
import { type DefinitionRequest, moduleHash } from "./request.ts";

export interface BuildOptions {
  environment: Environment;
  node: NodeRuntime;
  /** What is active: its unchanged modules need no compiling. */
  live: Deployment;
  nowMs: number;
}

type Code = ReadonlyMap<string, CompiledModule>;

/** Compiles modules, but for those that `live` runs unchanged. */
async function compileAll(
  definition: string,
  modules: ModuleSource[],
  live: Deployment | null = null,
): Promise<Code> {
  const before = live?.stored.definitions[definition]?.modules ?? [];
  const known = new Map(before.map((module) => [module.path, moduleHash(module)]));
  const compile = async (module: ModuleSource) => {
    const same = known.get(module.path) === moduleHash(module);
    const compiled = same ? live?.codeOf(definition).get(module.path) : undefined;
    return compiled ?? (await compileModule(module));
  };
  const compiled = await Promise.all(modules.map(compile));
  return new Map(compiled.map((module) => [module.path, module]));
}

/** Compiles a stored deployment: what a start from disk does. */
export async function compileDeployment(stored: StoredDeployment): Promise<Deployment> {
  const code = new Map<string, Code>();
  for (const { path, modules } of Object.values(stored.definitions)) {
    code.set(path, await compileAll(path, modules));
  }
  return new Deployment(stored, code);
}

function checkCrons(definition: Definition): void {
  for (const [identifier, spec] of Object.entries(definition.crons)) {
    const name = canonicalPath((spec as { name: string }).name);
    const [module = "", fn = ""] = name.split(":");
    const found = definition.functions[`${module}.js`]?.functions.find((f) => f.name === fn);
    if (found === undefined || found.udfType === "Query") {
      throw pushError(
        "InvalidCron",
        `The cron job '${identifier}' schedules '${name}', which is not a mutation or action.`,
      );
    }
  }
}

/** Evaluates the modules of every definition and fills in what they export. */
async function analyze(
  stored: StoredDeployment,
  code: ReadonlyMap<string, Code>,
  options: BuildOptions,
) {
  const { environment, node, nowMs } = options;
  const draft = new Deployment(stored, code);
  const mounts = Object.entries(stored.mounts);
  for (const definition of Object.values(stored.definitions)) {
    const [mount] = mounts.find(([, { definition: path }]) => path === definition.path) ?? [];
    const env = mount === undefined ? NO_ENV : environment.view(draft, mount);
    const ownCode = draft.codeOf(definition.path);
    const functions: Record<string, AnalyzedModule> = {};
    const evaluator = createEvaluator({ code: ownCode, env, pushedMs: nowMs });
    const nodeModules: string[] = [];
    for (const { path, environment: runtime } of definition.modules) {
      if (!isFunctionModule(path)) continue;
      if (runtime === "node") {
        nodeModules.push(path);
        continue;
      }
      evaluating(path, ownCode, () => {
        const { module, crons } = analyzeModule(path, evaluator.load(path, EVALUATION_MS));
        functions[path] = module;
        Object.assign(definition.crons, crons);
      });
    }
    if (nodeModules.length > 0) {
      const found = await node
        .analyze(stored, definition.path, nodeModules, environment.appView())
        .catch((error: unknown) =>
          evaluating(nodeModules.join(", "), ownCode, () => throwIt(error)),
        );
      for (const [path, exports] of found) functions[path] = analyzeNodeModule(path, exports);
    }
    definition.functions = functions;
    if (definition.path !== "") definition.metadata.exports = exportTree(functions);
    checkCrons(definition);
  }
}

function throwIt(error: unknown): never {
  throw error;
}

/**
 * Turns a start_push request into a deployment that could be activated. Nothing live changes: node
 * bundles go to a folder of their own, everything else stays in memory.
 */
export async function buildDeployment(
  requests: DefinitionRequest[],
  options: BuildOptions,
): Promise<Deployment> {
  const { environment, live, node, nowMs } = options;
  const evaluated = await evaluateDefinitions(requests, nowMs);
  const stored: StoredDeployment = {
    pushId: randomUUID(),
    pushedMs: nowMs,
    definitions: {},
    mounts: resolveMounts(evaluated),
    authProviders: [],
  };
  const code = new Map<string, Code>();
  for (const { path, modules, schema, serverVersion } of requests) {
    const definition = evaluated.get(path);
    if (definition === undefined) continue;
    code.set(path, await compileAll(path, modules, live));
    stored.definitions[path] = {
      path,
      modules,
      schema: schema === null ? null : await evaluateExport(schema, nowMs),
      functions: {},
      crons: {},
      serverVersion,
      ...definition,
    };
  }
  checkEnvironment(evaluated.get("")?.envVars ?? [], environment.variables);
  stored.authProviders = evaluateAuthConfig(
    code.get("") ?? new Map<string, CompiledModule>(),
    environment.appView(),
    nowMs,
  );
  await node.install(stored);
  await analyze(stored, code, options);
  return new Deployment(stored, code);
}

/** The auth providers of a deployment under other variables. */
export function authProvidersWith(
  deployment: Deployment,
  variables: ReadonlyMap<string, string>,
): JsonObject[] {
  return evaluateAuthConfig(deployment.codeOf(""), variables, deployment.stored.pushedMs);
}
