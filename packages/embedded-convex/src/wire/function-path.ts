import { BackendError } from "../contracts.ts";

/** "dir/mod.js:fn", "dir/mod:fn" and "dir/mod" (its default export) in the one form the engine knows. */
export function canonicalPath(path: string): string {
  const colon = path.lastIndexOf(":");
  const module = colon === -1 ? path : path.slice(0, colon);
  const name = colon === -1 ? "default" : path.slice(colon + 1);
  if (module === "" || name === "") {
    throw new BackendError("BadFunctionPath", `"${path}" is not a function's path.`);
  }
  return `${module.replace(/\.js$/, "")}:${name}`;
}
