/**
 * Loaded into every program that the runner starts: ends the program and all that it started when the
 * runner is gone, even if the runner was killed and could not say goodbye. The program leads its own
 * process group.
 */
const CHECK_EVERY_MS = 500;
// Told, not asked for: the runner may be gone before this line runs.
const parent = Number(new URL(import.meta.url).searchParams.get("parent"));

setInterval(() => {
  if (process.ppid === parent) return;
  process.kill(-process.pid, "SIGKILL");
}, CHECK_EVERY_MS).unref();
