import {
  admin,
  again,
  change,
  CHECK_CONNECTION,
  CHECK_NUMBER,
  OPEN_TWILIO,
  RUN_TEST,
  SEND_AGAIN,
  type Advice,
  type AdviceByCode,
} from "./data/advice.ts";
import { CHANNEL } from "./data/channel-codes.ts";
import * as Codes from "./data/error-codes.ts";
import { WEBHOOK } from "./data/webhook-codes.ts";

/**
 * Why a text did not go out or did not arrive, or what else is wrong at Twilio, in plain words: what
 * happened, who can fix it and what to do. The words are in data/; this finds them.
 */

/** What a code is about. */
export type ErrorClass = keyof typeof CLASSES;

export interface ErrorExplanation extends Advice {
  class: ErrorClass;
}

/** Twilio refuses texts to somebody who opted out with this; so do we. */
export const OPTED_OUT_CODE = 21610;
/** Twilio refuses texts to a country that is off in its settings with this; so do we with ours. */
export const COUNTRY_OFF_CODE = 21408;
/** Twilio refuses credentials with this; we say the same when we have none. */
export const CREDENTIALS_CODE = 20003;
/** The account’s texts of a day are used up; Twilio says it with the status of a busy API. */
export const DAILY_LIMIT_CODE = 63038;
/** The sender's queue is full; the text was not put into it. */
export const QUEUE_FULL_CODE = 21611;
/** The carrier took it for spam, often for a shared short link. */
const SPAM_CODE = 30007;

const CLASSES = {
  recipient: Codes.RECIPIENT,
  sender: Codes.SENDER,
  content: Codes.CONTENT,
  carrier: Codes.CARRIER,
  registration: Codes.REGISTRATION,
  limit: Codes.LIMIT,
  account: Codes.ACCOUNT,
  twilio: Codes.TWILIO,
  schedule: Codes.SCHEDULE,
  number: Codes.NUMBER,
  channel: CHANNEL,
  webhook: WEBHOOK,
} satisfies Record<string, AdviceByCode>;

const EXPLANATIONS: ReadonlyMap<number, ErrorExplanation> = new Map(
  Object.entries(CLASSES).flatMap(([name, codes]) =>
    Object.entries(codes).map(([code, advice]) => [
      Number(code),
      { ...advice, class: name as ErrorClass },
    ]),
  ),
);

type Range = readonly [first: number, last: number, errorClass: ErrorClass, advice: Advice];

/** For the codes that Twilio adds over time: first to last code, both included. */
const RANGES: readonly Range[] = [
  [11_000, 14_999, "webhook", admin("Twilio has trouble with our webhook", RUN_TEST)],
  [20_000, 20_499, "account", admin("Twilio refused our request", CHECK_CONNECTION)],
  [20_500, 20_599, "twilio", again("Twilio had an internal problem", SEND_AGAIN)],
  [21_200, 21_299, "recipient", change("Not a valid number", CHECK_NUMBER)],
  [21_700, 21_799, "sender", admin("The Messaging Service can’t send this", OPEN_TWILIO)],
  [30_440, 30_449, "registration", admin("Toll-free verification refused", OPEN_TWILIO)],
  [30_000, 30_999, "carrier", again("The carrier didn’t deliver it", SEND_AGAIN)],
  [63_000, 63_999, "channel", again("The channel didn’t deliver it", SEND_AGAIN)],
];

/** The words for an error code of Twilio; null stands for a refusal that named none. */
export function explainError(code: number | null): ErrorExplanation {
  if (code === null) return { ...again("Twilio couldn’t send this", SEND_AGAIN), class: "twilio" };
  const known = EXPLANATIONS.get(code);
  if (known !== undefined) return known;
  const range = RANGES.find(([first, last]) => code >= first && code <= last);
  if (range !== undefined) return { ...range[3], class: range[2] };
  return { ...again(`Twilio couldn’t send this (${code})`, SEND_AGAIN), class: "twilio" };
}

/** What of a text and its reader bears on why it failed. */
export interface TextFacts {
  /** Empty when left out. */
  body?: string;
  /** Whether nobody has opted out any more; as if they had when left out. */
  isOptOutLifted?: boolean;
}

/** The words for the end of one text, which may itself show what is wrong. */
export function explainTextError(
  code: number | null,
  { body = "", isOptOutLifted = false }: TextFacts,
): ErrorExplanation {
  const explanation = explainError(code);
  if (code === OPTED_OUT_CODE && isOptOutLifted) return { ...explanation, ...OPTED_IN_AGAIN };
  if (code !== SPAM_CODE || !SHORT_LINK.test(body)) return explanation;
  return {
    ...explanation,
    what: "Carrier blocked the short link",
    next: "Write it again with the full link from your own domain.",
  };
}

/** Whether a text may arrive with other words, and not with these. */
export function needsOtherWords(code: number | null): boolean {
  if (code === SPAM_CODE) return true;
  const { class: errorClass, canResend } = explainError(code);
  return errorClass === "content" && !canResend;
}

/** Whether the catalogue has words of its own for a code. */
export function isKnownCode(code: number): boolean {
  return EXPLANATIONS.has(code);
}

/** Twilio's own page about a code. */
export function twilioErrorUrl(code: number): string {
  return `https://www.twilio.com/docs/api/errors/${code}`;
}

const OPTED_IN_AGAIN = again("They had opted out", "They may be texted again.");

/** Shared shorteners: carriers cannot tell what is behind them, and take all of it for spam. */
const SHORT_LINK =
  /\b(bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|t\.ly|shorturl\.at)\/\S/i;
