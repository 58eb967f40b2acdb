import { countryName } from "@/lib/country-name";
import { formatDate } from "@/lib/time";
import { clockName } from "../compliance/window-minutes";

type Value = string | number;

/** A number from here on is a moment: September 2001 in milliseconds, more than is ever counted. */
const FIRST_MOMENT = 1e12;

/** A particular in words, by its name; nothing where it says nothing. Others are named as they are. */
const PARTICULARS: Record<string, (value: Value) => string> = {
  alsoAtTwilio: (value) => (value === "yes" ? "at Twilio too" : ""),
  askedHow: (value) => HOW[value] ?? plain(value),
  conversations: (value) => count(value, "conversation"),
  countriesAdded: (value) => `added ${countryNames(value)}`,
  countriesRemoved: (value) => `removed ${countryNames(value)}`,
  decision: (value) => (value === "opted_out" ? "they did" : "they did not"),
  detachApplication: () => "taken off its app at Twilio",
  endMinute: (value) => `end ${clockName(Number(value))}`,
  failed: (value) => count(value, "text"),
  filesDays: (value) => `files after ${count(value, "day")}`,
  hours: (value) => `for ${count(value, "hour")}`,
  kind: (value) => KINDS[value] ?? plain(value),
  last4: (value) => `ending in ${value}`,
  messagesDays: (value) => `texts after ${count(value, "day")}`,
  number: (value) => `number ending in ${value}`,
  read: (value) => `${count(value, "text")} read`,
  reason: (value) => REASONS[value] ?? plain(value),
  replaceForeign: () => "away from another server",
  segmentsPerSecond: (value) => `${count(value, "segment")} a second`,
  source: (value) => SOURCES[value] ?? plain(value),
  startMinute: (value) => `start ${clockName(Number(value))}`,
  status: plain,
  verdict: (value) => `Twilio’s answer: ${VERDICTS[value] ?? plain(value)}`,
  why: String,
};

const HOW: Record<string, string> = {
  text: "asked by text",
  spoken: "asked in person or on the phone",
  email: "asked by email",
  other: "asked in another way",
};

const KINDS: Record<string, string> = {
  rejected_signature: "a request with a wrong signature",
  unknown_number: "a text to an unknown number",
  orphan_status: "a status without its text",
  failed_media: "a failed file",
  unreadable: "an unreadable request",
  service: "for service texts",
  marketing: "for marketing texts",
  day: "of the last 24 hours",
  import: "of the past",
};

const REASONS: Record<string, string> = {
  credentials: "Twilio had refused our credentials",
  daily_limit: "Twilio’s daily limit was used up",
};

const SOURCES: Record<string, string> = {
  staff: "recorded by staff",
  complaint: "after a complaint",
  import: "imported",
};

const VERDICTS: Record<string, string> = {
  known: "here already",
  unreachable: "none",
  taken: "of another organization",
  unsealable: "not asked, it could not be opened",
};

/** The particulars of a deed in one line: "texts after 30 days, at Twilio too". */
export function describeDetail(detail: Record<string, Value | null>): string {
  return Object.entries(detail)
    .flatMap(([name, value]) =>
      value === null || value === "" || value === "false" ? [] : [describe(name, value)],
    )
    .filter((words) => words !== "")
    .join(", ");
}

function describe(name: string, value: Value): string {
  if (Object.hasOwn(PARTICULARS, name)) return PARTICULARS[name]?.(value) ?? "";
  const known = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return value === "true" ? known : `${known} ${plain(value)}`;
}

/** A value as people write it: a moment as its day, "not_sent" as "not sent". */
function plain(value: Value): string {
  if (typeof value === "number" && value >= FIRST_MOMENT) return formatDate(value, Date.now());
  return typeof value === "number" ? value.toLocaleString("en-US") : value.replaceAll("_", " ");
}

function count(value: Value, noun: string): string {
  return `${plain(value)} ${noun}${value === 1 ? "" : "s"}`;
}

function countryNames(codes: Value): string {
  return String(codes)
    .split(", ")
    .map((code) => countryName(code))
    .join(", ");
}
