/**
 * The victim of crash.integration.test.ts: commits in a loop on the file named on the command line
 * and prints each value after its promise resolved, until it is killed.
 */
import { writeSync } from "node:fs";
import { openDatabase } from "./database.ts";

const [file = "", round = "0"] = process.argv.slice(2);
const clock = { now: () => Date.now(), at: () => () => undefined };
const db = openDatabase({ file, clock });

for (let n = 0; ; n += 1) {
  await db.transact("mutation", (tx) => {
    const left = tx.insert("", "lefts", { round, n, filler: "x".repeat(n % 5000) });
    const right = tx.insert("", "rights", { round, n, left });
    tx.schedule("", { targetMount: "", name: "a.js:b", args: { n }, scheduledTimeMs: n });
    tx.recordSessionRequest(round, n, { right });
    tx.patch("", left, { right });
    return Promise.resolve();
  });
  // Synchronous, so that a printed value was acknowledged and nothing is lost in a buffer.
  writeSync(1, `${n}\n`);
  if (n % 50 === 0) await new Promise(setImmediate);
}
