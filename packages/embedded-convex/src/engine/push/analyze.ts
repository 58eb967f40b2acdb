import type { Json, JsonObject } from "../../contracts.ts";
import type { AnalyzedFunction, AnalyzedModule } from "../deployment.ts";
import type { ExportDescription } from "../node-runtime.ts";
import { pushError } from "./evaluate.ts";

const BUNDLER_CHUNKS = "_deps/";
export const AUTH_CONFIG = "auth.config.js";
export const HTTP_MODULE = "http.js";
export const CRONS_MODULE = "crons.js";

/** Modules with functions, as against the bundler's chunks and the auth configuration. */
export function isFunctionModule(path: string): boolean {
  return !path.startsWith(BUNDLER_CHUNKS) && path !== AUTH_CONFIG;
}

/** The marks that convex/server leaves on `query({...})` and its like. */
interface Registered {
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isPublic?: boolean;
  isInternal?: boolean;
  exportArgs?: () => string;
  exportReturns?: () => string;
}

function describe(name: string, value: unknown): ExportDescription[] {
  if ((typeof value !== "function" && typeof value !== "object") || value === null) return [];
  const fn = value as Registered;
  return [
    {
      name,
      isQuery: fn.isQuery === true,
      isMutation: fn.isMutation === true,
      isAction: fn.isAction === true,
      isPublic: fn.isPublic === true,
      isInternal: fn.isInternal === true,
      args: fn.exportArgs?.() ?? null,
      returns: fn.exportReturns?.() ?? null,
    },
  ];
}

function toFunction(description: ExportDescription): AnalyzedFunction[] {
  const { name, isQuery, isMutation, isAction, isPublic, isInternal, args, returns } = description;
  const types = [
    ...(isQuery ? (["Query"] as const) : []),
    ...(isMutation ? (["Mutation"] as const) : []),
    ...(isAction ? (["Action"] as const) : []),
  ];
  const [udfType] = types;
  if (udfType === undefined || types.length > 1) return [];
  const visibility = isPublic ? "public" : isInternal ? "internal" : null;
  return [
    {
      name,
      pos: null,
      udfType,
      visibility: visibility === null ? null : { kind: visibility },
      args,
      returns: returns === "null" ? null : returns,
    },
  ];
}

interface Router {
  isRouter: true;
  getRoutes(): [path: string, method: string, handler: unknown][];
}

interface Crons {
  isCrons: true;
  export(): string;
}

function httpRoutes(path: string, router: unknown): AnalyzedModule["httpRoutes"] {
  if (path !== HTTP_MODULE) return null;
  if ((router as Partial<Router> | undefined)?.isRouter !== true) {
    throw new Error("The default export of `convex/http.ts` is not a Router.");
  }
  return (router as Router)
    .getRoutes()
    .map(([routePath, method]) => ({ route: { path: routePath, method }, pos: null }));
}

function cronSpecs(path: string, crons: unknown): JsonObject | null {
  if (path !== CRONS_MODULE) return null;
  if ((crons as Partial<Crons> | undefined)?.isCrons !== true) {
    throw new Error("The default export of `convex/crons.ts` is not a Crons object.");
  }
  return JSON.parse((crons as Crons).export()) as JsonObject;
}

/** The functions, routes and crons of an evaluated module. */
export function analyzeModule(
  path: string,
  exports: Record<string, unknown>,
): { module: AnalyzedModule; crons: JsonObject } {
  const crons = cronSpecs(path, exports.default);
  return {
    module: {
      functions: Object.entries(exports)
        .flatMap(([name, value]) => describe(name, value))
        .flatMap(toFunction),
      httpRoutes: httpRoutes(path, exports.default),
      cronSpecs:
        crons && Object.entries(crons).map(([identifier, spec]): Json => ({ identifier, spec })),
      sourceMapped: null,
    },
    crons: crons ?? {},
  };
}

/** As analyzeModule, for what the node thread found; only actions may live there. */
export function analyzeNodeModule(path: string, exports: ExportDescription[]): AnalyzedModule {
  const functions = exports.flatMap(toFunction);
  const misplaced = functions.find(({ udfType }) => udfType !== "Action");
  if (misplaced !== undefined) {
    throw pushError(
      "InvalidModules",
      `\`${misplaced.name}\` defined in \`${path}\` is a ${misplaced.udfType} function. Only actions can be defined in Node.js. See https://docs.convex.dev/functions/actions for more details.`,
    );
  }
  return { functions, httpRoutes: null, cronSpecs: null, sourceMapped: null };
}

/** A component's `exports`: its public functions as a tree of module folders. */
export function exportTree(functions: Record<string, AnalyzedModule>): JsonObject {
  interface Tree {
    [name: string]: Tree | string;
  }
  const root: Tree = {};
  for (const [path, { functions: found }] of Object.entries(functions)) {
    for (const { name, visibility } of found) {
      if (visibility?.kind === "internal") continue;
      let branch = root;
      for (const folder of path.slice(0, -".js".length).split("/")) {
        const next = branch[folder];
        if (typeof next === "object") branch = next;
        else branch = branch[folder] = {};
      }
      branch[name] = `_reference/function/${path}:${name}`;
    }
  }
  const serialize = (tree: Tree): JsonObject => ({
    type: "branch",
    branch: Object.entries(tree).map(([name, node]): Json => [
      name,
      typeof node === "string" ? { type: "leaf", leaf: node } : serialize(node),
    ]),
  });
  return serialize(root);
}
