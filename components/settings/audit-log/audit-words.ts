import { countryName } from "@/lib/country-name";
import { formatDate } from "@/lib/time";
import { clockName } from "../compliance/window-minutes";

/** A number from here on is a moment: September 2001 in milliseconds, more than is ever counted. */
const FIRST_MOMENT = 1e12;

/** What somebody did, after their name: "Dana removed a Twilio token". By the action's name. */
const DEEDS: Record<string, string> = {
  "compliance.exportPage": "exported the opt-outs and consents",
  "consents.record": "recorded a consent",
  "countries.set": "changed which countries are texted",
  "credentials.addToken": "entered a Twilio token",
  "credentials.judge": "asked Twilio about the token",
  "credentials.promote": "chose the token that calls Twilio",
  "credentials.removeToken": "removed a Twilio token",
  "delivery.resume": "let texts go out again",
  "erasures.eraseContact": "erased a contact",
  "erasures.retryAtTwilio": "asked Twilio again to erase",
  "optOuts.add": "entered an opt-out",
  "optOuts.decideReview": "decided whether somebody opted out",
  "optOuts.lift": "lifted an opt-out",
  "phoneNumbers.setPace": "changed how fast a number sends",
  "quarantine.discard": "discarded something in quarantine",
  "quarantine.replay": "fetched something in quarantine from Twilio",
  "quietHours.endOverride": "ended an exception to the quiet hours",
  "quietHours.override": "made an exception to the quiet hours",
  "quietHours.set": "changed the quiet hours",
  "reconciliation.cancelWalk": "stopped reading Twilio’s message log",
  "reconciliation.checkNow": "compared Twilio’s message log",
  "reconciliation.startImport": "started importing from Twilio",
  "retention.set": "changed how long texts are kept",
  "webhookHealth.change": "noticed that a number’s webhook changed",
  "webhookHealth.repair": "pointed a number’s webhook here",
  "webhookHealth.startSelfTest": "tested whether Twilio reaches this inbox",
};

/** What was done, as words after a name; an action without words is named as it is. */
export function describeDeed(action: string): string {
  return DEEDS[action] ?? `did “${action}”`;
}

/** Who did it. */
export function describeActor(memberName: string | null): string {
  return memberName ?? "Threadbox";
}

/** What it was done to; null where only the database knows it by that name. */
export function describeTarget(target: string | null): string | null {
  if (target === null || DOCUMENT_ID.test(target)) return null;
  return target === "optOuts" ? "opt-outs" : target;
}

/** An id of Convex's: small letters and digits. Twilio's SIDs begin with capitals. */
const DOCUMENT_ID = /^[0-9a-z]{31,37}$/;

/** The particulars of a deed in one line: "ending in 9f3a, from healthy". */
export function describeDetail(detail: Record<string, string | number | null>): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== "" && value !== "false")
    .map(([name, value]) => `${describeName(name)} ${describeValue(name, value)}`.trim())
    .join(", ");
}

/** Every action that has words, for the filter. */
export const KNOWN_ACTIONS: readonly string[] = Object.keys(DEEDS);

/** "messagesDays" as "messages days". */
function describeName(name: string): string {
  if (name === "last4") return "ending in";
  if (name === "number") return "number ending in";
  if (name === "why") return "";
  return name
    .replace(/Minute$/, "")
    .replace(/^countries/, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase();
}

function describeValue(name: string, value: string | number | null): string {
  if (typeof value === "number" && name.endsWith("Minute")) return clockName(value);
  if (name.startsWith("countries")) {
    return String(value)
      .split(", ")
      .map((code) => countryName(code))
      .join(", ");
  }
  if (typeof value === "number" && value >= FIRST_MOMENT) return formatDate(value, Date.now());
  return value === "true" ? "" : String(value).replaceAll("_", " ");
}
