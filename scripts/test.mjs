#!/usr/bin/env node
/**
 * `npm test`: everything, from nothing. Installs what is missing, then types, lint, unit tests,
 * integration tests, the build, the end-to-end tests in Chromium, and a fiftieth of what breaks and
 * burdens the product (test-at-scale.mjs). Ends with the line
 * `N passed, N failed`, and with 1 when anything failed.
 *
 *   npm test -- unit e2e     only these steps
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureChromium } from "./run/chromium.mjs";
import { ensureDependencies, requireSupportedNode } from "./run/install.mjs";
import { ROOT } from "./run/paths.mjs";
import { StartError } from "./run/start-error.mjs";
import { untilStopped } from "./run/stop.mjs";
import { sumTallies, tallyReport, tallyStep } from "./run/tally.mjs";
import { testEnvironment } from "./run/test-environment.mjs";

/** @typedef {import("./run/tally.mjs").Tally} Tally */

const VITEST = join("node_modules", "vitest", "vitest.mjs");
const scratch = mkdtempSync(join(tmpdir(), "threadbox-test-"));
const stopped = untilStopped();

/** @type {Record<string, () => Promise<Tally>>} */
const STEPS = {
  types: async () => tallyStep(await npmRun("types")),
  lint: async () => tallyStep(await npmRun("lint")),
  unit: () => vitest("unit", ["convex", "node", "ui"]),
  integration: () => vitestInBrowser("integration"),
  build: async () => tallyStep(await run(process.execPath, ["scripts/build.mjs"])),
  e2e: () => vitestInBrowser("e2e"),
  chaos: () => vitest("chaos", ["chaos"]),
  load: () => vitest("load", ["load"]),
};

try {
  requireSupportedNode();
  await ensureDependencies();
  process.exitCode = (await runSteps(readChosenSteps())) ? 0 : 1;
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`\n${error.message}\n\n0 passed, 1 failed`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
  stopped.dispose();
}

/**
 * @param {string[]} names
 * @returns {Promise<boolean>} whether all passed
 */
async function runSteps(names) {
  const startedMs = Date.now();
  /** @type {{ name: string, tally: Tally, tookMs: number }[]} */
  const results = [];
  for (const name of names) {
    const stepStartedMs = Date.now();
    console.log(`\n── ${name} ──`);
    const tally = await attempt(name);
    results.push({ name, tally, tookMs: Date.now() - stepStartedMs });
  }
  console.log("");
  for (const { name, tally, tookMs } of results) {
    const counts = `${tally.passed} passed, ${tally.failed} failed`;
    console.log(`  ${name.padEnd(12)} ${counts.padEnd(24)} ${seconds(tookMs)}`);
  }
  const { passed, failed } = sumTallies(results.map(({ tally }) => tally));
  console.log(`  in all ${seconds(Date.now() - startedMs)}\n\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

/** @param {string} name */
async function attempt(name) {
  try {
    return (await STEPS[name]?.()) ?? tallyStep(false);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    return tallyStep(false);
  }
}

function readChosenSteps() {
  const chosen = process.argv.slice(2);
  const unknown = chosen.find((name) => !(name in STEPS));
  if (unknown !== undefined) {
    throw new StartError(`There is no step "${unknown}". Steps: ${Object.keys(STEPS).join(", ")}.`);
  }
  return chosen.length === 0 ? Object.keys(STEPS) : chosen;
}

/**
 * @param {string} name
 * @param {string[]} projects
 * @returns {Promise<Tally>}
 */
async function vitest(name, projects) {
  const file = join(scratch, `${name}.json`);
  const succeeded = await run(process.execPath, [
    VITEST,
    "run",
    ...projects.flatMap((project) => ["--project", project]),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  const report = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
  return tallyReport(report, succeeded);
}

/**
 * A project some of whose tests drive Chromium.
 *
 * @param {string} project
 * @returns {Promise<Tally>}
 */
async function vitestInBrowser(project) {
  process.env["CHROMIUM_PATH"] = ensureChromium();
  return vitest(project, [project]);
}

/** @param {string} script */
function npmRun(script) {
  return run("npm", ["run", "--silent", script]);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<boolean>} whether it ended with 0
 */
function run(command, args) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: testEnvironment(),
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32" && command === "npm",
  });
  void stopped.promise.then(() => {
    child.kill("SIGTERM");
    process.exitCode = 1;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code === 0));
  });
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
