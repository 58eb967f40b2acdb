import { displayState, type DisplayState, type OutgoingState } from "@/lib/sms/display-state";
import { explainTextError, needsOtherWords } from "@/lib/twilio/error-catalogue";

export type DeliveryIcon = "clock" | "check" | "checks" | "alert" | "question" | "offline";

/** The line below an outgoing text. */
export interface DeliveryWords {
  /**
   * `pending`: Twilio does not have it yet; `moving`: it has; `good`: sent or delivered; `bad`: it did
   * not go out or arrive; `unsure`: nobody knows; `muted`: given up.
   */
  tone: "pending" | "moving" | "good" | "bad" | "unsure" | "muted";
  icon: DeliveryIcon;
  /** "Delivered", "Phone off or out of range (30003)". */
  words: string;
  /** What to do about it; null when there is nothing. */
  detail: string | null;
  canResend: boolean;
  canDiscard: boolean;
  /** Whether it has to be written anew: the same words would fail again. */
  canEdit: boolean;
  /** Whether the server has not acknowledged it for so long that one may hand it over again. */
  canTryAgain: boolean;
}

/** A text that the server has not acknowledged after this long is said to wait. */
export const LATE_MS = 10_000;

/** Puts into words that the server has not acknowledged a text, sent `ageMs` ago. */
export function describeUnacknowledged(ageMs: number, isOffline: boolean): DeliveryWords {
  const rest = { detail: null, canResend: false, canDiscard: false, canEdit: false };
  if (ageMs >= LATE_MS) {
    return {
      tone: "unsure",
      icon: "offline",
      words: "Not sent yet, waiting for connection",
      ...rest,
      canTryAgain: true,
    };
  }
  return {
    tone: "pending",
    icon: isOffline ? "offline" : "clock",
    words: isOffline ? "Sends when you’re back online" : "Sending…",
    ...rest,
    canTryAgain: false,
  };
}

/** What the server knows of a text that went out, as `messages.list` gives it. */
interface OutgoingText {
  delivery: OutgoingState["delivery"] | null;
  twilioStatus: OutgoingState["twilioStatus"];
  errorCode: number | null;
  searchedAt: number | null;
  /** A later attempt of the same text, if there is one. */
  resentAs: string | null;
  /** When its words were erased; null or absent while they are here. */
  erasedAt?: number | null;
  body: string;
}

/** Puts a text's state into the thread's words. */
export function describeDelivery(text: OutgoingText): DeliveryWords {
  const { delivery, twilioStatus, errorCode, searchedAt, resentAs, erasedAt = null, body } = text;
  const state = displayState({
    delivery: delivery ?? "accepted",
    twilioStatus,
    errorCode,
    isMissing: searchedAt !== null,
  });
  const isResent = resentAs !== null;
  const actions = {
    canResend: state.canResend && !isResent && erasedAt === null,
    canDiscard: state.canDiscard && !isResent,
    canEdit: state.tone === "failure" && !isResent && body !== "" && needsOtherWords(state.code),
    canTryAgain: false,
  };
  const { reason, next } = whyOf(state, body);
  const code = state.code === null ? "" : ` (${state.code})`;
  const detail = isResent ? "Sent again below." : next;
  switch (state.tone) {
    case "failure":
      return {
        tone: "bad",
        icon: "alert",
        words: `${reason ?? state.name}${code}`,
        detail,
        ...actions,
      };
    case "unsure":
      return {
        tone: "unsure",
        icon: "question",
        words: state.reason ?? state.name,
        detail,
        ...actions,
      };
    case "success":
      return {
        tone: "good",
        icon: state.name === "Sent" ? "check" : "checks",
        words: state.name,
        detail: null,
        ...actions,
      };
    case "muted":
      return {
        tone: "muted",
        icon: "clock",
        words: mutedWords(isResent),
        detail: null,
        ...actions,
      };
    case "progress":
      return {
        tone: delivery === "accepted" ? "moving" : "pending",
        icon: "clock",
        words: state.reason === null ? `${state.name}…` : `${state.name}: ${state.reason}`,
        detail: null,
        ...actions,
      };
    default:
      return state.tone satisfies never;
  }
}

/** Why it is as it is; a failed text may itself show what was wrong with it. */
function whyOf({ code, reason, next }: DisplayState, body: string) {
  if (code === null) return { reason, next };
  const explained = explainTextError(code, body);
  return { reason: explained.what, next: explained.next };
}

function mutedWords(isResent: boolean): string {
  return isResent ? "Sent again below" : "Discarded";
}
