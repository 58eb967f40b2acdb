/**
 * Points phone numbers at this inbox: sets SMS URL, fallback URL and methods at Twilio in the place that
 * decides for the number (its Messaging Service or itself), reads them back and says what changed.
 *
 *   npm run configure-sms-webhooks              the number in TWILIO_PHONE_NUMBER
 *   npm run configure-sms-webhooks -- --all     every number of the account
 *     --dry-run    say what would change, change nothing
 *     --replace    also take over texts that go to another host, and take a TwiML App off the number
 *
 * Ends with 1 when a number was refused or could not be verified.
 */
import { parseArgs } from "node:util";
import { TWILIO_API_ORIGIN } from "../lib/twilio/api-origin.ts";
import { TwilioReadError } from "../lib/twilio/read-error.ts";
import { createServicesApi } from "../lib/twilio/services.ts";
import { readSettings } from "./run/own-variables.mjs";
import { configureNumbers, type NumberResult } from "./twilio/configure.ts";

const { values: flags } = parseArgs({
  options: {
    all: { type: "boolean", default: false },
    "dry-run": { type: "boolean", default: false },
    replace: { type: "boolean", default: false },
  },
});

const { variables } = readSettings();
const baseUrl = variables["TWILIO_API_BASE_URL"] ?? TWILIO_API_ORIGIN;

try {
  const api = createServicesApi({
    accountSid: requireVariable("TWILIO_ACCOUNT_SID"),
    authToken: requireVariable("TWILIO_AUTH_TOKEN"),
    baseUrl,
  });
  const results = await configureNumbers(api, {
    origin: requireVariable("PUBLIC_WEBHOOK_URL"),
    number: flags.all ? null : requireVariable("TWILIO_PHONE_NUMBER"),
    dryRun: flags["dry-run"],
    replace: flags.replace,
  });
  for (const result of results) console.log(describe(result));
  if (results.some(({ problem }) => problem !== null)) process.exitCode = 1;
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

function requireVariable(name: string): string {
  const value = variables[name];
  if (value === undefined || value === "") {
    throw new Error(`${name} is not set. Put it into .env.local, or run \`npm run doctor\`.`);
  }
  return value;
}

function describe({ phoneNumber, outcome, winner, before, problem }: NumberResult): string {
  return [
    `${phoneNumber}: ${outcome}`,
    `  decided by ${winner}${outcome === "unchanged" ? "" : `, which said ${before ?? "nothing"}`}`,
    ...(problem === null ? [] : [`  ! ${problem}`]),
  ].join("\n");
}

function explain(error: unknown): string {
  if (error instanceof TwilioReadError && error.status === null) {
    return `Nothing answers at ${baseUrl}. Is \`npm start\` running?`;
  }
  return error instanceof Error ? error.message : "unknown error";
}
