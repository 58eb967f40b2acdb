/**
 * Loaded into every program that the runner starts: ends the program and all that it started when the
 * runner is gone, even if the runner was killed and could not say goodbye. The program leads its own
 * process group.
 */
const CHECK_EVERY_MS = 500;
const parent = process.ppid;

setInterval(() => {
  if (process.ppid === parent) return;
  process.kill(-process.pid, "SIGKILL");
}, CHECK_EVERY_MS).unref();
