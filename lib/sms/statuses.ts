/**
 * What we know of an outgoing text on our own side. `held`: not released yet; `waiting`: in the
 * queue; `claimed`: Twilio is being called; `accepted`: Twilio gave a SID; `rejected`: Twilio said no;
 * `unknown`: the call's outcome is not known; `canceled`: a person gave it up.
 */
export const DELIVERIES = [
  "held",
  "waiting",
  "claimed",
  "accepted",
  "rejected",
  "unknown",
  "canceled",
] as const;

export type Delivery = (typeof DELIVERIES)[number];

/**
 * Twilio's statuses, each above those it may follow; `accepted` and `scheduled` are equal. The order
 * is strict elsewhere, so that the highest one seen does not depend on the order of callbacks.
 * https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
 */
const RANK = {
  accepted: 0,
  scheduled: 0,
  queued: 1,
  sending: 2,
  sent: 3,
  canceled: 4,
  failed: 5,
  undelivered: 6,
  delivered: 7,
  read: 8,
} as const;

export type TwilioStatus = keyof typeof RANK;

export const TWILIO_STATUSES = [
  "accepted",
  "scheduled",
  "queued",
  "sending",
  "sent",
  "canceled",
  "failed",
  "undelivered",
  "delivered",
  "read",
] as const satisfies readonly TwilioStatus[];

/** Statuses after which Twilio tells nothing new, save a late receipt. */
const FAILURES: ReadonlySet<string> = new Set(["failed", "undelivered", "canceled"]);

/** Twilio's word as one of ours; null for one that we do not know (yet). */
export function parseTwilioStatus(word: string): TwilioStatus | null {
  return TWILIO_STATUSES.find((status) => status === word) ?? null;
}

/** The higher of two statuses; a repeated or late one never lowers what is known. */
export function laterStatus(current: TwilioStatus | null, reported: TwilioStatus): TwilioStatus {
  if (current === null) return reported;
  const rise = RANK[reported] - RANK[current];
  if (rise !== 0) return rise > 0 ? reported : current;
  // Equal ranks: the same one wins whichever came first.
  return reported < current ? reported : current;
}

/** Whether the text did not and will not reach the phone, as far as Twilio knows. */
export function isFailure(status: TwilioStatus | null): boolean {
  return status !== null && FAILURES.has(status);
}
