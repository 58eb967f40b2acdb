/**
 * Loaded into every program that the runner starts: ends the program and all that it started when the
 * runner is gone, even if the runner was killed and could not say goodbye. The program leads its own
 * process group. Node hands this on to the processes that the program forks; there it does nothing.
 */
import { isMainThread } from "node:worker_threads";

const CHECK_EVERY_MS = 500;
// Told, not asked for: the runner may be gone before this line runs.
const runner = Number(new URL(import.meta.url).searchParams.get("parent"));

if (isMainThread) {
  if (process.ppid === runner) {
    setInterval(() => {
      if (process.ppid !== runner) process.kill(-process.pid, "SIGKILL");
    }, CHECK_EVERY_MS).unref();
  } else if (!isRunning(runner)) {
    process.exit(1);
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
