import { BackendError, type JsonObject } from "../contracts.ts";
import { canonicalPath, type Deployment } from "./deployment.ts";

/** Where a call made by a function goes. */
export interface Target {
  mount: string;
  path: string;
  /** Functions of a child component: only its public ones may be called by reference. */
  publicOnly: boolean;
}

const HANDLE_PREFIX = "function://";

/** An opaque string that names one function of one mount, and stays valid over pushes. */
export function functionHandle(target: Target): string {
  return `${HANDLE_PREFIX}${target.mount};${target.path}`;
}

function parseHandle(handle: string): Target {
  const [mount, path] = handle.slice(HANDLE_PREFIX.length).split(";");
  if (!handle.startsWith(HANDLE_PREFIX) || mount === undefined || path === undefined) {
    throw new BackendError("InvalidFunctionHandle", `Invalid function handle: ${handle}`);
  }
  return { mount, path: canonicalPath(path), publicOnly: false };
}

function parseReference(deployment: Deployment, mount: string, reference: string): Target {
  const [root, kind, ...rest] = reference.split("/");
  if (root === "_reference" && kind === "function") {
    return { mount, path: canonicalPath(rest.join("/")), publicOnly: false };
  }
  const [childName = "", ...names] = rest;
  const name = names.pop();
  if (root !== "_reference" || kind !== "childComponent" || name === undefined) {
    throw new BackendError("InvalidReference", `Invalid function reference: ${reference}`);
  }
  const child = deployment.child(mount, childName);
  if (child === null) {
    throw new BackendError("InvalidReference", `Child component ${childName} not found`);
  }
  return { mount: child, path: canonicalPath(`${names.join("/")}:${name}`), publicOnly: true };
}

/** Resolves `{name}`, `{reference}` or `{functionHandle}` as seen from `mount`. */
export function resolveAddress(deployment: Deployment, mount: string, address: JsonObject): Target {
  const { name, reference, functionHandle: handle } = address;
  if (typeof handle === "string") return parseHandle(handle);
  if (typeof reference === "string") return parseReference(deployment, mount, reference);
  if (typeof name === "string") {
    return { mount, path: canonicalPath(name), publicOnly: false };
  }
  throw new BackendError("InvalidReference", "A call names no function.");
}

/** Convex's words for a function that is not there, or not for this caller. */
export function functionNotFound(path: string, publicOnly: boolean): BackendError {
  return new BackendError(
    "FunctionNotFound",
    `Could not find ${publicOnly ? "public " : ""}function for '${path}'. ` +
      "Did you forget to run `npx convex dev` or `npx convex deploy`?",
  );
}
