import { readFileSync } from "node:fs";

const CHECK_EVERY_MS = 300;

/**
 * Resolves to "stopped" when somebody wants the product to stop: Ctrl-C, SIGTERM, a closed terminal,
 * or the end of the npm that runs us. npm's shell does not pass SIGTERM on, so under npm we watch
 * our parents.
 *
 * @returns {{ promise: Promise<"stopped">, dispose: () => void }}
 */
export function untilStopped() {
  /** @type {() => void} */
  let stop = () => undefined;
  /** @type {Promise<"stopped">} */
  const promise = new Promise((resolve) => {
    stop = () => resolve("stopped");
  });
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, stop);
  const parents = parentIds();
  const watch = setInterval(() => {
    if (parents !== parentIds()) stop();
  }, CHECK_EVERY_MS);
  watch.unref();
  return {
    promise,
    dispose() {
      clearInterval(watch);
    },
  };
}

/** The parent, and under npm its parent too (npm → sh → us, where the shell stays); else nothing. */
function parentIds() {
  if (process.env["npm_lifecycle_event"] === undefined) return "";
  return `${process.ppid} ${parentOf(process.ppid)}`;
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    // "pid (name) state ppid …"; the name may hold spaces and brackets. Linux only.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? "";
  } catch {
    return "";
  }
}
