/** Why a webhook request was refused before anything was done with it. */
export type RejectionReason = "signature_missing" | "signature_wrong";

/** What may be kept of a refused request: nothing that its sender wrote. */
export interface Rejection {
  accountSid: string;
  reason: RejectionReason;
  path: string;
}

const WINDOW_MS = 60_000;

/**
 * Decides which refused requests are recorded: one per account and reason in a minute, so that a
 * flood costs one write. Only accounts that we know are asked about, which bounds its memory.
 */
export function createRejectionSampler(
  now: () => number = () => Date.now(),
): (rejection: Rejection) => boolean {
  const sampledAt = new Map<string, number>();
  return ({ accountSid, reason }) => {
    const key = `${accountSid} ${reason}`;
    const time = now();
    if (time - (sampledAt.get(key) ?? -Infinity) < WINDOW_MS) return false;
    sampledAt.set(key, time);
    return true;
  };
}
