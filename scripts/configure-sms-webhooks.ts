/**
 * Points phone numbers at this inbox: sets their SMS URL, fallback URL and methods at Twilio, reads
 * them back and says what changed.
 *
 *   npm run configure-sms-webhooks              the number in TWILIO_PHONE_NUMBER
 *   npm run configure-sms-webhooks -- --all     every number of the account
 *     --dry-run    say what would change, change nothing
 *     --replace    also take over numbers whose texts go to another host now
 *
 * Ends with 1 when a number was refused, could not be verified, or is overruled by another setting.
 */
import { parseArgs } from "node:util";
import { readSettings } from "./run/own-variables.mjs";
import { createTwilioClient } from "./twilio/client.ts";
import { configureNumbers, type NumberResult } from "./twilio/configure.ts";

const { values: flags } = parseArgs({
  options: {
    all: { type: "boolean", default: false },
    "dry-run": { type: "boolean", default: false },
    replace: { type: "boolean", default: false },
  },
});

try {
  const { variables } = readSettings();
  const requireVariable = (name: string) => requireIn(variables, name);
  const client = createTwilioClient({
    accountSid: requireVariable("TWILIO_ACCOUNT_SID"),
    authToken: requireVariable("TWILIO_AUTH_TOKEN"),
    baseUrl: variables["TWILIO_API_BASE_URL"],
  });
  const results = await configureNumbers(client, {
    origin: requireVariable("PUBLIC_WEBHOOK_URL"),
    number: flags.all ? null : requireVariable("TWILIO_PHONE_NUMBER"),
    dryRun: flags["dry-run"],
    replace: flags.replace,
  });
  for (const result of results) console.log(describe(result));
  const isFine = results.every(
    ({ outcome, problems }) => problems.length === 0 && outcome !== "failed",
  );
  if (!isFine) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function requireIn(variables: Record<string, string>, name: string): string {
  const value = variables[name];
  if (value === undefined || value === "") {
    throw new Error(`${name} is not set. Put it into .env.local, or run \`npm run doctor\`.`);
  }
  return value;
}

function describe({ phoneNumber, outcome, changes, problems }: NumberResult): string {
  return [
    `${phoneNumber}: ${outcome}`,
    ...changes.map(({ field, from, to }) => `  ${field}: ${from === "" ? "(none)" : from} → ${to}`),
    ...problems.map((problem) => `  ! ${problem}`),
  ].join("\n");
}
