import { join } from "node:path";
import { readEnvFile } from "./env-file.mjs";
import { ROOT, dataPaths } from "./paths.mjs";
import { KNOWN_VARIABLES, isLoopbackUrl, resolveSettings } from "./settings.mjs";

/** @typedef {import("./env-file.mjs").Variables} Variables */

/**
 * What the person set: the environment before .env.local, as in Next. `THREADBOX_ENV_FILE` names
 * another file than .env.local (tests, which must not find anybody's keys).
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function readOwnVariables(env = process.env) {
  const file = readEnvFile(env["THREADBOX_ENV_FILE"] ?? join(ROOT, ".env.local"));
  /** @type {Variables} */
  const own = {};
  for (const name of KNOWN_VARIABLES) {
    const value = env[name] ?? file[name];
    if (value !== undefined) own[name] = value;
  }
  return own;
}

/**
 * The settings as `npm start` sees them, completed by what it generated; for scripts that run beside
 * it: where the person set no port, the stand-ins are where the last start put them. Nothing is written.
 * Throws a StartError when the variables contradict each other.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function readSettings(env = process.env) {
  const own = readOwnVariables(env);
  const stored = readEnvFile(dataPaths(own["THREADBOX_DATA"]).localEnv);
  for (const [port, address] of ADDRESSES) {
    const url = stored[address];
    if (!own[port] && url && isLoopbackUrl(url)) own[port] = new URL(url).port || "80";
  }
  return resolveSettings(own, stored);
}

/** Which stored address says on which port a program was started. */
const ADDRESSES = /** @type {const} */ ([
  ["PORT", "PUBLIC_WEBHOOK_URL"],
  ["CONVEX_PORT", "NEXT_PUBLIC_CONVEX_URL"],
  ["SIMULATOR_PORT", "TWILIO_API_BASE_URL"],
]);
