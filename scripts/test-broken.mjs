#!/usr/bin/env node
/**
 * `npm run test:broken`: for each patch in tests/broken/, breaks the promise that it names in a copy of
 * the project and demands that its test goes red there. A test that stays green proves nothing.
 *
 * A patch begins with its headers:
 *
 *   Promise: 1
 *   Breaks: one Twilio SID, one row
 *   Test: npx vitest run --project convex convex/inbound.test.ts -t "twice"
 *
 *   npm run test:broken -- 3 stop     only patches whose name contains one of these
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ROOT } from "./run/paths.mjs";
import { readPatchHeaders } from "./run/patch-headers.mjs";
import { testEnvironment } from "./run/test-environment.mjs";

const PATCHES = join(ROOT, "tests", "broken");
const NOT_COPIED = /^(\.git|\.data|\.next|\.cache|coverage|test-results)$/;

const chosen = process.argv.slice(2);
const patches = readdirSync(PATCHES)
  .filter((name) => name.endsWith(".patch"))
  .filter((name) => chosen.length === 0 || chosen.some((part) => name.includes(part)))
  .sort();

let failed = 0;
const copy = copyProject();
try {
  for (const name of patches) {
    const problem = check(join(PATCHES, name));
    console.log(`${problem === null ? "red as it should be" : "PROBLEM"}  ${name}`);
    if (problem === null) continue;
    failed += 1;
    console.log(problem.replace(/^/gm, "    "));
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`\n${patches.length - failed} passed, ${failed} failed`);
if (failed > 0 || patches.length === 0) process.exitCode = 1;

/**
 * @param {string} patch
 * @returns {string | null} what is wrong, or null
 */
function check(patch) {
  const headers = readPatchHeaders(readFileSync(patch, "utf8"));
  if (typeof headers === "string") return headers;
  const whole = sh(headers.test);
  if (!whole.isGreen) {
    return `Its test fails without the patch: ${headers.test}\n${whole.output.slice(-2_000)}`;
  }
  const applied = run("git", ["apply", "--whitespace=nowarn", patch]);
  if (!applied.isGreen) return `It does not apply any more. Make it again.\n${applied.output}`;
  try {
    const broken = sh(headers.test);
    if (broken.isGreen)
      return `Promise ${headers.promise} is broken and nothing noticed: ${headers.test}`;
    // A test that could not even run would also be red.
    return /AssertionError|expected|Expected/.test(broken.output)
      ? null
      : `It is red for another reason than an expectation:\n${broken.output.slice(-2_000)}`;
  } finally {
    run("git", ["apply", "--reverse", "--whitespace=nowarn", patch]);
  }
}

/** A copy of the working tree, dependencies and all: Next builds nothing that is outside its folder. */
function copyProject() {
  const target = mkdtempSync(join(tmpdir(), "threadbox-broken-"));
  const filter = (/** @type {string} */ source) => !NOT_COPIED.test(basename(source));
  // The links of the workspaces point to the copy's own packages.
  cpSync(ROOT, target, { recursive: true, verbatimSymlinks: true, filter });
  return target;
}

/** @param {string} command */
function sh(command) {
  return run("sh", ["-c", command]);
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: copy,
    env: { ...testEnvironment(), NO_COLOR: "1", GIT_CEILING_DIRECTORIES: tmpdir() },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { isGreen: result.status === 0, output: `${result.stdout}${result.stderr}` };
}
