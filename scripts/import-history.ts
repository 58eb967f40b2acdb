/**
 * Brings the texts of the past from Twilio's message log into the inbox, where they are unread for
 * nobody. What is here already stays as it is, so running it again doubles nothing.
 *
 *   npm run import-history -- --from 2026-01-01
 *     --to 2026-03-31    the last day, itself included; until now when absent. Days are UTC's.
 *     --account AC…      which Twilio account, when several are connected
 *     --cancel           stops the import that is under way
 *
 * The backend does the work: it goes on when this ends, and the same command watches it again, or goes
 * on with an import that was stopped. Ends with 1 when something is still missing.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { planImport, readDays, toDay, type Progress } from "./import-history/plan.ts";
import { describeEnd, describeProgress } from "./import-history/report.ts";
import { createConvexCli } from "./run/convex.mjs";
import { readOwnVariables, readSettings } from "./run/own-variables.mjs";
import { dataPaths } from "./run/paths.mjs";
import { createProcesses } from "./run/processes.mjs";
import { StartError } from "./run/start-error.mjs";

const LOOK_EVERY_MS = 2_000;

try {
  await main();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(explain(error.message));
  process.exitCode = 1;
}

async function main() {
  const flags = readFlags();
  const accountSid = flags.account ?? null;
  const settings = readSettings();
  const { logs } = dataPaths(readOwnVariables()["THREADBOX_DATA"]);
  const processes = createProcesses({ logs, verbose: false });
  const cli = createConvexCli({ settings, processes, env: process.env });
  const call = async <Answer>(name: string, args: object) => {
    const printed = (await cli.run(`reconciliation:${name}`, args)).trim();
    // The CLI prints nothing for null.
    return (printed === "" ? null : JSON.parse(printed)) as Answer;
  };
  const findLast = () => call<Progress | null>("lastImport", { accountSid });

  if (flags.cancel) {
    const wasRunning = await call<boolean>("cancelImport", { accountSid });
    console.log(wasRunning ? "The import was canceled." : "No import is under way.");
    return;
  }
  const now = Date.now();
  const asked = readDays(flags.from, flags.to, now);
  if (typeof asked === "string") throw new StartError(asked);
  const plan = planImport(asked, await findLast(), now);
  if (typeof plan === "string") throw new StartError(plan);
  if (plan !== null) await call("beginImport", { accountSid, ...plan });

  process.once("SIGINT", () => {
    console.log("\nThe import goes on. The same command shows it again; --cancel stops it.");
    process.exit(130);
  });
  await watch(findLast);
}

function readFlags() {
  try {
    return parseArgs({
      options: {
        from: { type: "string" },
        to: { type: "string" },
        account: { type: "string" },
        cancel: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
}

async function watch(findLast: () => Promise<Progress | null>) {
  let shown = "";
  for (;;) {
    const progress = await findLast();
    if (progress === null) throw new StartError("The import is not there any more.");
    if (shown === "") console.log(`From ${toDay(progress.from)} to ${toDay(progress.to)}:`);
    const line = describeProgress(progress);
    if (line !== shown) show(line);
    shown = line;
    if (progress.state !== "running") {
      const { words, isComplete } = describeEnd(progress);
      console.log(process.stdout.isTTY ? `\n${words}` : words);
      if (!isComplete) process.exitCode = 1;
      return;
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** On a terminal each line takes the place of the last one. */
function show(line: string) {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line}`);
  else console.log(line);
}

/** The sentence of an expected failure, without the command line's own words around it. */
function explain(message: string): string {
  const [, sentence] = /"message":\s*"([^"]+)"/.exec(message) ?? [];
  return sentence ?? message;
}
