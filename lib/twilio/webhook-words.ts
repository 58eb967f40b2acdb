import { READ_FAILURES } from "./read-failure.ts";
import type { ProbeOutcome } from "./webhook-probe.ts";
import type { Difference, Judgement, Verdict } from "./webhook-settings.ts";

/** Where a number's texts go, in words for whoever looks after it. */

/** How bad a verdict is: whether texts reach the inbox at all. */
export type Severity = "fine" | "warning" | "down";

/** With these, Twilio's calls do not arrive or are refused; the others cost retries only. */
const FATAL_DIFFERENCES: readonly Difference[] = ["scheme", "path", "method"];

export function severityOf({
  verdict,
  differences,
}: Pick<Judgement, "verdict" | "differences">): Severity {
  switch (verdict) {
    case "healthy":
      return "fine";
    case "no_fallback":
      return "warning";
    case "drifted":
      return differences.some((it) => FATAL_DIFFERENCES.includes(it)) ? "down" : "warning";
    case "foreign":
    case "missing":
    case "unreadable":
    case "gone":
      return "down";
  }
}

const TITLES: Record<Verdict, string> = {
  healthy: "Healthy",
  no_fallback: "No fallback",
  drifted: "Not set as it should be",
  foreign: "Points elsewhere",
  missing: "No webhook",
  unreadable: "Could not be read",
  gone: "Not at Twilio",
};

/** A word or two: "Points elsewhere". */
export function titleOf(verdict: Verdict): string {
  return TITLES[verdict];
}

type Shown = Pick<Judgement, "verdict" | "place" | "placeName" | "differences"> & {
  host: string | null;
};

/** A clause that completes "Texts to Front desk …:", without a full stop. */
export function explainVerdict(shown: Shown): string {
  const where = placeOf(shown);
  switch (shown.verdict) {
    case "healthy":
      return `${where} brings texts here`;
    case "no_fallback":
      return `${where} has no fallback of ours, so Twilio gives up once its retries fail`;
    case "drifted":
      return `${where} points here, but ${listOf(shown.differences.map((it) => DRIFTS[it]))}`;
    case "foreign":
      return `${where} points to ${shown.host ?? "another host"}`;
    case "missing":
      return shown.place === "service"
        ? `${where} has no address for incoming texts, and Twilio does not even keep them`
        : `${where} has no address for incoming texts`;
    case "unreadable":
      return `${where} is set on it and cannot be read`;
    case "gone":
      return "the Twilio account has no such number any more";
  }
}

const DRIFTS: Record<Difference, string> = {
  scheme: "not by https",
  credentials: "with a user name that is not needed",
  path: "to another path",
  query: "with a query that is not ours",
  retries: "without the right retries",
  method: "by GET",
};

/** "its webhook", "the Messaging Service “Support”" or "the TwiML App “Old CRM”". */
export function placeOf({ place, placeName }: Pick<Judgement, "place" | "placeName">): string {
  switch (place) {
    case "service":
      return `the Messaging Service “${placeName ?? ""}”`;
    case "application":
      return `the TwiML App “${placeName ?? ""}”`;
    case "number":
    case null:
      return "its webhook";
  }
}

/** Why a repair did not succeed. */
export const REPAIR_PROBLEMS = [
  ...READ_FAILURES,
  "foreign",
  "application",
  "gone",
  "unchanged",
  "cut_off",
] as const;
export type RepairProblem = (typeof REPAIR_PROBLEMS)[number];

/** What stood in the way, and what to do. */
export function explainProblem(problem: RepairProblem): string {
  switch (problem) {
    case "no_token":
      return "This installation has no token of the Twilio account. Enter it under Twilio connection.";
    case "credentials":
      return "Twilio rejected the Account SID or token. Copy both again from the Twilio Console. (20003)";
    case "unreachable":
      return "Twilio isn’t answering. It is tried again by itself.";
    case "refused":
      return "Twilio refused. Look at the number in the Twilio Console.";
    case "foreign":
      return "Its texts go to another host now. Confirm that you want to take them over.";
    case "application":
      return "A TwiML App is set on it. Confirm that it may be taken off the number.";
    case "gone":
      return "The Twilio account has no such number any more.";
    case "unchanged":
      return "Twilio took the change but still reports the old settings. Try again in a minute.";
    case "cut_off":
      return "It was cut off before it ended. Try again.";
  }
}

/** Why the test's request did not come back as it should, and what to do. */
export function explainProbe(outcome: ProbeOutcome, status: number | null): string {
  switch (outcome) {
    case "accepted":
      return "Answered as it should be.";
    case "forbidden":
      return "The inbox refused our signature. PUBLIC_WEBHOOK_URL must be exactly the address that Twilio calls, the same for the web server and for Convex, and both need the same token. (403)";
    case "unknown_test":
      return "Another installation of the inbox answers at PUBLIC_WEBHOOK_URL. (400)";
    case "not_found":
      return "Something answers at PUBLIC_WEBHOOK_URL, but has no such page. Check the address and the proxy. (404)";
    case "redirected":
      return `The address redirects, and Twilio drops a text’s content on a redirect. Set PUBLIC_WEBHOOK_URL to where it leads. (${status ?? 302})`;
    case "server_error":
      return `The inbox or the proxy in front of it failed. Look at its log. (${status ?? 500})`;
    case "unexpected":
      return `Something else than the inbox answers at PUBLIC_WEBHOOK_URL. (${status ?? "no status"})`;
    case "no_such_host":
      return "No server has the name in PUBLIC_WEBHOOK_URL. Check it and its DNS entry.";
    case "no_connection":
      return "Nothing accepts connections at PUBLIC_WEBHOOK_URL. Is the inbox running, and is the port open?";
    case "certificate":
      return "The certificate at PUBLIC_WEBHOOK_URL is not valid, and Twilio refuses such. Renew it, with its whole chain.";
    case "timeout":
      return "No answer within 15 seconds, which is as long as Twilio waits.";
  }
}

function listOf(parts: readonly string[]): string {
  return parts.length < 2
    ? parts.join("")
    : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;
}
