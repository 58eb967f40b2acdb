import { incomingWebhook } from "../../lib/twilio/callback-urls.ts";
import { readSettings, type ServicesApi } from "../../lib/twilio/number-settings.ts";
import { inspectSettings, type NumberSettings } from "../../lib/twilio/webhook-settings.ts";
import { explainVerdict } from "../../lib/twilio/webhook-words.ts";
import { error, ok, warning, type Finding } from "./findings.ts";

const TIMEOUT_MS = 10_000;

/** Asks Twilio whether it knows the account, the token and the number, and where its texts go. */
export async function checkTwilioAccount(
  api: ServicesApi,
  { phoneNumber, origin }: { phoneNumber: string; origin: string },
): Promise<Finding[]> {
  try {
    const account = await api.readAccount();
    if (account.status !== "active") {
      return [
        error(
          "TWILIO_ACCOUNT_SID",
          `belongs to an account that is ${account.status}`,
          "Open the Twilio Console; it says there what has to be done.",
        ),
      ];
    }
    const number = (await readSettings(api, new Set([phoneNumber]))).get(phoneNumber);
    return [
      ok("TWILIO_AUTH_TOKEN", "is accepted by Twilio"),
      ...(number === undefined ? [NOT_OURS] : checkWebhook(number.settings, origin)),
    ];
  } catch (problem) {
    return [explainTwilio(problem)];
  }
}

const NOT_OURS = error(
  "TWILIO_PHONE_NUMBER",
  "is not a number of this account",
  "Take one from the Twilio Console, Phone Numbers, Active numbers.",
);

function checkWebhook(settings: NumberSettings, origin: string): Finding[] {
  const belongs = ok("TWILIO_PHONE_NUMBER", "belongs to the account");
  const finding = inspectSettings(settings, incomingWebhook(origin));
  if (finding.verdict === "healthy") {
    return [belongs, ok("PUBLIC_WEBHOOK_URL", "is where the number's texts go")];
  }
  return [
    belongs,
    warning(
      "PUBLIC_WEBHOOK_URL",
      `is not all that Twilio has for the number: ${explainVerdict(finding)}`,
      "Run `npm run configure-sms-webhooks`.",
    ),
  ];
}

/** Asks whether something answers at an address; any HTTP answer will do. */
export async function checkReachable(variable: string, url: string, fix: string): Promise<Finding> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.arrayBuffer();
    if (response.ok) return ok(variable, "is reachable");
    return warning(variable, `answered ${response.status} at ${url}`, fix);
  } catch {
    return warning(variable, `nothing answers at ${url}`, fix);
  }
}

function explainTwilio(problem: unknown): Finding {
  const status = problem instanceof Error && "status" in problem ? problem.status : undefined;
  if (status === 401) {
    return error(
      "TWILIO_AUTH_TOKEN",
      "is refused by Twilio for this account",
      "Copy the Account SID and the Auth Token again, both from the same account.",
    );
  }
  return error(
    "TWILIO_ACCOUNT_SID",
    typeof status === "number"
      ? `could not be checked: Twilio answered ${status}`
      : "could not be checked: Twilio cannot be reached",
    "Check this machine's connection to api.twilio.com and run the doctor again.",
  );
}
