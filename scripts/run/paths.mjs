import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's root. */
export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/**
 * Where everything that a run writes lives (`THREADBOX_DATA`, `.data` unless set).
 *
 * @param {string | undefined} configured relative to the checkout, or absolute
 */
export function dataPaths(configured) {
  const chosen = configured === undefined || configured === "" ? ".data" : configured;
  const data = isAbsolute(chosen) ? chosen : join(ROOT, chosen);
  return {
    data,
    localEnv: join(data, "local.env"),
    logs: join(data, "logs"),
    backend: join(data, "convex"),
    simulator: join(data, "simulator"),
    /** Fingerprint of what was last pushed to the deployment. */
    deployed: join(data, "deployed.json"),
    /** Exists once the demo organization was inserted (or the person chose an empty start). */
    prepared: join(data, "prepared.json"),
  };
}
