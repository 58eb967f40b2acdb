import { displayState, type OutgoingState } from "@/lib/sms/display-state";
import {
  CREDENTIALS_CODE,
  DAILY_LIMIT_CODE,
  explainTextError,
  needsOtherWords,
  type ErrorExplanation,
} from "@/lib/twilio/error-catalogue";
import type { ConversationDetail } from "./conversation-detail";

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
  /** What is behind a failure; null for all else. */
  problem: ErrorExplanation | null;
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
  const rest = { detail: null, problem: null, canResend: false, canDiscard: false, canEdit: false };
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
  /** Given up here while nobody knew whether it had gone out. */
  isInDoubt: boolean;
  /** A later attempt of the same text, if there is one. */
  resentAs: string | null;
  /** When its words were erased; null or absent while they are here. */
  erasedAt?: number | null;
  body: string;
}

/** What holds in a text's conversation now, whatever held when it was sent. */
export interface Standing {
  isOptedOut: boolean;
  pauseReason: ConversationDetail["pauseReason"];
}

/** Puts a text's state into the thread's words. */
export function describeDelivery(text: OutgoingText, standing: Standing): DeliveryWords {
  const { delivery, twilioStatus, searchedAt, resentAs, erasedAt = null, body } = text;
  const isOptOutLifted = !standing.isOptedOut;
  const state = displayState({
    delivery: delivery ?? "accepted",
    twilioStatus,
    errorCode: codeOfPause(text, standing) ?? text.errorCode,
    isMissing: searchedAt !== null,
    isOptOutLifted,
  });
  const isResent = resentAs !== null;
  const actions = {
    canResend: state.canResend && !isResent && erasedAt === null,
    canDiscard: state.canDiscard && !isResent,
    canEdit: state.tone === "failure" && !isResent && body !== "" && needsOtherWords(state.code),
    canTryAgain: false,
  };
  const detail = isResent ? "Sent again below." : state.next;
  switch (state.tone) {
    case "failure": {
      const problem = explainTextError(state.code, { body, isOptOutLifted });
      const code = state.code === null ? "" : ` (${state.code})`;
      return {
        tone: "bad",
        icon: "alert",
        words: `${problem.what}${code}`,
        detail: isResent ? detail : problem.next,
        problem,
        ...actions,
      };
    }
    case "unsure":
      return {
        tone: "unsure",
        icon: "question",
        words: state.reason ?? state.name,
        detail,
        problem: null,
        ...actions,
      };
    case "success":
      return {
        tone: "good",
        icon: state.name === "Sent" ? "check" : "checks",
        words: state.name,
        detail: null,
        problem: null,
        ...actions,
      };
    case "muted":
      return {
        tone: "muted",
        icon: "clock",
        words: mutedWords(text),
        detail: null,
        problem: null,
        ...actions,
      };
    case "progress":
      return {
        tone: delivery === "accepted" ? "moving" : "pending",
        icon: "clock",
        words: state.reason === null ? `${state.name}…` : `${state.name}: ${state.reason}`,
        detail: delivery === "waiting" && state.reason !== null ? GOES_BY_ITSELF : null,
        problem: null,
        ...actions,
      };
    default:
      return state.tone satisfies never;
  }
}

const GOES_BY_ITSELF = "It goes out by itself as soon as Twilio takes it.";

/** The code that a waiting text would meet while its account is paused; null for all others. */
function codeOfPause({ delivery }: OutgoingText, { pauseReason }: Standing): number | null {
  if (delivery !== "waiting" || pauseReason === null) return null;
  return pauseReason === "credentials" ? CREDENTIALS_CODE : DAILY_LIMIT_CODE;
}

function mutedWords({ resentAs, isInDoubt }: OutgoingText): string {
  if (resentAs !== null) return "Sent again below";
  return isInDoubt ? "Discarded here. They may have got it." : "Discarded";
}
