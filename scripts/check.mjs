#!/usr/bin/env node
/**
 * `npm run check`: types, lint and unit tests, before every commit. Lanes run side by side. Lint looks
 * only at files that changed since it last passed them; `npm test` looks at all of them again, because
 * a rule that knows types may be broken from another file. Ends with 1 when anything failed.
 */
import { runLanes } from "./run/lanes.mjs";
import { untilStopped } from "./run/stop.mjs";

const stopped = untilStopped();
const startedMs = Date.now();
const npmRun = (/** @type {string[]} */ ...words) => ["npm", "run", "--silent", ...words];
const vitest = (/** @type {string[]} */ ...projects) => [
  process.execPath,
  "node_modules/vitest/vitest.mjs",
  "run",
  ...projects.map((project) => `--project=${project}`),
];
/** @param {string} tool */
const cached = (tool) => [
  "--",
  "--cache",
  "--cache-strategy=content",
  `--cache-location=node_modules/.cache/check/${tool}`,
];

const succeeded = await runLanes(
  [
    {
      name: "types and lint",
      commands: [
        npmRun("types"),
        npmRun("lint:format", ...cached("prettier")),
        npmRun("lint:code", ...cached("eslint")),
      ],
    },
    { name: "unit tests of convex/", commands: [vitest("convex")] },
    { name: "other unit tests", commands: [vitest("node", "ui")] },
  ],
  { print: console.log, stopped: stopped.promise },
);
stopped.dispose();
console.log(
  `${succeeded ? "Passed" : "FAILED"} in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`,
);
process.exitCode = succeeded ? 0 : 1;
