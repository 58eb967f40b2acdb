import { spawn } from "node:child_process";
import { ROOT } from "./paths.mjs";

/**
 * Commands that run one after the other. A command that fails does not keep the next from running, so
 * that one run says everything that is wrong.
 *
 * @typedef {{ name: string, commands: string[][] }} Lane
 */

/**
 * Runs lanes side by side. What a lane printed is given to `print` whole, when the lane ends.
 *
 * @param {Lane[]} lanes
 * @param {{ print: (text: string) => void, stopped: Promise<unknown> }} options
 * @returns {Promise<boolean>} whether every command of every lane ended with 0
 */
export async function runLanes(lanes, { print, stopped }) {
  const results = await Promise.all(
    lanes.map(async ({ name, commands }) => {
      const startedMs = Date.now();
      let output = "";
      /** @type {string[]} */
      const failed = [];
      for (const command of commands) {
        const { succeeded, text } = await runCommand(command, stopped);
        output += text;
        if (!succeeded) failed.push(command.join(" "));
      }
      const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
      const verdict = failed.length === 0 ? "passed" : `FAILED: ${failed.join(", ")}`;
      print(`── ${name} ──\n${output.trimEnd()}\n${name}: ${verdict} (${seconds} s)\n`);
      return failed.length === 0;
    }),
  );
  return results.every((succeeded) => succeeded);
}

/**
 * @param {string[]} command
 * @param {Promise<unknown>} stopped
 * @returns {Promise<{ succeeded: boolean, text: string }>}
 */
function runCommand([program = "", ...args], stopped) {
  const child = spawn(program, args, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
      text += chunk;
    });
  }
  void stopped.then(() => child.kill("SIGTERM"));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ succeeded: false, text: `${error.message}\n` }));
    child.once("close", (code) => resolve({ succeeded: code === 0, text }));
  });
}
