import { join } from "node:path";
import { ROOT } from "./paths.mjs";
import { KNOWN_VARIABLES } from "./settings.mjs";

/**
 * The environment in which tests run: nobody's keys, neither from the shell nor from .env.local, so
 * that they use stand-ins on every machine.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function testEnvironment(env = process.env) {
  const clean = { ...env };
  for (const name of KNOWN_VARIABLES) Reflect.deleteProperty(clean, name);
  return { ...clean, THREADBOX_ENV_FILE: join(ROOT, "tests", "no-settings.env") };
}
