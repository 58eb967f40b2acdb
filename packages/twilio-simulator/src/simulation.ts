import type { Clock } from "./clock.ts";
import type { EventLog } from "./events.ts";
import type { Faults } from "./faults.ts";
import type { Message } from "./records.ts";
import type { Store } from "./store.ts";
import type { Tokens } from "./tokens.ts";
import type { Turns } from "./webhooks/turns.ts";

/** What every part of the simulator works on. */
export interface Simulation {
  accountSid: string;
  tokens: Tokens;
  /** Origin under which the app reaches this simulator; media URLs start with it. */
  publicUrl: string;
  clock: Clock;
  store: Store;
  events: EventLog;
  faults: Faults;
  /** Callbacks held back by the `shuffleCallbacks` fault, by message. */
  heldCallbacks: Map<string, () => void>;
  /** Lets the webhooks of one contact's texts to one of our numbers wait for each other. */
  inboundTurns: Turns;
  /** Aborted when the simulator closes; every outgoing request listens to it. */
  closing: AbortSignal;
  /** Keeps `work` in mind until it is done, so that closing and tests can wait for it. */
  track(work: Promise<unknown>): void;
  /** Tells the phone page that a message is new or different. */
  announceMessage(message: Message): void;
  /** Tells the phone page that numbers, contacts, opt-outs or faults changed. */
  announceState(): void;
}
