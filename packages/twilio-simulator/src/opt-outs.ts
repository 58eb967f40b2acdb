import type { Simulation } from "./simulation.ts";

/**
 * Twilio's default handling of STOP, START and HELP for one (our number, contact).
 * https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out (read 2026-04)
 */

const STOP_WORDS = "STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split(" ");
const START_WORDS = "START UNSTOP YES".split(" ");
const TOLL_FREE_START_WORDS = "START UNSTOP".split(" ");
const HELP_WORDS = "HELP INFO".split(" ");

const REPLIES = {
  stop: "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.",
  start:
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
  help: "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
};

const TOLL_FREE_REPLIES = {
  stop: 'NETWORK MSG: You replied with the word "stop" which blocks all texts sent from this number. Text back "unstop" to receive messages again.',
  start:
    'NETWORK MSG: You have replied "unstop" and will begin receiving messages again from this number.',
  help: REPLIES.help,
};

export type Keyword = "stop" | "start" | "help";

/** The keyword that `body` is as a whole, whatever its case; null for anything else. */
export function findKeyword(number: string, body: string): Keyword | null {
  const word = body.trim().toUpperCase();
  if (STOP_WORDS.includes(word)) return "stop";
  if ((isTollFree(number) ? TOLL_FREE_START_WORDS : START_WORDS).includes(word)) return "start";
  if (HELP_WORDS.includes(word)) return "help";
  return null;
}

export function isOptedOut(simulation: Simulation, number: string, contact: string): boolean {
  return simulation.store.optOuts.get(`${number} ${contact}`) !== undefined;
}

/**
 * Applies a keyword and returns the text that Twilio itself sends back, or null when it stays
 * silent (a second STOP, a START of somebody who never stopped).
 */
export function applyKeyword(
  simulation: Simulation,
  { keyword, number, contact }: { keyword: Keyword; number: string; contact: string },
): string | null {
  const { optOuts } = simulation.store;
  const key = `${number} ${contact}`;
  const wasOptedOut = optOuts.get(key) !== undefined;
  if (keyword === "stop") {
    if (wasOptedOut) return null;
    optOuts.put(key, { number, contact, sinceMs: simulation.clock.now() });
    simulation.announceState();
  }
  if (keyword === "start") {
    if (!wasOptedOut) return null;
    optOuts.delete(key);
    simulation.announceState();
  }
  return (isTollFree(number) ? TOLL_FREE_REPLIES : REPLIES)[keyword];
}

function isTollFree(number: string): boolean {
  return /^\+18(00|33|44|55|66|77|88)/.test(number);
}
