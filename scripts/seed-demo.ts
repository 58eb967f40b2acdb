/**
 * Fills a new data directory; `npm start` runs it once. Without flags the demo organization with its
 * history, in the backend and in the simulator's message log alike; with `--empty` an organization
 * with one number and no conversations.
 */
import { parseArgs } from "node:util";
import { buildHistory } from "./demo/history.ts";
import { NUMBERS } from "./demo/organization.ts";
import { createControl, importHistory, putPeople } from "./demo/simulator.ts";
import { readSettings } from "./run/own-variables.mjs";

const { values: flags } = parseArgs({ options: { empty: { type: "boolean", default: false } } });
const { variables, twilio } = readSettings();
const history = buildHistory(Date.now());
if (twilio === "simulator") {
  const control = createControl(
    variables["TWILIO_API_BASE_URL"] ?? "",
    variables["SIMULATOR_CONTROL_TOKEN"] ?? "",
  );
  if (flags.empty) await putPeople(control, ["frontDesk"], history);
  else {
    await putPeople(control, ["frontDesk", "dispatch", "billing"], history);
    await importHistory(control, history);
  }
}
void NUMBERS;
