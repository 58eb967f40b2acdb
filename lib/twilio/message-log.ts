import type { LoggedMessage, TwilioApi } from "./client.ts";
import { TwilioReadError } from "./read-error.ts";

/** A row of the log with the files of a text that came in. */
export type FoundMessage = LoggedMessage & { media: { url: string; contentType: string }[] };

/**
 * Reads the message log back to `readFrom` and returns the rows that `isNews` picks, oldest first.
 *
 * The log comes newest first and is read until a page has nothing young enough. Its DateSent filter
 * is not used: it counts in whole days of UTC and hides texts that have not been sent yet.
 * https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
 */
export async function readNewMessages(
  api: Pick<TwilioApi, "listMessages" | "listMedia">,
  options: {
    readFrom: number;
    isNews: (messages: FoundMessage[]) => Promise<ReadonlySet<string>>;
    /** Told of a row that is left out, because Twilio does not give its files. */
    onSkipped: (row: FoundMessage, error: unknown) => void;
  },
): Promise<FoundMessage[]> {
  const found: FoundMessage[] = [];
  let pageUrl: string | null = null;
  do {
    const page = await api.listMessages(pageUrl);
    const young = page.messages.filter(({ createdAt }) => createdAt >= options.readFrom);
    const rows = young.map((row) => ({ ...row, media: [] }));
    const news = rows.length === 0 ? new Set() : await options.isNews(rows);
    found.push(...rows.filter(({ sid }) => news.has(sid)));
    pageUrl = young.length === 0 ? null : page.nextPageUrl;
  } while (pageUrl !== null);
  const complete: FoundMessage[] = [];
  // One after the other: after a long outage there may be thousands, and Twilio has limits.
  for (const row of found.reverse()) {
    try {
      complete.push(await withMedia(api, row));
    } catch (error) {
      // Without an answer the others would get none either.
      if (!(error instanceof TwilioReadError) || error.status === null) throw error;
      options.onSkipped(row, error);
    }
  }
  return complete;
}

async function withMedia(
  api: Pick<TwilioApi, "listMedia">,
  row: FoundMessage,
): Promise<FoundMessage> {
  if (!row.isInbound || row.numMedia === 0) return row;
  return { ...row, media: await api.listMedia(row.sid) };
}
