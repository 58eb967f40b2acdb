import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";
import { formatAddress } from "@/components/inbox/views";

export type QuarantineItem = FunctionReturnType<typeof api.quarantine.list>["page"][number];
export type QuarantineDetail = NonNullable<FunctionReturnType<typeof api.quarantine.get>>;
export type QuarantineKind = QuarantineItem["kind"];
export type SignatureEvidence = NonNullable<QuarantineDetail["evidence"]>;
type SignatureCause = SignatureEvidence["cause"];
type ReplayResult = NonNullable<QuarantineItem["replay"]>["result"];

interface KindWords {
  /** As a filter: "Unknown numbers". */
  filter: string;
  /** As a heading of one: "Text to an unknown number". */
  title: string;
  /** What it is, then what to do. */
  explanation: string;
}

export const KINDS: Record<QuarantineKind, KindWords> = {
  rejected_signature: {
    filter: "Rejected signatures",
    title: "Rejected a request whose Twilio signature didn’t match",
    explanation:
      "Nothing of it was believed or stored. If Twilio sent it, a setting stands in the way; find it below, then fetch the text from Twilio.",
  },
  unknown_number: {
    filter: "Unknown numbers",
    title: "Text to a number that isn’t in this inbox",
    explanation:
      "Twilio sent it for your account, but none of your numbers here has that address. Whoever runs Threadbox adds it with “npm run connect-account”; then fetch the text.",
  },
  orphan_status: {
    filter: "Orphan statuses",
    title: "Delivery status of a text that isn’t here",
    explanation:
      "Twilio told what became of a text, and an hour later the text is still not in this inbox. Fetch it, or discard this if another program sent it.",
  },
  failed_media: {
    filter: "Failed files",
    title: "A file couldn’t be copied from Twilio",
    explanation: "The text is in its thread without this file. Fetch it again.",
  },
  unreadable: {
    filter: "Unreadable",
    title: "A genuine request that couldn’t be read",
    explanation:
      "Twilio signed it, but something that every text has was missing. What came is below.",
  },
};

const CAUSES: Record<SignatureCause, { short: string; advice: string }> = {
  missing: {
    short: "No signature",
    advice:
      "The request had no signature. Twilio signs every request, so it was not Twilio, or something in front of this server removes the X-Twilio-Signature header.",
  },
  scheme: {
    short: "Signed for the other of http and https",
    advice:
      "Twilio called the other of http and https. Point the webhook at the address that is expected, or change PUBLIC_WEBHOOK_URL.",
  },
  host: {
    short: "Signed for another host",
    advice:
      "Twilio called another host name. Set PUBLIC_WEBHOOK_URL to the origin of the signed address, or point the webhook at the expected one.",
  },
  port: {
    short: "Signed for another port",
    advice:
      "Twilio called the same host with another port. Write PUBLIC_WEBHOOK_URL exactly as the webhook has it.",
  },
  path: {
    short: "Signed for another path",
    advice:
      "Something between Twilio and this server changed the path. Let the proxy pass it on as it comes, a slash at the end included.",
  },
  query: {
    short: "Signed for another query",
    advice:
      "Something between Twilio and this server changed the part after the question mark. Let the proxy pass it on as it comes.",
  },
  body: {
    short: "Its form was changed on the way",
    advice:
      "The form was written anew on its way here: line ends, blanks or empty fields differ. Let the proxy pass the body on as it comes.",
  },
  token: {
    short: "Probably signed with another token",
    advice:
      "No token of the account fits at any address that was tried. The Auth Token was probably changed at Twilio: add the new one under Twilio connection. Otherwise it was not Twilio.",
  },
};

/** What was found out and what to do about it. */
export function explainCause(evidence: SignatureEvidence): string {
  return CAUSES[evidence.cause].advice;
}

/** Whether the cause was proven: a signature fits another address, which nobody can fake. */
export function isProven({ signedUrl }: SignatureEvidence): boolean {
  return signedUrl !== null;
}

const RESULTS: Record<ReplayResult, { words: string; tone: "info" | "success" | "warning" }> = {
  running: { words: "Fetching it from Twilio…", tone: "info" },
  copying: { words: "Fetching the file from Twilio…", tone: "info" },
  stored: { words: "Fetched. The text is in its thread now.", tone: "success" },
  known: { words: "The text is in its thread already.", tone: "success" },
  unknown_number: {
    words: "The number is still not in this inbox. Add it, then fetch the text again.",
    tone: "warning",
  },
  not_at_twilio: { words: "Twilio has no such text.", tone: "warning" },
  unnamed: { words: "The request names no text, so there is nothing to fetch.", tone: "warning" },
  erased: { words: "This text was erased here and stays away.", tone: "warning" },
  alike: {
    words: "Several unconfirmed texts with the same words could be this one. Decide in the thread.",
    tone: "warning",
  },
  credentials: {
    words: "Twilio rejected our credentials. Look under Twilio connection (20003).",
    tone: "warning",
  },
  unreachable: { words: "Twilio didn’t answer. Try again in a moment.", tone: "warning" },
};

export function describeResult(result: ReplayResult) {
  return RESULTS[result];
}

const MEDIA_REASONS: Record<string, string> = {
  address: "Its address is not Twilio’s",
  refused: "Twilio refused it",
  missing: "Twilio doesn’t have it any more",
  too_large: "It is over 16 MB",
  type: "Its kind can’t be shown safely",
  unreachable: "Twilio didn’t answer",
};

/** The heading of one: who texted whom, where that is known. */
export function titleOf({ kind, text }: QuarantineItem): string {
  if (text === null) return KINDS[kind].title;
  return `Text from ${formatAddress(text.from)} to ${formatAddress(text.to)}`;
}

/** What distinguishes this one from others of its kind. */
export function describeItem(item: QuarantineItem): string {
  if (item.text !== null) return KINDS[item.kind].title;
  if (item.cause !== null) return CAUSES[item.cause].short;
  if (item.kind === "failed_media") return MEDIA_REASONS[item.reason] ?? item.reason;
  return item.sid ?? "Names no text";
}
