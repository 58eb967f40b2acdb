import path from "node:path";
import { build, type Plugin } from "esbuild";
import type { Json, JsonObject } from "../../contracts.ts";

/** Files of a convex/ folder: path relative to it, and text. */
export type AppFiles = Record<string, string>;

const ROOT = path.resolve(import.meta.dirname, "../../../../..");
const APP_DIR = path.join(ROOT, "convex");
/** How a test's convex.config imports a child's definition: "component:<definition path>". */
const COMPONENT = "component:";
/** Named in source maps only. */
const OUT_DIR = path.join(ROOT, "out");

/** Serves an app's files from memory; packages come from this repository's node_modules. */
function appFiles(files: AppFiles): Plugin {
  const find = (name: string) => [name, `${name}.ts`].find((candidate) => candidate in files);
  return {
    name: "app-files",
    setup(builder) {
      builder.onResolve({ filter: /.*/ }, ({ path: specifier, importer, kind }) => {
        if (specifier.startsWith(COMPONENT)) {
          const encoded = Buffer.from(specifier.slice(COMPONENT.length)).toString("base64url");
          return { path: `./_componentDeps/${encoded}`, external: true };
        }
        if (kind !== "entry-point" && !specifier.startsWith(".")) return undefined;
        if (kind !== "entry-point" && !importer.startsWith(APP_DIR)) return undefined;
        const from = kind === "entry-point" ? "." : path.relative(APP_DIR, path.dirname(importer));
        const found = find(path.posix.join(from, specifier.replace(/\.js$/, "")));
        if (found === undefined) return undefined;
        return { path: path.join(APP_DIR, found) };
      });
      builder.onLoad({ filter: /.*/ }, ({ path: file }) => {
        if (!file.startsWith(APP_DIR)) return undefined;
        const contents = files[path.relative(APP_DIR, file)] ?? "";
        return { contents, loader: "ts", resolveDir: ROOT };
      });
    },
  };
}

async function bundle(
  files: AppFiles,
  entryPoints: string[],
  environment: "isolate" | "node",
): Promise<JsonObject[]> {
  if (entryPoints.length === 0) return [];
  const { outputFiles } = await build({
    entryPoints: entryPoints.map((name) => ({ in: name, out: name.replace(/\.ts$/, "") })),
    bundle: true,
    write: false,
    format: "esm",
    target: "esnext",
    platform: environment === "node" ? "node" : "browser",
    outdir: OUT_DIR,
    splitting: true,
    chunkNames: "_deps/[hash]",
    conditions: ["convex", "module"],
    sourcemap: true,
    sourcesContent: false,
    keepNames: true,
    minifyIdentifiers: true,
    minifySyntax: true,
    plugins: [appFiles(files)],
    ...(environment === "node" ? { packages: "external" as const } : {}),
  });
  const maps = new Map(outputFiles.map((file) => [file.path, file.text]));
  return outputFiles
    .filter((file) => file.path.endsWith(".js"))
    .map((file) => ({
      path: path.relative(OUT_DIR, file.path),
      source: file.text,
      sourceMap: maps.get(`${file.path}.map`) ?? "",
      environment,
    }));
}

async function single(files: AppFiles, name: string): Promise<Json> {
  if (!(name in files)) return null;
  const [module] = await bundle(files, [name], "isolate");
  return module ?? null;
}

const CONFIGURATION = ["convex.config.ts", "schema.ts", "auth.config.ts"];

async function bundleFunctions(files: AppFiles): Promise<JsonObject[]> {
  const functions = Object.keys(files).filter((name) => !CONFIGURATION.includes(name));
  const isNode = (name: string) => files[name]?.startsWith('"use node"') === true;
  const isolate = functions.filter((name) => !isNode(name));
  return [
    ...(await bundle(files, isolate, "isolate")),
    ...(await bundle(files, functions.filter(isNode), "node")),
  ];
}

function dependencies(files: AppFiles): string[] {
  const imports = (files["convex.config.ts"] ?? "").matchAll(/"component:([^"]+)"/g);
  return [...imports].map(([, definition = ""]) => definition);
}

/** The start_push body that the CLI would send for an app and the components it uses. */
export async function bundleApp(
  files: AppFiles,
  components: Record<string, AppFiles> = {},
): Promise<JsonObject> {
  const modules = await bundleFunctions(files);
  const authConfig = await single(files, "auth.config.ts");
  if (authConfig !== null) modules.push(authConfig as JsonObject);
  const definitions = Object.entries(components).map(async ([definitionPath, component]) => ({
    definitionPath,
    definition: await single(component, "convex.config.ts"),
    dependencies: dependencies(component),
    schema: await single(component, "schema.ts"),
    functions: await bundleFunctions(component),
    udfServerVersion: "1.48.0",
  }));
  return {
    adminKey: "",
    dryRun: false,
    functions: "convex/",
    appDefinition: {
      definition: await single(files, "convex.config.ts"),
      dependencies: dependencies(files),
      schema: await single(files, "schema.ts"),
      changedModules: modules,
      unchangedModuleHashes: [],
      udfServerVersion: "1.48.0",
    },
    componentDefinitions: await Promise.all(definitions),
    nodeDependencies: [],
  };
}
