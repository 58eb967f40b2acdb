import type { NumberName } from "./organization.ts";
import type { When } from "./when.ts";

/**
 * Who wrote a text: the contact, one of the staff who may send (their `sub` without "user_"), or
 * Twilio itself (its confirmation of STOP).
 */
export type Author =
  "contact" | "dana_okafor" | "sam_whitlock" | "priya_raman" | "mei_tanaka" | "twilio";

export type Picture = "drip" | "label" | "panel";

export interface TextDetails {
  pictures?: readonly Picture[];
  /** How an outgoing text ended; delivered unless said. */
  ended?: "sent" | "undelivered" | "failed";
  /** Twilio's error code of an outgoing text that did not arrive. */
  errorCode?: number;
}

export type DemoText = readonly [when: When, author: Author, body: string, details?: TextDetails];

export interface DemoConversation {
  /** Name of the contact; none for a number that nobody knows yet. */
  name?: string;
  address: string;
  number: NumberName;
  /** How many of the last incoming texts nobody has read. */
  unread?: number;
  /** Oldest first. */
  texts: readonly DemoText[];
}
