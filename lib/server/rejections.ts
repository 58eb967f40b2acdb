import type { SignatureCause, SignatureDiagnosis } from "../twilio/signature-doctor.ts";

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
/** Finding out why costs a few milliseconds. A flood must not pay for it with every request. */
const DIAGNOSES_A_WINDOW = 30;

/** Which refused requests are looked at, and which of those are recorded. */
export interface RejectionSampler {
  /** Whether it is to be found out why this one was refused. One that is not counts as forged. */
  mayDiagnose: (rejection: Rejection) => boolean;
  /**
   * How many requests the record of this one stands for; null when it is only counted, because one with
   * the same cause was recorded within the minute.
   */
  count: (rejection: Rejection, cause: SignatureCause) => number | null;
  /** Counts one that was not looked at with the next record of forged ones. */
  passOver: (rejection: Rejection) => void;
}

/**
 * Records one refused request of an account and cause in a minute, so that a flood costs one write, and
 * does not hide the one that Twilio signed for another address. Only accounts that we know are asked
 * about, which bounds its memory.
 */
export function createRejectionSampler(now: () => number = () => Date.now()): RejectionSampler {
  const samples = new Map<string, { at: number; since: number }>();
  const diagnoses = new Map<string, { at: number; count: number }>();

  function count({ accountSid }: Rejection, cause: SignatureCause): number | null {
    const key = `${accountSid} ${cause}`;
    const time = now();
    const last = samples.get(key);
    if (last !== undefined && time - last.at < WINDOW_MS) {
      last.since += 1;
      return null;
    }
    samples.set(key, { at: time, since: 0 });
    return 1 + (last?.since ?? 0);
  }

  function passOver({ accountSid }: Rejection): void {
    const key = `${accountSid} token`;
    const last = samples.get(key);
    if (last === undefined) samples.set(key, { at: -Infinity, since: 1 });
    else last.since += 1;
  }

  function mayDiagnose({ accountSid, reason }: Rejection): boolean {
    // Why one without a signature was refused is plain.
    if (reason === "signature_missing") return true;
    const time = now();
    const last = diagnoses.get(accountSid);
    const current =
      last !== undefined && time - last.at < WINDOW_MS ? last : { at: time, count: 0 };
    diagnoses.set(accountSid, current);
    current.count += 1;
    return current.count <= DIAGNOSES_A_WINDOW;
  }

  return { mayDiagnose, count, passOver };
}
