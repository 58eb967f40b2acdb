import { isTollFree } from "../phone.ts";

/**
 * The words that Twilio itself acts on and answers: alone in the text, in any case.
 * https://help.twilio.com/articles/223134027
 */
const KEYWORDS = {
  stop: ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"],
  start: ["START", "UNSTOP", "YES"],
  help: ["HELP", "INFO"],
} as const;

/**
 * "Opt out" is among the words that 47 CFR 64.1200(a)(10) itself names. Twilio neither blocks nor
 * answers it, written so: the block is ours alone.
 */
const OPT_OUT_IN_TWO = /^OPT[\s\p{Pd}]+OUT$/u;

export type Keyword = keyof typeof KEYWORDS;

/**
 * The keyword of an incoming text, or null. `optOutType` is what Twilio's Advanced Opt-Out says the
 * text meant; it wins, since an account may have words of its own. Punctuation around the word is
 * ignored ("Stop."). YES means START only from somebody who has opted out of `to`, the number of ours
 * that was texted, and never to a toll-free one, whose network knows START and UNSTOP alone.
 */
export function findKeyword(text: {
  body: string;
  optOutType: string | null;
  isOptedOut: boolean;
  to: string;
}): Keyword | null {
  const told = text.optOutType?.toLowerCase();
  if (told === "stop" || told === "start" || told === "help") return told;
  const word = text.body
    .normalize("NFKC")
    .toUpperCase()
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
  if (word === "YES" && (!text.isOptedOut || isTollFree(text.to))) return null;
  if (isOneOf(KEYWORDS.stop, word) || OPT_OUT_IN_TWO.test(word)) return "stop";
  if (isOneOf(KEYWORDS.start, word)) return "start";
  return isOneOf(KEYWORDS.help, word) ? "help" : null;
}

/**
 * Whether an automation may answer an incoming text: not when it is a keyword, which Twilio answers
 * by itself.
 */
export function mayAutoAnswer(text: {
  direction: "inbound" | "outbound";
  keyword: Keyword | null;
}): boolean {
  return text.direction === "inbound" && text.keyword === null;
}

function isOneOf(words: readonly string[], word: string): boolean {
  return words.includes(word);
}
