import { SourceMap, type SourceMapPayload } from "node:module";
import vm from "node:vm";
import { transform } from "esbuild";
import { BackendError } from "../../contracts.ts";
import type { ModuleSource } from "../deployment.ts";

/** What a module becomes: a function of (module, exports, require), to run in any context. */
export interface CompiledModule {
  path: string;
  /** Null for "use node" modules, which run elsewhere. */
  script: vm.Script | null;
  /** From the compiled text back to the developer's file; read when the first error needs it. */
  sourceMap: () => SourceMap | null;
}

/** Scheme of file names in stack frames, so that functions' frames can be told from ours. */
export const FRAME_SCHEME = "convex:/";

const SOURCE_MAP_COMMENT = /^\/\/# sourceMappingURL=.*$/gm;

/** Lets esbuild compose its own map with the bundler's. */
function withInlineSourceMap({ source, sourceMap }: ModuleSource): string {
  const text = source.replace(SOURCE_MAP_COMMENT, "");
  if (sourceMap === null) return text;
  const encoded = Buffer.from(sourceMap).toString("base64");
  return `${text}\n//# sourceMappingURL=data:application/json;base64,${encoded}`;
}

function lazySourceMap(json: string | null): CompiledModule["sourceMap"] {
  let parsed: SourceMap | null = null;
  return () => {
    if (json === null || json === "") return null;
    return (parsed ??= new SourceMap(JSON.parse(json) as SourceMapPayload));
  };
}

function firstMessage(error: unknown): string {
  const [first] = (error as { errors?: { text: string }[] }).errors ?? [];
  return first?.text ?? String(error);
}

/**
 * Turns a bundled ES module into a script that runs synchronously in a vm context. CommonJS, because
 * Node's `SourceTextModule` needs a flag and keeps every module ever loaded in memory.
 */
export async function compileModule(module: ModuleSource): Promise<CompiledModule> {
  const filename = FRAME_SCHEME + module.path;
  if (module.environment === "node") {
    return { path: module.path, script: null, sourceMap: lazySourceMap(module.sourceMap) };
  }
  try {
    const { code, map } = await transform(withInlineSourceMap(module), {
      format: "cjs",
      target: "node20",
      loader: "js",
      sourcefile: filename,
      sourcemap: "external",
      sourcesContent: false,
      supported: { "dynamic-import": false },
      logLevel: "silent",
    });
    const script = new vm.Script(`(function (module, exports, require) {\n${code}\n})`, {
      filename,
      lineOffset: -1,
    });
    const composed = module.sourceMap === null ? null : map;
    return { path: module.path, script, sourceMap: lazySourceMap(composed) };
  } catch (error) {
    throw new BackendError(
      "InvalidModules",
      `Failed to load ${module.path}: ${firstMessage(error)}. ` +
        "(The embedded backend runs modules as CommonJS: top-level await is not implemented.)",
    );
  }
}
