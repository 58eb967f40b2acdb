import { ConvexError, type Value } from "convex/values";

/**
 * What a person reads when a call is refused, by code: what happened, then what to do. The codes are
 * the whole list of failures that a function may answer on purpose.
 */
const MESSAGES = {
  UNAUTHENTICATED: "You are not signed in. Sign in again.",
  FORBIDDEN: "Your role does not allow this. Ask an admin of your organization.",
  NOT_FOUND: "This is not here any more.",
  INVALID_NUMBER: "That is not a phone number that can be texted. Check the digits.",
  COUNTRY_OFF: "Texting this country is off. An admin can switch it on in Settings, Countries.",
  OWN_NUMBER: "That is one of your own numbers. Enter the other person’s.",
  RATE_LIMITED: "That was a lot of texts in a minute. Wait a moment, then send it again.",
  OPTED_OUT: "They opted out. You can text again once they text START.",
  EMPTY_TEXT: "There is nothing to send. Write something or attach a file.",
  TEXT_TOO_LONG: "This is over 1,600 characters. Shorten it or send two texts.",
  TOO_MANY_FILES: "A text carries at most 10 files. Remove some.",
  FILE_TOO_LARGE: "The files are too large: 5 MB in all, 500 KB for anything but a picture.",
  FILE_TYPE:
    "Phones can't open this kind of file. Attach a picture, sound, film, PDF or contact card.",
  FILE_GONE: "An attached file is not here any more. Attach it again.",
  NAME_TOO_LONG: "A name can have at most 120 characters. Shorten it.",
  NOT_LIFTABLE: "They opted out by text. They lift it themselves, by texting START.",
  KEYWORD_ANSWERED: "Twilio answers this word by itself. No automation may answer it too.",
  REASON_MISSING: "Write down why, so that others can follow it.",
  NOTE_TOO_LONG: "A note can have at most 2,000 characters. Shorten it.",
  CONFLICT: "This was already sent with other words. Look at the thread, then write it again.",
  NOT_RESENDABLE: "This text can't be sent again. Look at its state: it may have gone out.",
  NOT_DISCARDABLE: "This text can't be discarded any more: it may have gone out.",
  WRONG_CONFIRMATION:
    "Those are not the last four digits of their number. Check and type them again.",
  TOO_OFTEN: "That was often in a minute. Wait a moment, then try again.",
  TWO_TOKENS: "Two tokens are accepted already. Remove one, then add the new one.",
  LAST_TOKEN: "This is the only token. Add the new one before you remove it.",
  OTHER_ACCOUNT: "Your organization is connected to another Twilio account.",
  TOKENS_ELSEWHERE: "This token is set where the server is set up. Change it there.",
  IMPORT_RUNNING: "Another import is under way. Wait for it, or cancel it first.",
  PREVIEW_OUTDATED: "This was counted for other rules or a while ago. Count again, then confirm.",
  INVALID: "That could not be done as asked. Reload the page and try again.",
} as const;

export type ErrorCode = keyof typeof MESSAGES;

/** An expected failure. `message` is for logs: ids and numbers, never an address, body or token. */
export function appError(code: ErrorCode, message: string): ConvexError<AppErrorData> {
  return new ConvexError({ code, message });
}

/** The code of an expected failure, or null for anything else (a bug, no connection). */
export function errorCode(error: unknown): ErrorCode | null {
  if (!(error instanceof ConvexError)) return null;
  const { code } = { ...(error.data as { code?: Value }) };
  return typeof code === "string" && Object.hasOwn(MESSAGES, code) ? (code as ErrorCode) : null;
}

/** What to tell a person about any error that a call threw. */
export function describeError(error: unknown): string {
  const code = errorCode(error);
  return code === null
    ? "Something went wrong on our side. Try again in a moment."
    : MESSAGES[code];
}

// A type and not an interface: ConvexError wants a value, which an open interface is not.
type AppErrorData = { code: ErrorCode; message: string };
