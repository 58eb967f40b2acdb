import { afterEach, beforeEach, expect, test } from "vitest";
import type { JsonObject } from "../../contracts.ts";
import { bundleApp, type AppFiles } from "../test-kit/bundle.ts";
import { type TestEngine, openTestEngine } from "../test-kit/engine.ts";

let t: TestEngine;

beforeEach(async () => {
  t = await openTestEngine();
});

afterEach(async () => {
  await t.close();
});

const table = (validator: string): AppFiles => ({
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ people: defineTable({ name: ${validator} }).index("by_name", ["name"]) });`,
  "people.ts": `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const add = mutation((ctx, args) => ctx.db.insert("people", args));
    export const named = query((ctx, { name }) => ctx.db.query("people").withIndex("by_name", (q) => q.eq("name", name)).unique());`,
});

const PLAIN = {
  "m.ts": `import { queryGeneric as query } from "convex/server"; export const one = query(() => 1);`,
};

async function start(files: AppFiles): Promise<JsonObject> {
  return await t.engine.startPush(await bundleApp(files));
}

test("documents that do not fit fail the push before anything changes", async () => {
  await t.push(table("v.any()"));
  await t.mutation("people:add", { name: 5 });
  const startPush = await start(table("v.string()"));

  const status = await t.engine.waitForSchema({ schemaChange: startPush.schemaChange ?? null });

  expect(status).toMatchObject({ type: "failed", tableName: "people", componentPath: "" });
  expect(status.error).toContain("does not match the schema");
  await expect(t.engine.finishPush({ startPush })).rejects.toThrow("does not match the schema");
  expect(await t.mutation("people:add", { name: 6 })).toEqual(expect.any(String));
});

test("a pushed index finds the documents that were there before", async () => {
  await t.push({
    ...table("v.string()"),
    "schema.ts":
      "import { defineSchema } from 'convex/server'; export default defineSchema({}, { schemaValidation: false });",
  });
  await t.mutation("people:add", { name: "Ada" });
  await t.push(table("v.string()"));
  expect(await t.query("people:named", { name: "Ada" })).toMatchObject({ name: "Ada" });
});

test("the reply describes functions, schema, routes and indexes as the CLI reads them", async () => {
  const reply = await start({
    ...table("v.string()"),
    "http.ts": `
      import { httpRouter, httpActionGeneric as httpAction } from "convex/server";
      const http = httpRouter();
      http.route({ path: "/hook", method: "POST", handler: httpAction(async () => new Response("ok")) });
      export default http;`,
  });

  expect(reply).toMatchObject({
    environmentVariables: {},
    externalDepsId: null,
    componentDefinitionPackages: {},
    appAuth: [],
    app: { definitionPath: "", componentPath: "", childComponents: {} },
    schemaChange: { allocatedComponentIds: {}, schemaIds: {} },
  });
  const { functions, schema } = (reply.analysis as Record<string, JsonObject>)[""] ?? {};
  expect(schema).toMatchObject({ tables: [{ tableName: "people" }], schemaValidation: true });
  expect(Object.keys(functions as JsonObject).sort()).toEqual(["http.js", "people.js"]);
  expect(
    (functions as Record<string, { functions: unknown[] }>)["people.js"]?.functions,
  ).toContainEqual({
    name: "add",
    pos: null,
    udfType: "Mutation",
    visibility: { kind: "public" },
    args: '{"type":"any"}',
    returns: null,
  });
  expect(reply.app).toMatchObject({
    httpRoutes: { httpModuleRoutes: [{ path: "/hook", method: "POST" }], mounts: [] },
  });
});

test("only the newest state can be pushed onto", async () => {
  const first = await start(PLAIN);
  const second = await start(PLAIN);
  await t.engine.finishPush({ startPush: second });
  await expect(t.engine.finishPush({ startPush: first })).rejects.toMatchObject({
    code: "RaceDetected",
  });
});

test("a push is refused when a variable changed while it was on its way", async () => {
  const startPush = await start(PLAIN);
  await t.engine.updateEnv([{ name: "X", value: "1" }]);
  await expect(t.engine.finishPush({ startPush })).rejects.toMatchObject({ code: "RaceDetected" });
});

test("a dry run reports and changes nothing", async () => {
  const startPush = await start(PLAIN);
  const reply = await t.engine.finishPush({ startPush, dryRun: true });
  expect(reply).toMatchObject({ componentDiffs: { "": { diffType: { type: "modify" } } } });
  await expect(t.query("m:one")).rejects.toThrow("Could not find public function");
});

test("modules that have not changed are taken from the live push by their hash", async () => {
  await t.push(PLAIN);
  const [hash] = t.engine.configHashes().filter(({ path }) => path === "m.js");
  const body = await bundleApp(PLAIN);
  const app = body.appDefinition as JsonObject;
  const unchanged = t.engine
    .configHashes()
    .map(({ path, hash: sha256, environment }) => ({ path, sha256, environment }));
  const startPush = await t.engine.startPush({
    ...body,
    appDefinition: { ...app, changedModules: [], unchangedModuleHashes: unchanged },
  });
  await t.engine.finishPush({ startPush });

  expect(hash?.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await t.query("m:one")).toBe(1);
});

test("subscribers are told once that everything must run again", async () => {
  let told = 0;
  t.engine.onInvalidateAll(() => (told += 1));
  await t.push(PLAIN);
  expect(told).toBe(1);
  await t.engine.updateEnv([{ name: "X", value: "1" }]);
  expect(told).toBe(2);
});

test("a module that throws while it is loaded is a push error that names it", async () => {
  await expect(start({ "bad.ts": `throw new Error("at import");` })).rejects.toThrow(
    /Hit an error while pushing:\n[^]*bad\.js[^]*Uncaught Error: at import/,
  );
});

test("top-level await is a push error that says so", async () => {
  await expect(start({ "bad.ts": `export const x = await Promise.resolve(1);` })).rejects.toThrow(
    "top-level await is not implemented",
  );
});

const CONFIG = {
  ...PLAIN,
  "convex.config.ts": `
    import { defineApp } from "convex/server";
    import { v } from "convex/values";
    export default defineApp({ env: { NEEDED: v.string(), MODE: v.optional(v.union(v.literal("a"), v.literal("b"))) } });`,
  "env.ts": `
    import { queryGeneric as query } from "convex/server";
    export const read = query(() => ({ needed: process.env.NEEDED, absent: process.env.ABSENT ?? null,
      has: "ABSENT" in process.env, cloud: process.env.CONVEX_CLOUD_URL, names: Object.keys(process.env).sort() }));`,
};

test("declared variables must be set, to values that fit, and are then readable", async () => {
  await expect(t.push(CONFIG)).rejects.toMatchObject({
    code: "MissingEnvironmentVariables",
    message: expect.stringContaining("are not set: NEEDED.") as string,
  });
  await t.engine.updateEnv([
    { name: "NEEDED", value: "yes" },
    { name: "MODE", value: "c" },
  ]);
  await expect(t.push(CONFIG)).rejects.toThrow("MODE does not match its validator");
  await t.engine.updateEnv([{ name: "MODE", value: null }]);
  const reply = await t.push(CONFIG);
  expect(reply.componentDiffs).toBeDefined();
  expect(await t.query("env:read")).toEqual({
    needed: "yes",
    absent: null,
    has: false,
    cloud: "http://127.0.0.1:3210",
    names: ["CONVEX_CLOUD_URL", "CONVEX_SITE_URL", "NEEDED"],
  });
});

test("variables survive a restart, and built-in ones cannot be set", async () => {
  await t.engine.updateEnv([
    { name: "B", value: "2" },
    { name: "A", value: "1" },
  ]);
  await t.restart();
  expect(await t.engine.listEnv()).toEqual([
    { name: "A", value: "1" },
    { name: "B", value: "2" },
  ]);
  await expect(t.engine.updateEnv([{ name: "CONVEX_SITE_URL", value: "x" }])).rejects.toMatchObject(
    {
      code: "EnvVarNameForbidden",
    },
  );
  await expect(t.engine.updateEnv([{ name: "1X", value: "x" }])).rejects.toMatchObject({
    code: "EnvVarNameInvalid",
  });
});

const AUTH = {
  ...PLAIN,
  "auth.config.ts": `export default { providers: [
    { type: "customJwt", issuer: process.env.ISSUER, jwks: "data:,", algorithm: "ES256" },
    { domain: "https://id.example", applicationID: "convex" },
  ] };`,
};

test("auth providers follow the variables they read", async () => {
  await expect(t.push(AUTH)).rejects.toMatchObject({
    code: "AuthConfigMissingEnvironmentVariable",
    message: expect.stringContaining("Environment variable ISSUER ") as string,
  });
  await t.engine.updateEnv([{ name: "ISSUER", value: "https://one.example" }]);
  const reply = await t.push(AUTH);
  expect(reply.authDiff).toMatchObject({ removed: [] });
  await t.engine.updateEnv([{ name: "ISSUER", value: "https://two.example" }]);
  await t.restart();

  expect(t.engine.authProviders()).toEqual([
    {
      type: "customJwt",
      issuer: "https://two.example",
      jwks: "data:,",
      algorithm: "ES256",
      applicationID: null,
    },
    { domain: "https://id.example", applicationID: "convex" },
  ]);
  await expect(t.engine.updateEnv([{ name: "ISSUER", value: null }])).rejects.toMatchObject({
    code: "AuthConfigMissingEnvironmentVariable",
  });
});
