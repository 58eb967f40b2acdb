/** What an error code of Twilio means to people, without its class. */
export interface Advice {
  /** The thread's line: "Phone off or out of range". No full stop. */
  what: string;
  /** What somebody can do about it, or that nothing needs doing. Sentences. */
  next: string;
  /** Who can: whoever writes, an admin, or nobody because it resolves by itself. */
  who: "anyone" | "admin" | "nobody";
  /** Whether the same text from and to the same numbers may arrive when it is sent again. */
  canResend: boolean;
}

/** The advice for each code of one class. */
export type AdviceByCode = Readonly<Record<number, Advice>>;

type Advise = (what: string, next: string) => Advice;

/** The same text may arrive when whoever wrote it sends it again. */
export const again: Advise = (what, next) => ({ what, next, who: "anyone", canResend: true });
/** Other words, another number or a call is needed: the same text would fail again. */
export const change: Advise = (what, next) => ({ what, next, who: "anyone", canResend: false });
/** The same text may arrive once an admin has acted. */
export const admin: Advise = (what, next) => ({ what, next, who: "admin", canResend: true });
/** An admin has to act, and the text has to be written anew or was not the matter at all. */
export const adminOnly: Advise = (what, next) => ({ what, next, who: "admin", canResend: false });
/** It resolves by itself. */
export const nobody: Advise = (what, next) => ({ what, next, who: "nobody", canResend: true });

export const CHECK_NUMBER = "Check the number and start a new text.";
export const OTHER_SENDER = "Write from another number.";
export const SEND_AGAIN = "Send it again.";
export const SEND_LATER = "Send it again later.";
export const SEND_TOMORROW = "Send it again tomorrow.";
export const OPEN_TWILIO = "Open Twilio.";
export const CHECK_CONNECTION = "Check the connection to Twilio.";
export const RUN_TEST = "Run the connection test.";
export const REPORT = "Report it to whoever looks after this installation.";
