import type { LoggedMessage, LogPage, SentDays, TwilioApi } from "./client.ts";
import { TwilioReadError } from "./read-error.ts";

/** A row of the log with the files of a text that came in. */
export type FoundMessage = LoggedMessage & { media: { url: string; contentType: string }[] };

const DAY_MS = 24 * 60 * 60_000;
/** Of a text's files alone may be said what concerns all calls. */
const NOT_ABOUT_THE_FILES: readonly (number | null)[] = [null, 401, 403, 429];

/** Twilio puts this before every text of a trial account, and its log shows it. */
const TRIAL_NOTE = "Sent from your Twilio trial account - ";

/** What is read of the log: rows that Twilio made from then until then. */
export interface LogWindow {
  from: number;
  to: number;
  /** The past, for which Twilio may look up days; not the present, which they would hide in part. */
  isPast: boolean;
}

/**
 * The filter to ask with, if any. It counts in whole days of UTC, by when a text was sent, which is up
 * to a day after it was made, and hides texts that have not been sent.
 * https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
 */
export function daysOf({ from, to, isPast }: LogWindow): SentDays | undefined {
  return isPast ? { from: new Date(from), to: new Date(to + DAY_MS) } : undefined;
}

/** What a page holds of the window, newest first, and whether the window ends in it. */
export function cutPage(
  { messages, nextPageUrl }: LogPage,
  { from, to, isPast }: LogWindow,
): { rows: FoundMessage[]; isLast: boolean } {
  const rows = messages
    .filter(({ createdAt }) => createdAt >= from && (!isPast || createdAt <= to))
    .map((row) => ({ ...row, media: [] }));
  // Filtered by day, the log ends by itself; else it goes back for years.
  const isOld = !isPast && messages.length > 0 && messages.every((row) => row.createdAt < from);
  return { rows, isLast: nextPageUrl === null || isOld };
}

/** Whether a text with these words appears in the log as a row with those. */
export function isLoggedAs(body: string, logged: string): boolean {
  return logged === body || logged === TRIAL_NOTE + body;
}

/**
 * The row with its files; null when Twilio does not give them. Pictures that were sent from elsewhere
 * are not fetched.
 *
 * @throws TwilioReadError when Twilio cannot be reached, or refuses us altogether
 */
export async function withMedia(
  api: Pick<TwilioApi, "listMedia">,
  row: FoundMessage,
): Promise<FoundMessage | null> {
  if (!row.isInbound || row.numMedia === 0) return row;
  try {
    return { ...row, media: await api.listMedia(row.sid) };
  } catch (error) {
    if (!(error instanceof TwilioReadError) || NOT_ABOUT_THE_FILES.includes(error.status)) {
      throw error;
    }
    return null;
  }
}
