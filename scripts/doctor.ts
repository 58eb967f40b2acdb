/**
 * `npm run doctor`: looks at every setting before anything fails oddly, and says exactly what to do
 * about each that is wrong. Ends with 1 when there is an error. Prints no secret and no number.
 */
import { TWILIO_API_ORIGIN } from "../lib/twilio/api-origin.ts";
import { createServicesApi } from "../lib/twilio/services.ts";
import { checkReachable, checkTwilioAccount } from "./doctor/reach.ts";
import type { Finding } from "./doctor/findings.ts";
import { checkVariables } from "./doctor/variables.ts";
import { readOwnVariables, readSettings } from "./run/own-variables.mjs";

const SIGNS = { ok: "✓", warning: "!", error: "✗" } as const;

const STAND_IN_FIX = "Is `npm start` running? It starts the stand-ins.";

const findings = checkVariables(readOwnVariables());
// Asking around makes sense only with settings that fit together.
if (findings.every(({ level }) => level !== "error")) findings.push(...(await askAround()));

for (const { level, variable, says, fix } of findings) {
  console.log(`${SIGNS[level]} ${variable} ${says}`);
  if (fix !== undefined) console.log(`    ${fix}`);
}
const errors = findings.filter(({ level }) => level === "error").length;
const warnings = findings.filter(({ level }) => level === "warning").length;
console.log(`\n${errors} errors, ${warnings} warnings`);
if (errors > 0) process.exitCode = 1;

async function askAround(): Promise<Finding[]> {
  const { variables, convex, twilio } = readSettings();
  const asked: Promise<Finding[]>[] = [];
  if (twilio === "account") {
    const api = createServicesApi({
      accountSid: variables["TWILIO_ACCOUNT_SID"] ?? "",
      authToken: variables["TWILIO_AUTH_TOKEN"] ?? "",
      baseUrl: variables["TWILIO_API_BASE_URL"] ?? TWILIO_API_ORIGIN,
    });
    const phoneNumber = variables["TWILIO_PHONE_NUMBER"] ?? "";
    const origin = variables["PUBLIC_WEBHOOK_URL"] ?? "";
    asked.push(checkTwilioAccount(api, { phoneNumber, origin }));
    const health = `${variables["PUBLIC_WEBHOOK_URL"] ?? ""}/api/health`;
    const fix =
      "Start the inbox (npm start) and whatever makes it public, then run the doctor again.";
    asked.push(checkReachable("PUBLIC_WEBHOOK_URL", health, fix).then((finding) => [finding]));
  }
  if (twilio === "simulator") {
    const url = `${variables["TWILIO_API_BASE_URL"] ?? ""}/`;
    asked.push(checkReachable("TWILIO_API_BASE_URL", url, STAND_IN_FIX).then((it) => [it]));
  }
  const url = `${variables["NEXT_PUBLIC_CONVEX_URL"] ?? ""}/version`;
  const fix =
    convex === "embedded" ? STAND_IN_FIX : "Check the URL and that the deployment is running.";
  asked.push(checkReachable("NEXT_PUBLIC_CONVEX_URL", url, fix).then((finding) => [finding]));
  return (await Promise.all(asked)).flat();
}
