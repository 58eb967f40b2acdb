import type { MessagingService, OptOutKeyword as Keyword } from "./records.ts";
import { numbersOf, serviceOf } from "./services.ts";
import type { Simulation } from "./simulation.ts";

/**
 * Twilio's handling of STOP, START and HELP: the default one, and Advanced Opt-Out where a Messaging
 * Service has it. https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out (read 2026-04)
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

/** The keyword that `body` is as a whole, whatever its case; null for anything else. */
export function findKeyword(simulation: Simulation, number: string, body: string): Keyword | null {
  const words = body.trim().toUpperCase();
  const own = findService(simulation, number)?.optOut?.keywords;
  for (const keyword of ["stop", "start", "help"] as const) {
    if (own?.[keyword].some((word) => word.trim().toUpperCase() === words)) return keyword;
  }
  if (STOP_WORDS.includes(words)) return "stop";
  if ((isTollFree(number) ? TOLL_FREE_START_WORDS : START_WORDS).includes(words)) return "start";
  if (HELP_WORDS.includes(words)) return "help";
  return null;
}

/** Whether webhooks of `number` say in `OptOutType` what a keyword meant. */
export function tellsOptOutType(simulation: Simulation, number: string): boolean {
  return (findService(simulation, number)?.optOut ?? null) !== null;
}

/** Whether `contact` stopped `number`, or any number of the service that it is in. */
export function isOptedOut(simulation: Simulation, number: string, contact: string): boolean {
  return scopeOf(simulation, number).some(
    (address) => simulation.store.optOuts.get(`${address} ${contact}`) !== undefined,
  );
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
  const wasOptedOut = isOptedOut(simulation, number, contact);
  if (keyword === "stop") {
    if (wasOptedOut) return null;
    optOuts.put(`${number} ${contact}`, { number, contact, sinceMs: simulation.clock.now() });
    simulation.announceState();
  }
  if (keyword === "start") {
    if (!wasOptedOut) return null;
    for (const address of scopeOf(simulation, number)) optOuts.delete(`${address} ${contact}`);
    simulation.announceState();
  }
  const own = findService(simulation, number)?.optOut?.replies[keyword] ?? "";
  if (own !== "") return own;
  return (isTollFree(number) ? TOLL_FREE_REPLIES : REPLIES)[keyword];
}

/** The addresses that one STOP closes: all of a service, or the number alone. */
function scopeOf(simulation: Simulation, number: string): string[] {
  const service = findService(simulation, number);
  if (service === null) return [number];
  return numbersOf(simulation, service.sid).map(({ address }) => address);
}

function findService(simulation: Simulation, number: string): MessagingService | null {
  const ours = simulation.store.numbers.get(number);
  return ours === undefined ? null : serviceOf(simulation, ours);
}

function isTollFree(number: string): boolean {
  return /^\+18(00|33|44|55|66|77|88)/.test(number);
}
