import type { Json, JsonObject } from "../../contracts.ts";
import { encodeInt64 } from "../../values/int64.ts";
import type { CronDiff } from "../crons.ts";
import type { Definition, Deployment, StoredDeployment } from "../deployment.ts";
import { moduleHash } from "./request.ts";

const NS_PER_MS = 1_000_000n;

function analysis(definition: Definition, pushedMs: number): JsonObject {
  return {
    definition: definition.metadata,
    schema: definition.schema,
    functions: definition.functions,
    udfConfig: {
      serverVersion: definition.serverVersion,
      importPhaseRngSeed: { $bytes: Buffer.alloc(32).toString("base64") },
      importPhaseUnixTimestamp: { $integer: encodeInt64(BigInt(pushedMs) * NS_PER_MS) },
    },
  };
}

function checkedComponent(stored: StoredDeployment, mount: string): JsonObject {
  const path = stored.mounts[mount]?.definition ?? "";
  const definition = stored.definitions[path];
  const routes = definition?.functions["http.js"]?.httpRoutes ?? null;
  const children = (definition?.childComponents ?? []).map(({ name }): [string, Json] => [
    name,
    checkedComponent(stored, mount === "" ? name : `${mount}/${name}`),
  ]);
  return {
    definitionPath: path,
    componentPath: mount,
    args: {},
    childComponents: Object.fromEntries(children),
    httpRoutes: {
      httpModuleRoutes: routes && routes.map(({ route }) => route),
      mounts: Object.keys(definition?.httpMounts ?? {}),
    },
    exports: {},
  };
}

/** What start_push answers; the CLI echoes it to finish_push, so it carries the push's id. */
export function startPushReply({ stored }: Deployment, indexDiffs: JsonObject): JsonObject {
  return {
    pushId: stored.pushId,
    environmentVariables: {},
    externalDepsId: null,
    componentDefinitionPackages: {},
    appAuth: stored.authProviders,
    analysis: Object.fromEntries(
      Object.values(stored.definitions).map((definition) => [
        definition.path,
        analysis(definition, stored.pushedMs),
      ]),
    ),
    app: checkedComponent(stored, ""),
    schemaChange: {
      pushId: stored.pushId,
      allocatedComponentIds: {},
      schemaIds: {},
      indexDiffs,
    },
  };
}

function difference(from: Iterable<string>, to: Iterable<string>): string[] {
  const known = new Set(to);
  return [...from].filter((item) => !known.has(item)).sort();
}

function moduleKeys(deployment: Deployment, mount: string): string[] {
  const modules = deployment.definition(mount)?.modules ?? [];
  return modules.map((module) => `${module.path} ${moduleHash(module)}`);
}

function moduleDiff(before: Deployment, after: Deployment, mount: string): JsonObject {
  const [was, is] = [moduleKeys(before, mount), moduleKeys(after, mount)];
  const paths = (keys: string[]) => keys.map((key) => key.split(" ")[0] ?? "");
  return { added: paths(difference(is, was)), removed: paths(difference(was, is)) };
}

const NO_CRON_DIFF: CronDiff = { added: [], updated: [], deleted: [] };

/** What finish_push answers. */
export function finishPushReply(
  before: Deployment,
  after: Deployment,
  indexDiffs: JsonObject,
  cronDiffs: ReadonlyMap<string, CronDiff>,
): JsonObject {
  const providers = (deployment: Deployment) =>
    deployment.stored.authProviders.map((provider) => JSON.stringify(provider));
  const [was, is] = [providers(before), providers(after)];
  const component = (mount: string, type: string): [string, Json] => [
    mount,
    {
      diffType: { type },
      moduleDiff: moduleDiff(before, after, mount),
      udfConfigDiff: null,
      cronDiff: { ...(cronDiffs.get(mount) ?? NO_CRON_DIFF) },
      indexDiff: indexDiffs[mount] ?? { added_indexes: [], removed_indexes: [] },
      schemaDiff: null,
    },
  ];
  const present = after.mounts().map((mount) => {
    const isNew = mount !== "" && before.mount(mount) === null;
    return component(mount, isNew ? "create" : "modify");
  });
  const gone = difference(before.mounts(), after.mounts()).map((mount) =>
    component(mount, "unmount"),
  );
  return {
    authDiff: { added: difference(is, was), removed: difference(was, is) },
    definitionDiffs: {},
    componentDiffs: Object.fromEntries([...present, ...gone]),
  };
}
