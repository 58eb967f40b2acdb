/**
 * Fills a new data directory; `npm start` runs it once. Without flags the demo organization with its
 * history, in the backend and in the simulator's message log alike, so that comparing the two finds
 * nothing missing; with `--empty` the organization with one number and no conversations.
 * What belongs to a real service is left to it: organizations to Clerk, numbers to Twilio.
 */
import { parseArgs } from "node:util";
import { createOrganization, insertHistory } from "./demo/backend.ts";
import { buildHistory } from "./demo/history.ts";
import { NUMBERS, type NumberName } from "./demo/organization.ts";
import { createControl, importHistory, putPeople } from "./demo/simulator.ts";
import { createConvexCli } from "./run/convex.mjs";
import { readOwnVariables, readSettings } from "./run/own-variables.mjs";
import { dataPaths } from "./run/paths.mjs";
import { createProcesses } from "./run/processes.mjs";

const { values: flags } = parseArgs({ options: { empty: { type: "boolean", default: false } } });
const settings = readSettings();
const { logs } = dataPaths(readOwnVariables()["THREADBOX_DATA"]);
const processes = createProcesses({ logs, verbose: false });
const cli = createConvexCli({ settings, processes, env: process.env });
const control = createControl(
  settings.variables["TWILIO_API_BASE_URL"] ?? "",
  settings.variables["SIMULATOR_CONTROL_TOKEN"] ?? "",
);
const history = buildHistory(Date.now());
const all = Object.keys(NUMBERS) as NumberName[];
const numbers: NumberName[] = flags.empty ? ["frontDesk"] : all;
if (settings.auth === "clerk") {
  // The organization is made when its first member signs in; `npm run connect-account` links it.
  await putPeople(control, numbers, history);
} else if (settings.twilio === "account") {
  // The numbers come from Twilio, with `npm run connect-account`.
  await createOrganization(cli, []);
} else {
  await Promise.all([putPeople(control, numbers, history), createOrganization(cli, numbers)]);
  if (!flags.empty) {
    // The inbox first: reconciliation would fetch what only the log has, and not know who wrote it.
    await insertHistory(cli, history);
    await importHistory(control, history);
  }
}
