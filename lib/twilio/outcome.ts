import { toStorable } from "../sms/text.ts";
import { CREDENTIALS_CODE, DAILY_LIMIT_CODE, QUEUE_FULL_CODE } from "./error-catalogue.ts";

/**
 * How one call of Twilio's "create message" ended, seen from what the SDK returned or threw. Sending is
 * not idempotent at Twilio (https://www.twilio.com/docs/api/errors/20500), so the question is only:
 * can it have been taken?
 */
export type SendOutcome =
  | { kind: "accepted"; twilioSid: string; status: string }
  /** Twilio said no; null when it gave no code. */
  | { kind: "rejected"; errorCode: number | null }
  /** It was certainly not taken, and will be later. */
  | { kind: "retry"; errorCode: number | null }
  /** It was certainly not taken, and nothing of this account will be for now. */
  | { kind: "stopped"; reason: "credentials" | "daily_limit"; errorCode: number }
  /** It may have been taken. */
  | { kind: "unknown" };

/** "Never processed, always safe to retry": https://www.twilio.com/docs/api/errors/20429 */
const TOO_MANY_REQUESTS = 20429;
/** The client took too long with its request, or so the server thinks: it may have read all of it. */
const REQUEST_TIMEOUT = 408;
/** Errors of a connection that never was, so that nothing can have been written. */
const NOT_CONNECTED: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** Twilio knows neither account nor token, or so do we: nothing was looked at. */
export const REFUSED_CREDENTIALS: SendOutcome = {
  kind: "stopped",
  reason: "credentials",
  errorCode: CREDENTIALS_CODE,
};

/** The outcome of a call that returned. A created message without a SID is one that we cannot name. */
export function outcomeOfAnswer(answer: { sid?: unknown; status?: unknown }): SendOutcome {
  const { sid, status } = answer;
  if (typeof sid !== "string" || sid === "") return { kind: "unknown" };
  const word = typeof status === "string" ? status : "";
  return { kind: "accepted", twilioSid: toStorable(sid), status: toStorable(word) };
}

/**
 * The outcome of a call that threw. Refusals are the SDK's RestException (`status`, `code`); anything
 * else is the transport's, whose `status` may be that of an answer it could not read.
 */
export function outcomeOfError(error: unknown): SendOutcome {
  const { name, status, code } = { ...(error as ErrorFields | null), name: nameOf(error) };
  if (name === "AxiosError" || typeof status !== "number") {
    return NOT_CONNECTED.has(code) ? { kind: "retry", errorCode: null } : { kind: "unknown" };
  }
  const errorCode = typeof code === "number" ? code : null;
  if (status === 429 && errorCode === TOO_MANY_REQUESTS) return { kind: "retry", errorCode };
  if (status < 400 || status >= 500 || status === REQUEST_TIMEOUT) return { kind: "unknown" };
  if (status === 401 || errorCode === CREDENTIALS_CODE) return REFUSED_CREDENTIALS;
  if (errorCode === DAILY_LIMIT_CODE) return { kind: "stopped", reason: "daily_limit", errorCode };
  return { kind: errorCode === QUEUE_FULL_CODE ? "retry" : "rejected", errorCode };
}

interface ErrorFields {
  status?: unknown;
  code?: unknown;
}

/** A class's name is not an own property, so a spread does not copy it. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}
