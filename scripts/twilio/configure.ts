import { incomingWebhook } from "../../lib/twilio/callback-urls.ts";
import { readSettings, type ServicesApi } from "../../lib/twilio/number-settings.ts";
import { inspectSettings, planRepair } from "../../lib/twilio/webhook-settings.ts";
import { explainVerdict, placeOf } from "../../lib/twilio/webhook-words.ts";

export interface ConfigureOptions {
  /** Where Twilio is to send texts (PUBLIC_WEBHOOK_URL). */
  origin: string;
  /** The number to configure; null for all of the account. */
  number: string | null;
  dryRun: boolean;
  /** Take texts over from other hosts, and numbers from TwiML Apps. */
  replace: boolean;
}

export interface NumberResult {
  phoneNumber: string;
  outcome: "unchanged" | "changed" | "would change" | "refused" | "failed";
  /** What decides where its texts go: "its webhook", "the Messaging Service “Support”". */
  winner: string;
  /** What Twilio called before; null when that was nothing. */
  before: string | null;
  /** What is wrong and what to do; null when nothing is. */
  problem: string | null;
}

/**
 * Points numbers at the inbox where their settings are decided, and reads each back: what Twilio
 * reports afterwards counts, not what it answered to the update.
 *
 * @throws when the account has no such number
 */
export async function configureNumbers(
  api: ServicesApi,
  options: ConfigureOptions,
): Promise<NumberResult[]> {
  const only = options.number === null ? undefined : new Set([options.number]);
  const numbers = await readSettings(api, only);
  if (numbers.size === 0) {
    throw new Error(
      options.number === null
        ? "This account has no phone numbers. Buy one in the Twilio Console: Phone Numbers, Buy a number."
        : `This account has no number ${options.number}. Check TWILIO_PHONE_NUMBER, or use --all.`,
    );
  }
  const expected = incomingWebhook(options.origin);
  const results: NumberResult[] = [];
  for (const [phoneNumber, { sid, settings }] of numbers) {
    const finding = inspectSettings(settings, expected);
    const found = { phoneNumber, winner: placeOf(finding), before: finding.url, problem: null };
    const plan = planRepair(settings, expected);
    const refusal = options.replace ? null : refusalOf(finding);
    if (plan === null) results.push({ ...found, outcome: "unchanged" });
    else if (refusal !== null) results.push({ ...found, outcome: "refused", problem: refusal });
    else if (options.dryRun) results.push({ ...found, outcome: "would change" });
    else {
      await api.change(sid, plan.change);
      results.push({ ...found, outcome: "changed" });
    }
  }
  return results.some(({ outcome }) => outcome === "changed")
    ? await readBack(api, results, options)
    : results;
}

/** Every number that was changed must now be healthy. */
async function readBack(
  api: ServicesApi,
  results: NumberResult[],
  { origin }: ConfigureOptions,
): Promise<NumberResult[]> {
  const numbers = await readSettings(api, new Set(results.map(({ phoneNumber }) => phoneNumber)));
  return results.map((result) => {
    if (result.outcome !== "changed") return result;
    const settings = numbers.get(result.phoneNumber)?.settings ?? null;
    const finding = inspectSettings(settings, incomingWebhook(origin));
    if (finding.verdict === "healthy") return result;
    const problem = `Twilio still reports that ${explainVerdict(finding)}. Run this again.`;
    return { ...result, outcome: "failed", problem };
  });
}

function refusalOf({
  foreignHosts,
  detaches,
}: {
  foreignHosts: string[];
  detaches: string | null;
}): string | null {
  if (foreignHosts.length > 0) {
    return `Its texts go to ${foreignHosts.join(" and ")} now. Run again with --replace to take them over.`;
  }
  if (detaches === null) return null;
  return `The TwiML App “${detaches}” is set on it and wins. Run again with --replace to take it off the number.`;
}
