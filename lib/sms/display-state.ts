import { explainError, explainTextError } from "../twilio/error-catalogue.ts";
import type { Delivery, TwilioStatus } from "./statuses.ts";

export type DisplayStateName =
  | "Held"
  | "Waiting"
  | "Sending"
  | "Sent"
  | "Delivered"
  | "Read"
  | "Checking"
  | "Not found"
  | "Not sent"
  | "Failed"
  | "Undelivered"
  | "Canceled";

/** What people read under an outgoing text. */
export interface DisplayState {
  name: DisplayStateName;
  /** What happened, where the name alone does not say it; without a full stop. */
  reason: string | null;
  /** What to do about it, or that nothing needs doing; a sentence. */
  next: string | null;
  /** Twilio's code behind the reason. */
  code: number | null;
  /** `failure` needs somebody; `unsure` may yet turn out either way. */
  tone: "progress" | "success" | "failure" | "unsure" | "muted";
  /** Whether a person may try it again, as a new text. */
  canResend: boolean;
  /** Whether a person may give it up. */
  canDiscard: boolean;
}

/** What the server knows of an outgoing text. */
export interface OutgoingState {
  delivery: Delivery;
  twilioStatus: TwilioStatus | null;
  errorCode: number | null;
  /** Whether Twilio's log has been searched for an `unknown` text in vain. */
  isMissing?: boolean;
  /** Whether somebody who had opted out may be texted again. */
  isOptOutLifted?: boolean;
}

/** Turns our state and Twilio's into what people read. */
export function displayState(state: OutgoingState): DisplayState {
  const { delivery, errorCode, isMissing = false } = state;
  switch (delivery) {
    case "held":
      return { ...QUIET, name: "Held", reason: "Waits for its time", canDiscard: true };
    case "waiting":
      return { ...QUIET, name: "Waiting", ...why(errorCode), canDiscard: true };
    case "claimed":
      return { ...QUIET, name: "Sending" };
    case "unknown":
      return isMissing ? NOT_FOUND : CHECKING;
    case "rejected":
      return { ...failed("Not sent", state), canDiscard: true };
    case "canceled":
      return { ...QUIET, name: "Canceled", tone: "muted" };
    case "accepted":
      return displayAccepted(state);
    default:
      return delivery satisfies never;
  }
}

const QUIET = {
  reason: null,
  next: null,
  code: null,
  tone: "progress",
  canResend: false,
  canDiscard: false,
} as const;

const CHECKING = {
  name: "Checking",
  reason: "Checking whether it was sent",
  next: "It usually resolves within minutes. Sent again, they may get it twice.",
  code: null,
  tone: "unsure",
  canResend: true,
  canDiscard: true,
} as const;

const NOT_FOUND = {
  ...CHECKING,
  name: "Not found",
  reason: "Probably not sent",
  next: "Twilio’s log doesn’t show it. Send it again, or discard it.",
} as const;

function displayAccepted(state: OutgoingState): DisplayState {
  const { twilioStatus: status } = state;
  switch (status) {
    case null:
    case "accepted":
    case "scheduled":
    case "queued":
    case "sending":
      return { ...QUIET, name: "Sending" };
    case "sent":
      return { ...QUIET, name: "Sent", tone: "success" };
    case "delivered":
      return { ...QUIET, name: "Delivered", tone: "success" };
    case "read":
      return { ...QUIET, name: "Read", tone: "success" };
    case "failed":
      return failed("Failed", state);
    case "undelivered":
      return failed("Undelivered", state);
    case "canceled":
      return { ...QUIET, name: "Canceled", tone: "muted" };
    default:
      return status satisfies never;
  }
}

/** A text is offered again only where its advice can be followed without changing it. */
function failed(
  name: DisplayStateName,
  { errorCode, isOptOutLifted }: OutgoingState,
): DisplayState {
  const { what, next, canResend } = explainTextError(errorCode, { isOptOutLifted });
  return {
    name,
    reason: what,
    next,
    code: errorCode,
    tone: "failure",
    canResend,
    canDiscard: false,
  };
}

/** Why a waiting text was not taken the first time, if it was tried at all. */
function why(errorCode: number | null): Pick<DisplayState, "reason" | "next" | "code"> {
  if (errorCode === null) return { reason: null, next: null, code: null };
  const { what, next } = explainError(errorCode);
  return { reason: what, next, code: errorCode };
}
