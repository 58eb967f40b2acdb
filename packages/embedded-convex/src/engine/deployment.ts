import type { FunctionInfo, Json, JsonObject, MountSchemas } from "../contracts.ts";
import type { CompiledModule } from "./isolate/compile.ts";

/** One bundled file of a push, as the CLI sends it. */
export type ModuleSource = {
  /** Relative to `convex/`, "dir/mod.js". */
  path: string;
  source: string;
  sourceMap: string | null;
  environment: "isolate" | "node";
};

/** A function of a module, in the shape of start_push's reply. */
export type AnalyzedFunction = {
  name: string;
  pos: null;
  udfType: FunctionInfo["udfType"];
  visibility: { kind: "public" | "internal" } | null;
  /** Validator as JSON text. */
  args: string | null;
  returns: string | null;
};

export type AnalyzedModule = {
  functions: AnalyzedFunction[];
  httpRoutes: { route: { path: string; method: string }; pos: null }[] | null;
  cronSpecs: Json;
  sourceMapped: null;
};

/** Where a component's environment variable comes from: a literal, or a variable of its parent. */
export type EnvBinding = { type: "value"; value: string } | { type: "envVar"; name: string };

export type ChildComponent = {
  name: string;
  path: string;
  env: [string, EnvBinding][] | null;
};

/** A declared variable: its validator as JSON text. */
export type EnvDeclaration = [string, { type: "value"; value: string; optional?: boolean }];

/** One component definition; the app's has path "". Several mounts may share one. */
export type Definition = {
  path: string;
  modules: ModuleSource[];
  schema: Json;
  functions: Record<string, AnalyzedModule>;
  /** Cron specs by identifier (`crons.export()` of convex/server). */
  crons: JsonObject;
  /** `default.export()` of convex.config, `path` added. */
  metadata: JsonObject;
  childComponents: ChildComponent[];
  /** URL prefix to child component name. */
  httpMounts: Record<string, string>;
  envVars: EnvDeclaration[];
  serverVersion: string;
};

export type Mount = { definition: string; env: Record<string, EnvBinding> };

/** All that a push activates; stored whole, so that a restart needs no CLI. */
export type StoredDeployment = {
  pushId: string;
  /** Import-time clock of modules, ms. */
  pushedMs: number;
  definitions: Record<string, Definition>;
  mounts: Record<string, Mount>;
  authProviders: JsonObject[];
};

export interface FunctionEntry {
  /** "dir/mod.js" */
  module: string;
  name: string;
  environment: ModuleSource["environment"];
  info: FunctionInfo;
}

export const EMPTY_DEPLOYMENT: StoredDeployment = {
  pushId: "",
  pushedMs: 0,
  definitions: {},
  mounts: {},
  authProviders: [],
};

/** "dir/mod:fn" in its one spelling: no ".js", the default export named. */
export function canonicalPath(path: string): string {
  const [module = "", name = "default"] = path.split(":");
  return `${module.endsWith(".js") ? module.slice(0, -3) : module}:${name}`;
}

/** "dir/mod.js:fn", as `_scheduled_functions.name` spells it. */
export function modulePath(path: string): string {
  return canonicalPath(path).replace(":", ".js:");
}

function parseJson(text: string | null): Json {
  return text === null ? null : (JSON.parse(text) as Json);
}

function indexFunctions(definition: Definition): Map<string, FunctionEntry> {
  const environments = new Map(definition.modules.map((m) => [m.path, m.environment]));
  const entries = new Map<string, FunctionEntry>();
  for (const [module, analysis] of Object.entries(definition.functions)) {
    for (const fn of analysis.functions) {
      entries.set(canonicalPath(`${module}:${fn.name}`), {
        module,
        name: fn.name,
        environment: environments.get(module) ?? "isolate",
        info: {
          udfType: fn.udfType,
          visibility: fn.visibility?.kind ?? "public",
          args: parseJson(fn.args),
          returns: parseJson(fn.returns),
        },
      });
    }
  }
  return entries;
}

/** A stored deployment with its code compiled and its functions indexed. Immutable. */
export class Deployment {
  readonly stored: StoredDeployment;
  readonly #code: ReadonlyMap<string, ReadonlyMap<string, CompiledModule>>;
  readonly #functions = new Map<string, Map<string, FunctionEntry>>();

  /** `code`: by definition path, then module path. */
  constructor(
    stored: StoredDeployment,
    code: ReadonlyMap<string, ReadonlyMap<string, CompiledModule>>,
  ) {
    this.stored = stored;
    this.#code = code;
    for (const [path, definition] of Object.entries(stored.definitions)) {
      this.#functions.set(path, indexFunctions(definition));
    }
  }

  mounts(): string[] {
    return Object.keys(this.stored.mounts);
  }

  mount(path: string): Mount | null {
    return this.stored.mounts[path] ?? null;
  }

  definition(mount: string): Definition | null {
    const found = this.mount(mount);
    return found === null ? null : (this.stored.definitions[found.definition] ?? null);
  }

  code(mount: string): ReadonlyMap<string, CompiledModule> {
    return this.codeOf(this.mount(mount)?.definition ?? "");
  }

  /** The compiled modules of a definition, by path. */
  codeOf(definition: string): ReadonlyMap<string, CompiledModule> {
    return this.#code.get(definition) ?? new Map<string, CompiledModule>();
  }

  find(mount: string, path: string): FunctionEntry | null {
    return this.functions(mount).get(canonicalPath(path)) ?? null;
  }

  functions(mount: string): ReadonlyMap<string, FunctionEntry> {
    const found = this.mount(mount);
    return (found === null ? undefined : this.#functions.get(found.definition)) ?? new Map();
  }

  /** Path of the child component that `mount` installed as `name`. */
  child(mount: string, name: string): string | null {
    const path = mount === "" ? name : `${mount}/${name}`;
    return path in this.stored.mounts ? path : null;
  }

  /** The same code with other auth providers (a variable that they use has changed). */
  withAuthProviders(authProviders: JsonObject[]): Deployment {
    return new Deployment({ ...this.stored, authProviders }, this.#code);
  }

  schemas(): MountSchemas {
    return Object.fromEntries(
      this.mounts().map((mount) => [mount, { schema: this.definition(mount)?.schema ?? null }]),
    );
  }
}

/** The path of the component that installed `mount`; null for the app. */
export function parentOf(mount: string): string | null {
  if (mount === "") return null;
  const slash = mount.lastIndexOf("/");
  return slash < 0 ? "" : mount.slice(0, slash);
}
