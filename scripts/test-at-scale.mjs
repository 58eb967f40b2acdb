#!/usr/bin/env node
/**
 * Breaks and burdens the product: `npm run test:chaos` and `npm run test:load`. `npm test` runs a
 * fiftieth of both.
 *
 *   npm run test:chaos -- --scale 1              everything; takes half an hour
 *   npm run test:chaos -- --scale 0.1 outages    the files whose names say "outages"
 *     --report <file>    add the printed figures to it
 */
import { spawnSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./run/paths.mjs";
import { testEnvironment } from "./run/test-environment.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: "string", default: "0.02" }, report: { type: "string" } },
});
const [project = "", ...files] = positionals;
const { scale, report } = values;
console.log(
  `${project}, scale ${scale}: ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
);
const { status } = spawnSync(
  process.execPath,
  [join("node_modules", "vitest", "vitest.mjs"), "run", "--project", project, ...files],
  {
    cwd: ROOT,
    stdio: "inherit",
    env: {
      ...testEnvironment(),
      THREADBOX_SCALE: scale,
      ...(report === undefined ? {} : { THREADBOX_REPORT: resolve(report) }),
    },
  },
);
process.exitCode = status ?? 1;
