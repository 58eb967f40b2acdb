import type { SignatureDiagnosis } from "../twilio/signature-doctor.ts";

/** Why a webhook request was refused before anything was done with it. */
export type RejectionReason = "signature_missing" | "signature_wrong";

/** A refused request of an account that we know. */
export interface Rejection {
  accountSid: string;
  reason: RejectionReason;
  path: string;
}

/** What may be kept of it: how it came and why it was refused, no value that its sender wrote. */
export interface RejectionEvidence extends SignatureDiagnosis {
  /** Which of the account's tokens were tried. */
  tokensTried: string[];
  contentType: string;
  bodyBytes: number;
  parameterNames: string[];
  /** Which headers say that a proxy stands between. */
  forwardingHeaders: string[];
  /** The text that it claims to be, well-formed; nothing else of the request is ever used. */
  messageSid: string | null;
}

const WINDOW_MS = 60_000;

/**
 * Decides which refused requests are recorded: one per account and reason in a minute, so that a
 * flood costs one write. Tells how many this one stands for, or null for one that is only counted. Only
 * accounts that we know are asked about, which bounds its memory.
 */
export function createRejectionSampler(
  now: () => number = () => Date.now(),
): (rejection: Rejection) => number | null {
  const samples = new Map<string, { at: number; since: number }>();
  return ({ accountSid, reason }) => {
    const key = `${accountSid} ${reason}`;
    const time = now();
    const last = samples.get(key);
    if (last !== undefined && time - last.at < WINDOW_MS) {
      last.since += 1;
      return null;
    }
    samples.set(key, { at: time, since: 0 });
    return 1 + (last?.since ?? 0);
  };
}
