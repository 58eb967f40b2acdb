#!/usr/bin/env node
/**
 * `npm run check`: types, lint and unit tests, before every commit. Two lanes run side by side, because
 * types and lint keep one core busy for as long as the unit tests keep another. Ends with 1 when
 * anything failed.
 */
import { runLanes } from "./run/lanes.mjs";
import { untilStopped } from "./run/stop.mjs";

const stopped = untilStopped();
const startedMs = Date.now();
const npmRun = (/** @type {string} */ script) => ["npm", "run", "--silent", script];

const succeeded = await runLanes(
  [
    { name: "types and lint", commands: ["types", "lint:format", "lint:code"].map(npmRun) },
    { name: "unit tests", commands: [npmRun("unit")] },
  ],
  { print: console.log, stopped: stopped.promise },
);
stopped.dispose();
console.log(
  `${succeeded ? "Passed" : "FAILED"} in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`,
);
process.exitCode = succeeded ? 0 : 1;
