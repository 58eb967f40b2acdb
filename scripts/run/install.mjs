import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.mjs";
import { StartError } from "./start-error.mjs";

const OLDEST_NODE = [20, 19, 0];

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lock
 */

/** Throws unless this Node is new enough for the dependencies. */
export function requireSupportedNode(version = process.versions.node) {
  const parts = version.split(".").map(Number);
  for (const [index, needed] of OLDEST_NODE.entries()) {
    const have = parts[index] ?? 0;
    if (have > needed) return;
    if (have < needed) {
      throw new StartError(
        `It needs Node ${OLDEST_NODE.join(".")} or newer and this is ${version}. ` +
          "Install a current Node from https://nodejs.org and try again.",
      );
    }
  }
}

/** Runs `npm ci` when node_modules is missing or differs from the lock file. */
export async function ensureDependencies() {
  const lock = readLock(join(ROOT, "package-lock.json"));
  if (lock === null) throw new StartError("package-lock.json is missing. Clone the project again.");
  if (dependenciesMatch(lock, readLock(join(ROOT, "node_modules", ".package-lock.json")))) return;
  console.log("Installing dependencies (npm ci) …");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: ROOT,
    // The tests and the build need the development dependencies too.
    env: { ...process.env, NODE_ENV: "development" },
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    throw new StartError("`npm ci` failed; what it printed above says why.");
  }
}

/**
 * Says whether what npm installed is what the lock file asks for. npm keeps a record of what it
 * installed in node_modules/.package-lock.json; packages for other platforms are absent from it.
 *
 * @param {Lock} lock
 * @param {Lock | null} installed
 */
export function dependenciesMatch(lock, installed) {
  if (installed === null) return false;
  return Object.entries(lock.packages ?? {}).every(([path, wanted]) => {
    if (!path.startsWith("node_modules/") && !path.includes("/node_modules/")) return true;
    const have = installed.packages?.[path];
    if (have === undefined) return wanted.optional === true || wanted.devOptional === true;
    return have.version === wanted.version;
  });
}

/**
 * @param {string} file
 * @returns {Lock | null}
 */
function readLock(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}
