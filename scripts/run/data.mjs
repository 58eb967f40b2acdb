import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readStamp, writeStamp } from "./fingerprint.mjs";
import { StartError } from "./start-error.mjs";

/** @typedef {import("./settings.mjs").Settings} Settings */
/** @typedef {import("./stand-ins.mjs").Context} Context */
/** @typedef {Context["paths"]} Paths */

/**
 * What the data directory was filled with, and for which Twilio account.
 *
 * @typedef {{ state: "filling" | "demo" | "empty", accountSid: string }} Prepared
 */

/**
 * Notes who uses the data directory, so that a second start there is refused and tools find the
 * programs by their process ids.
 *
 * @param {Paths} paths
 * @param {Settings} settings
 */
export function claimData(paths, settings) {
  const file = join(paths.data, "run.json");
  const other = /** @type {{ pid: number } | null} */ (readStamp(file));
  if (other !== null && isRunning(other.pid)) {
    throw new StartError(
      `Threadbox already runs on ${paths.data} (process ${other.pid}). Stop it first; if that process is something else, delete ${file}.`,
    );
  }
  mkdirSync(paths.data, { recursive: true, mode: 0o700 });
  const claim = { pid: process.pid, ports: settings.ports };
  writeStamp(file, claim);
  return {
    /** @param {import("./processes.mjs").Child[]} children */
    publish(children) {
      const programs = Object.fromEntries(children.map(({ name, pid }) => [name, pid]));
      writeStamp(file, { ...claim, programs });
    },
    release: () => rmSync(file, { force: true }),
  };
}

/**
 * Deletes what the stand-ins keep. The keys in local.env stay.
 *
 * @param {Paths} paths
 * @param {Settings} settings
 */
export function wipeData(paths, settings) {
  if (settings.convex !== "embedded") {
    throw new StartError(
      "--fresh and --empty wipe the embedded backend's data, but your own Convex deployment is configured. Wipe that with Convex's own tools.",
    );
  }
  for (const path of [paths.backend, paths.simulator, paths.deployed, paths.prepared]) {
    rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Makes sure that earlier data fits this start: wipes what an interrupted first start left half filled,
 * and refuses data of another Twilio account (a reply to a demo contact must never reach a real phone).
 *
 * @param {Paths} paths
 * @param {Settings} settings
 */
export function requireFittingData(paths, settings) {
  const prepared = readPrepared(paths);
  if (prepared === null || settings.convex !== "embedded") return;
  if (prepared.state === "filling") {
    wipeData(paths, settings);
    return;
  }
  if (prepared.accountSid !== settings.variables["TWILIO_ACCOUNT_SID"]) {
    throw new StartError(
      `The data in ${paths.data} belongs to another Twilio account${prepared.state === "demo" ? " (the demo's)" : ""}. ` +
        "Start once with `npm start -- --empty` to begin without it, or set THREADBOX_DATA to another directory to keep both.",
    );
  }
}

/**
 * Fills new data: the demo organization where both stand-ins run, else an organization with the
 * account's own number. Later starts find it filled.
 *
 * @param {Context & { empty: boolean }} context
 */
export async function prepareData({ settings, processes, paths, empty }) {
  if (settings.convex !== "embedded" || readPrepared(paths) !== null) return;
  // Nothing to fill: organizations come with Clerk's sign-in, numbers with `npm run connect-account`.
  if (settings.auth === "clerk" && settings.twilio === "account") return;
  const isDemo = settings.twilio === "simulator" && settings.auth === "development" && !empty;
  const accountSid = settings.variables["TWILIO_ACCOUNT_SID"] ?? "";
  writeStamp(paths.prepared, { state: "filling", accountSid });
  console.log(isDemo ? "Inserting the demo organization …" : "Setting up an empty inbox …");
  await processes.run({
    name: "seed",
    args: ["--import", "tsx", join("scripts", "seed-demo.ts"), ...(isDemo ? [] : ["--empty"])],
    env: process.env,
  });
  writeStamp(paths.prepared, { state: isDemo ? "demo" : "empty", accountSid });
}

/**
 * @param {Paths} paths
 * @returns {Prepared | null}
 */
function readPrepared(paths) {
  return existsSync(paths.prepared)
    ? /** @type {Prepared | null} */ (readStamp(paths.prepared))
    : null;
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}
