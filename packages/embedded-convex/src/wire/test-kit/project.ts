import { spawn } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Long enough for any deployment; printable in test output, worth nothing. */
export const ADMIN_KEY = "wire-tests|0123456789abcdef";

const FIXTURES = fileURLToPath(new URL("../../../fixtures", import.meta.url));
const NODE_MODULES = fileURLToPath(new URL("../../../../../node_modules", import.meta.url));
const CLI = path.join(NODE_MODULES, "convex/bin/main.js");

/** The apps to deploy, by their folders. */
export type Fixture = "wire" | "components";

/** A copy of a fixture app that the stock CLI may write into. */
export interface Project {
  directory: string;
  dataDir: string;
  remove(): Promise<void>;
}

export async function createProject(fixture: Fixture = "wire"): Promise<Project> {
  const root = await mkdtemp(path.join(os.tmpdir(), "embedded-convex-"));
  const directory = path.join(root, "app");
  await cp(path.join(FIXTURES, fixture), directory, { recursive: true });
  await symlink(NODE_MODULES, path.join(directory, "node_modules"));
  return {
    directory,
    dataDir: path.join(root, "data"),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export interface CliResult {
  /** Null when it was killed because `until` was seen. */
  code: number | null;
  output: string;
}

/** Runs the stock CLI against `url`; `until` ends commands that never end, such as `logs`. */
export async function runCli(
  project: Project,
  url: string,
  args: string[],
  until?: string,
): Promise<CliResult> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: project.directory,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: process.env.NODE_ENV,
      HOME: project.directory,
      // Neither prompts nor error reports to the outside.
      CI: "1",
      CONVEX_SELF_HOSTED_URL: url,
      CONVEX_SELF_HOSTED_ADMIN_KEY: ADMIN_KEY,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    if (until !== undefined && output.includes(until)) child.kill();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, output };
}

/** Deploys the project's functions. Throws with the CLI's output when that fails. */
export async function deploy(project: Project, url: string): Promise<void> {
  const { code, output } = await runCli(project, url, ["deploy", "--typecheck", "disable"]);
  if (code !== 0) throw new Error(`convex deploy failed:\n${output}`);
}
