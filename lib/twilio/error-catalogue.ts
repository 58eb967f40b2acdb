/**
 * Why a text did not go out or did not arrive, in plain words: one sentence of what happened and one
 * of what to do. Codes: https://www.twilio.com/docs/api/errors (read 2026-08).
 */
export interface ErrorExplanation {
  /** The thread's line: "Phone off or out of range". */
  what: string;
  /** What somebody can do about it. */
  next: string;
  /** Who can: whoever writes, an admin, or nobody because it resolves by itself. */
  who: "anyone" | "admin" | "nobody";
  /** Whether the same text from and to the same numbers may arrive when it is sent again. */
  canResend: boolean;
}

/** Twilio refuses texts to somebody who opted out with this; so do we. */
export const OPTED_OUT_CODE = 21610;
/** Twilio refuses credentials with this; we say the same when we have none. */
export const CREDENTIALS_CODE = 20003;

const CHECK_NUMBER = "Check the number and start a new text.";
const SEND_AGAIN = "Send it again.";
const SHORTEN = "Write it again, shorter.";
const OTHER_SENDER = "Write from another number.";
const ASK_UNBLOCK = "Ask them to unblock you, or call.";

type Explain = (what: string, next: string) => ErrorExplanation;
const anyone: Explain = (what, next) => ({ what, next, who: "anyone", canResend: true });
const admin: Explain = (what, next) => ({ what, next, who: "admin", canResend: true });
const nobody: Explain = (what, next) => ({ what, next, who: "nobody", canResend: true });
/** Other words, another number or a call is needed: the same text would fail again. */
const change: Explain = (what, next) => ({ what, next, who: "anyone", canResend: false });

const EXPLANATIONS: Readonly<Record<number, ErrorExplanation>> = {
  11200: admin("Twilio couldn’t reach our webhook", "Run the connection test."),
  20003: admin("Twilio rejected our credentials", "Check the connection to Twilio."),
  20008: admin("These are Twilio’s test credentials", "Use the live ones."),
  20404: admin("Twilio doesn’t know this account", "Check the connection to Twilio."),
  20429: nobody("Twilio is busy", "It retries by itself."),
  21211: change("Not a valid number", CHECK_NUMBER),
  21212: admin("Our number isn’t valid at Twilio", OTHER_SENDER),
  21219: admin("Trial account: only verified numbers", "Verify the number, or upgrade Twilio."),
  21408: admin("Texting this country is off", "Turn it on in Twilio’s geo permissions."),
  21602: change("There was nothing to send", "Write a new text."),
  21606: admin("This sender can’t text", "Choose another sender."),
  21608: admin("Trial account: only verified numbers", "Verify the number, or upgrade Twilio."),
  21609: admin("Twilio can’t report back to us", "Check PUBLIC_WEBHOOK_URL."),
  21610: change("They opted out", "Locked until they text START."),
  21611: nobody("The sender’s queue is full", "It retries by itself."),
  21612: change("No route from this sender to them", "Start a new text from another number."),
  21614: change("Not a mobile number", CHECK_NUMBER),
  21617: change("Over 1600 characters", SHORTEN),
  21620: change("Twilio couldn’t fetch the file", "Attach it to a new text."),
  21621: admin("This sender can’t send pictures", OTHER_SENDER),
  21623: change("More than 10 files", "Write it again with fewer."),
  21659: admin("Our number isn’t Twilio’s, or not for this country", OTHER_SENDER),
  21660: admin("Our number belongs to another Twilio account", OTHER_SENDER),
  21669: admin("Our number is in another Twilio region", OTHER_SENDER),
  21703: admin("The service has no number", "Choose another sender."),
  21704: admin("The service has no number", "Choose another sender."),
  30001: anyone("Too many texts at once", SEND_AGAIN),
  30002: admin("Twilio account suspended", "Open Twilio."),
  30003: anyone("Phone off or out of range", "Try again later."),
  30004: anyone("Blocked by their phone or carrier", ASK_UNBLOCK),
  30005: anyone("Number not in service", "Check the number, then try again."),
  30006: change("Landlines can’t get texts", "Call instead."),
  30007: change("Carrier blocked it as spam", "Write it again with other words."),
  30008: anyone("Carrier gave no reason", "Try again."),
  30010: admin("It costs more than the set maximum", "Raise the maximum at Twilio."),
  30011: change("Their phone can’t get pictures", "Write it again without."),
  30019: change("The file is too large for the carrier", "Write it again with a smaller one."),
  30022: anyone("Over the 10DLC rate", "Send it again later."),
  30023: anyone("Over the 10DLC daily limit", "Send it again tomorrow."),
  30024: admin("Number isn’t ready at the carrier", "Ask Twilio."),
  30027: anyone("Over T-Mobile’s daily limit", "Send it again tomorrow."),
  30032: admin("Toll-free number isn’t verified yet", "Look at its verification status."),
  30033: admin("10DLC campaign suspended", "Open Twilio."),
  30034: admin("Number isn’t registered for US texting", "Add it to your 10DLC campaign."),
  30035: admin("Number is still being set up", "Wait, then send it again."),
  30036: anyone("Not delivered in time", SEND_AGAIN),
  30410: anyone("Carrier didn’t answer in time", SEND_AGAIN),
  30450: admin("Blocked as suspected fraud", "Open Twilio."),
  30500: anyone("Twilio had an internal problem", SEND_AGAIN),
  30610: anyone("Held back in quiet hours", "Send it again in the day."),
  63003: change("They can’t be reached on this channel", CHECK_NUMBER),
  63014: anyone("They blocked you on this channel", ASK_UNBLOCK),
  63016: change("WhatsApp’s 24 h window closed", "Send an approved template."),
  63038: admin("Twilio’s daily limit is used up", "Send it again tomorrow, or raise the limit."),
};

/** Classes of codes, for those that Twilio adds over time: first to last code, both included. */
const CLASSES: readonly (readonly [first: number, last: number, ErrorExplanation])[] = [
  [20000, 20499, admin("Twilio refused our request", "Check the connection to Twilio.")],
  [21200, 21299, change("Not a valid number", CHECK_NUMBER)],
  [30000, 30999, anyone("The carrier didn’t deliver it", SEND_AGAIN)],
];

/** The words for an error code of Twilio; null stands for a refusal that named none. */
export function explainError(code: number | null): ErrorExplanation {
  if (code === null) return anyone("Twilio couldn’t send this", SEND_AGAIN);
  const known = EXPLANATIONS[code];
  if (known !== undefined) return known;
  const found = CLASSES.find(([first, last]) => code >= first && code <= last);
  return found?.[2] ?? anyone(`Twilio couldn’t send this (${code})`, SEND_AGAIN);
}
