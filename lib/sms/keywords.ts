/**
 * The words that Twilio itself acts on and answers: alone in the text, in any case.
 * https://help.twilio.com/articles/223134027
 */
const KEYWORDS = {
  stop: ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"],
  start: ["START", "UNSTOP", "YES"],
  help: ["HELP", "INFO"],
} as const;

export type Keyword = keyof typeof KEYWORDS;

/**
 * The keyword of an incoming text, or null. `optOutType` is what Twilio's Advanced Opt-Out says the
 * text meant; it wins, since an account may have words of its own. Punctuation around the word is
 * ignored ("Stop."). YES means START only from somebody who has opted out.
 */
export function findKeyword(text: {
  body: string;
  optOutType: string | null;
  isOptedOut: boolean;
}): Keyword | null {
  const told = text.optOutType?.toLowerCase();
  if (told === "stop" || told === "start" || told === "help") return told;
  const word = text.body.toUpperCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
  if (word === "YES" && !text.isOptedOut) return null;
  if (isOneOf(KEYWORDS.stop, word)) return "stop";
  if (isOneOf(KEYWORDS.start, word)) return "start";
  return isOneOf(KEYWORDS.help, word) ? "help" : null;
}

function isOneOf(words: readonly string[], word: string): boolean {
  return words.includes(word);
}
