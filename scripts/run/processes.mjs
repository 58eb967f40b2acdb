import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./paths.mjs";
import { StartError } from "./start-error.mjs";

/** Time that children get to stop by themselves; the promise for all of it is 5 s. */
const GRACE_MS = 3_500;
const TAIL_LINES = 20;
const EXIT_WITH_PARENT = new URL(`./exit-with-parent.mjs?parent=${process.pid}`, import.meta.url)
  .href;

/**
 * @typedef {object} Child
 * @property {string} name
 * @property {number} pid also its process group
 * @property {() => string[]} tail the last lines that it printed
 * @property {Promise<string>} ended how it ended, "exit code 1" or "signal SIGKILL"
 */

/**
 * @typedef {object} Program
 * @property {string} name prefix of its lines and name of its log file
 * @property {string[]} args of Node
 * @property {NodeJS.ProcessEnv} env
 * @property {string} [input] given on standard input
 */

/**
 * Starts Node programs, each in its own process group, so that they and whatever they start can be
 * ended together. Everything they print goes to `<logs>/<name>.log`; errors also to the terminal,
 * unless they are expected.
 *
 * @param {{ logs: string, verbose: boolean, expectErrors?: boolean, graceMs?: number }} options
 */
export function createProcesses({ logs, verbose, expectErrors = false, graceMs = GRACE_MS }) {
  /** @type {Map<number, Child>} */
  const running = new Map();
  mkdirSync(logs, { recursive: true, mode: 0o700 });

  /** @param {Program & { quiet?: boolean }} program */
  function launch({ name, args, env, input, quiet = expectErrors }) {
    const child = spawn(process.execPath, ["--import", EXIT_WITH_PARENT, ...args], {
      cwd: ROOT,
      env: { ...env, NO_COLOR: "1" },
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    if (child.pid === undefined) throw new StartError(`${name} could not be started.`);
    // A program that ends before it has read its input says why by itself.
    child.stdin.on("error", () => undefined).end(input);
    const log = createWriteStream(join(logs, `${name}.log`), { mode: 0o600 });
    /** @type {string[]} */
    const tail = [];
    let output = "";
    /** @param {import("node:stream").Readable} stream @param {(line: string) => void} also */
    const follow = (stream, also) =>
      createInterface({ input: stream }).on("line", (line) => {
        log.write(`${new Date().toISOString()} ${line}\n`);
        tail.push(line);
        if (tail.length > TAIL_LINES) tail.shift();
        also(line);
      });
    /** @param {string} line */
    const show = (line) => console.log(`${name.padEnd(9)} │ ${line}`);
    follow(child.stdout, (line) => {
      output += `${line}\n`;
      if (verbose) show(line);
    });
    follow(child.stderr, (line) => {
      if (verbose || !quiet) show(line);
    });
    const { pid } = child;
    /** @type {Promise<string>} */
    const ended = new Promise((resolve) => {
      child.once("close", (code, signal) => {
        running.delete(pid);
        log.end();
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
      });
    });
    const handle = { name, pid, tail: () => [...tail], ended };
    running.set(pid, handle);
    return { handle, output: () => output };
  }

  return {
    /**
     * Starts a program that is to keep running.
     *
     * @param {Program} program
     * @returns {Child}
     */
    start: (program) => launch(program).handle,

    /**
     * Runs a program to its end and returns its standard output; throws with its last lines when it
     * fails.
     *
     * @param {Program} program
     */
    async run(program) {
      const { handle, output } = launch({ ...program, quiet: true });
      const how = await handle.ended;
      if (how !== "exit code 0") throw new StartError(explainEnd(handle, how, logs));
      return output();
    },

    /** Ends every program: asks first, then insists. */
    async stopAll() {
      const children = [...running.values()];
      for (const child of children) signalGroup(child.pid, "SIGTERM");
      await Promise.race([Promise.all(children.map((child) => child.ended)), timeout(graceMs)]);
      // Also where the program itself has ended: something that it started may not have.
      for (const child of children) signalGroup(child.pid, "SIGKILL");
      await Promise.all(children.map((child) => child.ended));
    },
  };
}

/**
 * @param {Child} child
 * @param {string} how
 * @param {string} logs
 */
export function explainEnd(child, how, logs) {
  const lines = child.tail().map((line) => `  ${line}`);
  return [
    `${child.name} stopped (${how}). Its last lines:`,
    ...(lines.length === 0 ? ["  (none)"] : lines),
    `The whole log: ${join(logs, `${child.name}.log`)}`,
  ].join("\n");
}

/**
 * @param {number} group
 * @param {NodeJS.Signals} signal
 */
function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error;
  }
}

/** @param {number} ms */
function timeout(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
