import { BackendError, type Json, type JsonObject } from "../../contracts.ts";
import { createHash } from "node:crypto";
import type { Definition, ModuleSource } from "../deployment.ts";

/** One component of a push as the CLI sends it; the app's path is "". */
export interface DefinitionRequest {
  path: string;
  /** The bundled convex.config, or null when the app has none. */
  definition: ModuleSource | null;
  dependencies: string[];
  schema: ModuleSource | null;
  modules: ModuleSource[];
  serverVersion: string;
}

function refuse(what: string): never {
  throw new BackendError("InvalidPush", `The push request has no valid ${what}.`);
}

function object(value: Json | undefined, what: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(what);
  return value;
}

function array(value: Json | undefined, what: string): Json[] {
  return Array.isArray(value) ? value : refuse(what);
}

function text(value: Json | undefined, what: string): string {
  return typeof value === "string" ? value : refuse(what);
}

function module(value: Json): ModuleSource {
  const fields = object(value, "module");
  return {
    path: text(fields.path, "module path"),
    source: text(fields.source, "module source"),
    sourceMap: typeof fields.sourceMap === "string" ? fields.sourceMap : null,
    environment: fields.environment === "node" ? "node" : "isolate",
  };
}

function optionalModule(value: Json | undefined): ModuleSource | null {
  return value == null ? null : module(value);
}

/** The hash that the CLI compares to know which modules to send (`get_config_hashes`). */
export function moduleHash({ source, sourceMap }: ModuleSource): string {
  return createHash("sha256")
    .update(source)
    .update(sourceMap ?? "")
    .digest("hex");
}

function unchangedModule(value: Json, live: Definition | null): ModuleSource {
  const fields = object(value, "unchangedModuleHashes");
  const name = text(fields.path, "module path");
  const known = live?.modules.find((candidate) => candidate.path === name);
  if (known === undefined || moduleHash(known) !== fields.sha256) {
    throw new BackendError(
      "RaceDetected",
      `Module ${name} has changed since the push was prepared. Another push must have been in progress.`,
    );
  }
  return known;
}

/** Reads a start_push body; modules that have not changed are taken from the live app. */
export function parsePush(body: JsonObject, live: Definition | null): DefinitionRequest[] {
  const app = object(body.appDefinition, "appDefinition");
  const strings = (value: Json | undefined) =>
    array(value, "dependencies").map((item) => text(item, "dependency"));
  const root: DefinitionRequest = {
    path: "",
    definition: optionalModule(app.definition),
    dependencies: strings(app.dependencies),
    schema: optionalModule(app.schema),
    modules: [
      ...array(app.changedModules, "changedModules").map(module),
      ...array(app.unchangedModuleHashes, "unchangedModuleHashes").map((hash) =>
        unchangedModule(hash, live),
      ),
    ],
    serverVersion: text(app.udfServerVersion, "udfServerVersion"),
  };
  const components = array(body.componentDefinitions, "componentDefinitions").map((value) => {
    const fields = object(value, "component definition");
    return {
      path: text(fields.definitionPath, "definitionPath"),
      definition: module(fields.definition ?? null),
      dependencies: strings(fields.dependencies),
      schema: optionalModule(fields.schema),
      modules: array(fields.functions, "functions").map(module),
      serverVersion: text(fields.udfServerVersion, "udfServerVersion"),
    };
  });
  return [root, ...components];
}
