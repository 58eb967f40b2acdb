import { join } from "node:path";
import { fingerprint, readStamp, writeStamp } from "./fingerprint.mjs";
import { ROOT } from "./paths.mjs";
import { CONVEX_VARIABLES } from "./settings.mjs";

/** @typedef {import("./settings.mjs").Settings} Settings */
/** @typedef {ReturnType<typeof import("./processes.mjs").createProcesses>} Processes */

const CLI = join("node_modules", "convex", "bin", "main.js");
const CODE = ["convex", "lib", "convex.json", "package-lock.json"];

/**
 * The Convex CLI as this deployment's administrator. It is the only program that is given the
 * deployment's key: whoever has that can run code there.
 *
 * @param {{ settings: Settings, processes: Processes, env: NodeJS.ProcessEnv }} context
 */
export function createConvexCli({ settings, processes, env }) {
  const deployment = Object.fromEntries(
    [
      "CONVEX_SELF_HOSTED_URL",
      "CONVEX_SELF_HOSTED_ADMIN_KEY",
      "CONVEX_DEPLOYMENT",
      "CONVEX_DEPLOY_KEY",
      // The CLI reads .env.local by itself; an empty value keeps it from finding another deployment.
    ].map((name) => [name, settings.variables[name] ?? ""]),
  );
  /** @param {string} name @param {string[]} args @param {string} [input] */
  const cli = (name, args, input) =>
    processes.run({
      name,
      args: [CLI, ...args],
      // CI=1: no prompts, no spinners, and no crash reports to the outside.
      env: { ...env, ...deployment, CI: "1" },
      ...(input === undefined ? {} : { input }),
    });

  return {
    /** @param {import("./env-file.mjs").Variables} variables */
    setVariables: (variables) =>
      cli(
        "convex-env",
        ["env", "set", "--force"],
        Object.entries(variables)
          .map(([name, value]) => `${name}='${value}'\n`)
          .join(""),
      ),
    /** @param {string} name */
    removeVariable: (name) => cli("convex-env", ["env", "remove", name]),
    /**
     * Pushes convex/. A cloud deployment without a deploy key is a developer's own, to which only
     * `convex dev` pushes.
     *
     * @param {{ codegen: boolean }} options
     */
    push({ codegen }) {
      const isDevDeployment =
        settings.convex === "cloud" && !settings.variables["CONVEX_DEPLOY_KEY"];
      const command = isDevDeployment ? ["dev", "--once"] : ["deploy", "-y"];
      return cli("convex-push", [
        ...command,
        "--typecheck",
        "disable",
        "--codegen",
        codegen ? "enable" : "disable",
      ]);
    },
    /**
     * Runs a function and returns what it printed.
     *
     * @param {string} path
     * @param {object} args
     */
    run: (path, args) => cli("convex-run", ["run", path, JSON.stringify(args)]),
    /** JSON of the deployment's functions: names, visibility, arguments. */
    functionSpec: () => cli("convex-spec", ["function-spec"]),
    /**
     * The newest documents of a table.
     *
     * @param {string} table
     * @param {number} limit
     * @returns {Promise<unknown[]>}
     */
    async readTable(table, limit) {
      const args = ["data", table, "--limit", String(limit), "--format", "jsonArray"];
      return JSON.parse(await cli("convex-data", args));
    },
  };
}

/**
 * Brings the deployment up to date: variables first, because auth.config.ts reads them while it is
 * pushed, then the functions. Does nothing when both are what was pushed last.
 *
 * @param {object} context
 * @param {ReturnType<typeof createConvexCli>} context.cli
 * @param {Settings} context.settings
 * @param {string} context.stampFile
 * @param {boolean} context.codegen
 * @returns {Promise<boolean>} whether anything was pushed
 */
export async function deploy({ cli, settings, stampFile, codegen }) {
  /** @type {import("./env-file.mjs").Variables} */
  const variables = {};
  for (const name of CONVEX_VARIABLES) {
    const value = settings.variables[name];
    if (value !== undefined) variables[name] = value;
  }
  const target = settings.variables["NEXT_PUBLIC_CONVEX_URL"];
  const environment = fingerprint(ROOT, [], { target, variables });
  const code = fingerprint(ROOT, CODE, { target });
  const last = readDeployed(stampFile);

  if (last.environment !== environment) {
    for (const name of last.names) {
      if (variables[name] === undefined) await cli.removeVariable(name);
    }
    await cli.setVariables(variables);
  }
  if (last.code !== code || last.environment !== environment) await cli.push({ codegen });
  else return false;
  writeStamp(stampFile, { code, environment, names: Object.keys(variables) });
  return true;
}

/**
 * @param {string} file
 * @returns {{ code: string, environment: string, names: string[] }}
 */
function readDeployed(file) {
  const stamp = /** @type {{ code: string, environment: string, names: string[] } | null} */ (
    readStamp(file)
  );
  return stamp ?? { code: "", environment: "", names: [] };
}
