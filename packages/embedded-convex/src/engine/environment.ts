import { BackendError, type Transaction } from "../contracts.ts";
import type { Deployment } from "./deployment.ts";
import { parentOf } from "./deployment.ts";
import type { EnvView } from "./isolate/globals.ts";

const KEY = "env";
const MAX_NAME_LENGTH = 256;
const MAX_VALUE_BYTES = 8 * 1024;
const MAX_COUNT = 512;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const BUILT_IN = ["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"];

export type EnvVariables = ReadonlyMap<string, string>;
export interface EnvChange {
  name: string;
  value: string | null;
}

function checkChange({ name, value }: EnvChange): void {
  if (BUILT_IN.includes(name)) {
    throw new BackendError(
      "EnvVarNameForbidden",
      `Environment variable with name "${name}" is built-in and cannot be changed.`,
    );
  }
  if (!NAME.test(name) || name.length > MAX_NAME_LENGTH) {
    throw new BackendError(
      "EnvVarNameInvalid",
      `Environment variable name "${name.slice(0, 40)}" is invalid: use letters, digits and underscores, not starting with a digit, at most ${MAX_NAME_LENGTH} characters.`,
    );
  }
  if (value !== null && Buffer.byteLength(value) > MAX_VALUE_BYTES) {
    throw new BackendError(
      "EnvVarValueTooLong",
      `Environment variable "${name}" is longer than ${MAX_VALUE_BYTES} bytes.`,
    );
  }
}

/** The deployment's environment variables, kept in memory beside their record in the database. */
export class Environment {
  #variables: EnvVariables;
  readonly #builtIn: EnvVariables;

  constructor(variables: EnvVariables, urls: { convexUrl: string; siteUrl: string }) {
    this.#variables = variables;
    this.#builtIn = new Map([
      ["CONVEX_CLOUD_URL", urls.convexUrl],
      ["CONVEX_SITE_URL", urls.siteUrl],
    ]);
  }

  static read(tx: Transaction): EnvVariables {
    const stored = tx.getSystem(KEY);
    return new Map(Object.entries((stored ?? {}) as Record<string, string>));
  }

  /** The developer's variables, without the built-in ones. */
  get variables(): EnvVariables {
    return this.#variables;
  }

  /** The variables after `changes`, checked against Convex's limits. */
  changed(changes: EnvChange[]): EnvVariables {
    const next = new Map(this.#variables);
    for (const change of changes) {
      checkChange(change);
      if (change.value === null) next.delete(change.name);
      else next.set(change.name, change.value);
    }
    if (next.size > MAX_COUNT) {
      throw new BackendError(
        "TooManyEnvVars",
        `A deployment has at most ${MAX_COUNT} environment variables.`,
      );
    }
    return next;
  }

  /** Stores `next`; it holds once the transaction has committed and `replace` was called. */
  write(tx: Transaction, next: EnvVariables): void {
    tx.setSystem(KEY, Object.fromEntries(next));
  }

  replace(next: EnvVariables): void {
    this.#variables = next;
  }

  /** All that the app sees. */
  appView(variables: EnvVariables = this.#variables): Map<string, string> {
    return new Map([...variables, ...this.#builtIn]);
  }

  /** What `process.env` is in a mount: components see what they declare and the app binds. */
  view(deployment: Deployment, mount: string): EnvView {
    return {
      get: (name) => this.#lookUp(deployment, mount, name),
      names: () => [
        ...(mount === "" ? this.#variables.keys() : this.#boundNames(deployment, mount)),
        ...this.#builtIn.keys(),
      ],
    };
  }

  #boundNames(deployment: Deployment, mount: string): string[] {
    return Object.keys(deployment.mount(mount)?.env ?? {});
  }

  #lookUp(deployment: Deployment, mount: string, name: string): string | undefined {
    const builtIn = this.#builtIn.get(name);
    if (builtIn !== undefined) return builtIn;
    const parent = parentOf(mount);
    if (parent === null) return this.#variables.get(name);
    const bindings = deployment.mount(mount)?.env ?? {};
    const binding = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
    if (binding === undefined) return undefined;
    return binding.type === "value"
      ? binding.value
      : this.#lookUp(deployment, parent, binding.name);
  }
}
