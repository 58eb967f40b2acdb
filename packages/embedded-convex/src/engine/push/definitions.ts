import type { Json, JsonObject } from "../../contracts.ts";
import { validateValue } from "../../values/validate.ts";
import type { ChildComponent, EnvDeclaration, Mount } from "../deployment.ts";
import { evaluateExport, pushError } from "./evaluate.ts";
import type { DefinitionRequest } from "./request.ts";

/** What convex.config says of one component. */
export interface EvaluatedDefinition {
  metadata: JsonObject;
  childComponents: ChildComponent[];
  httpMounts: Record<string, string>;
  envVars: EnvDeclaration[];
}

const APP_WITHOUT_CONFIG: JsonObject = {
  definitionType: { type: "app" },
  childComponents: [],
  httpMounts: {},
  exports: { type: "branch", branch: [] },
};

/** The CLI rewrites imports of child definitions to these specifiers. */
function dependencySpecifier(definitionPath: string): string {
  return `./_componentDeps/${Buffer.from(definitionPath).toString("base64url")}`;
}

function componentName(metadata: JsonObject): string {
  const { name } = metadata.definitionType as { name?: Json };
  return typeof name === "string" ? name : "";
}

function read(path: string, exported: JsonObject): EvaluatedDefinition {
  const metadata: JsonObject = { ...exported, path };
  const httpMounts = Object.entries(metadata.httpMounts as Record<string, string>);
  return {
    metadata,
    childComponents: metadata.childComponents as ChildComponent[],
    httpMounts: Object.fromEntries(
      httpMounts.map(([prefix, reference]) => [prefix, reference.split("/").at(-1) ?? ""]),
    ),
    envVars: (metadata.envVars ?? []) as EnvDeclaration[],
  };
}

/** Evaluates every convex.config, children before those that import them. */
export async function evaluateDefinitions(
  requests: DefinitionRequest[],
  pushedMs: number,
): Promise<Map<string, EvaluatedDefinition>> {
  const byPath = new Map(requests.map((request) => [request.path, request]));
  const evaluated = new Map<string, EvaluatedDefinition>();
  const inProgress = new Set<string>();

  async function visit(path: string): Promise<EvaluatedDefinition> {
    const done = evaluated.get(path);
    if (done !== undefined) return done;
    const request = byPath.get(path);
    if (request === undefined || inProgress.has(path)) {
      const problem = inProgress.has(path) ? "imports itself" : "is missing from the push";
      throw pushError("InvalidComponentDefinition", `Component definition ${path} ${problem}.`);
    }
    inProgress.add(path);
    const provided = new Map<string, unknown>();
    for (const dependency of request.dependencies) {
      const { metadata } = await visit(dependency);
      provided.set(dependencySpecifier(dependency), {
        __esModule: true,
        default: { componentDefinitionPath: dependency, defaultName: componentName(metadata) },
      });
    }
    const exported =
      request.definition === null
        ? APP_WITHOUT_CONFIG
        : ((await evaluateExport(request.definition, pushedMs, provided)) as JsonObject);
    const definition = read(path, exported);
    evaluated.set(path, definition);
    return definition;
  }

  for (const { path } of requests) await visit(path);
  return evaluated;
}

/** The tree of installed components, flattened: path in the tree to definition and bindings. */
export function resolveMounts(
  definitions: ReadonlyMap<string, EvaluatedDefinition>,
): Record<string, Mount> {
  const mounts: Record<string, Mount> = {};
  const install = (mount: string, definition: string, env: ChildComponent["env"]) => {
    mounts[mount] = { definition, env: Object.fromEntries(env ?? []) };
    for (const child of definitions.get(definition)?.childComponents ?? []) {
      install(mount === "" ? child.name : `${mount}/${child.name}`, child.path, child.env);
    }
  };
  install("", "", null);
  return mounts;
}

/** Refuses a push whose declared variables are not set, or set to what they may not be. */
export function checkEnvironment(
  declared: EnvDeclaration[],
  variables: ReadonlyMap<string, string>,
): void {
  const missing = declared
    .filter(([name, { optional }]) => optional !== true && !variables.has(name))
    .map(([name]) => name);
  if (missing.length > 0) {
    throw pushError(
      "MissingEnvironmentVariables",
      `Environment variables declared as required in convex.config.ts are not set: ${missing.join(", ")}.`,
    );
  }
  for (const [name, { value: validator }] of declared) {
    const value = variables.get(name);
    if (value === undefined) continue;
    const problem = validateValue(JSON.parse(validator) as Json, value, { tableOfId: () => null });
    if (problem !== null) {
      // The message would quote the value, which may be a secret.
      throw pushError(
        "InvalidEnvironmentVariable",
        `Environment variable ${name} does not match its validator in convex.config.ts.`,
      );
    }
  }
}
