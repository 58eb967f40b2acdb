import twilio, { type Twilio } from "twilio";
import type { MessageInstance } from "twilio/lib/rest/api/v2010/account/message";
import { toStorable } from "../sms/text.ts";
import { outcomeOfAnswer, outcomeOfError, type SendOutcome } from "./outcome.ts";
import { TwilioReadError } from "./read-error.ts";
import { RedirectingClient } from "./redirecting-client.ts";

export { TWILIO_API_ORIGIN } from "./api-origin.ts";

const TIMEOUT_MS = 10_000;
const NOT_FOUND = 404;

/** A text as the call to Twilio needs it. */
export interface TextToSend {
  from: string;
  to: string;
  body: string;
  /** Where Twilio tells what becomes of it. */
  statusCallback: string;
  /** Where Twilio fetches its files. */
  mediaUrls: string[];
}

/** A row of Twilio's message log. */
export interface LoggedMessage {
  sid: string;
  isInbound: boolean;
  /** Empty for a text that a Messaging Service has not given a sender yet. */
  from: string;
  to: string;
  body: string;
  status: string;
  errorCode: number | null;
  numMedia: number;
  /** 0 until a Messaging Service has chosen a sender. */
  numSegments: number;
  /** What it cost, positive, in `priceUnit`; null until Twilio has worked it out. */
  price: number | null;
  /** ISO 4217 code. */
  priceUnit: string | null;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** A page of the message log. */
export interface LogPage {
  messages: LoggedMessage[];
  /** The SIDs of rows that cannot be read. */
  unreadable: string[];
  nextPageUrl: string | null;
}

/**
 * Days of UTC, the first and the last included: Twilio's filter knows no times of day. It leaves out
 * texts that have not been sent yet.
 */
export interface SentDays {
  from: Date;
  to: Date;
}

/**
 * The calls that the product makes, in our words. Those that read throw TwilioReadError, and give only
 * text that can be stored: Twilio's JSON may hold halves of surrogate pairs.
 */
export interface TwilioApi {
  /** Calls Twilio once, never again by itself, and never throws. */
  sendText: (text: TextToSend) => Promise<SendOutcome>;
  /** The message log, newest first, `pageUrl` null for its first page. */
  listMessages: (pageUrl: string | null, days?: SentDays) => Promise<LogPage>;
  /** One text of the message log; null when it is not, or no longer, there. */
  fetchMessage: (messageSid: string) => Promise<LoggedMessage | null>;
  /** The files of a message: address and type as its sender gave it. */
  listMedia: (messageSid: string) => Promise<{ url: string; contentType: string }[]>;
  /** The account's numbers, at most 1,000. */
  listNumbers: () => Promise<{ sid: string; address: string; label: string }[]>;
  /** The account itself, which answers whenever its credentials are right. */
  fetchAccount: () => Promise<{ status: string; friendlyName: string }>;
}

/** Whose calls, and where they go: `baseUrl` is an origin, Twilio's or a stand-in's. */
export interface TwilioClientOptions {
  accountSid: string;
  authToken: string;
  baseUrl: string;
  timeoutMs?: number;
}

/** The `twilio` SDK, which calls `baseUrl` and never repeats a call. Read with `askTwilio`. */
export function createTwilioClient(options: TwilioClientOptions): Twilio {
  const { accountSid, authToken, baseUrl, timeoutMs = TIMEOUT_MS } = options;
  const httpClient = new RedirectingClient(baseUrl, timeoutMs);
  return twilio(accountSid, authToken, { httpClient, accountSid });
}

/**
 * Makes a call with the SDK. What the SDK throws carries our Authorization header, and whatever is
 * thrown may be logged: callers get a TwilioReadError instead.
 */
export async function askTwilio<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw new TwilioReadError({ ...(error as { status?: number; code?: number | string }) });
  }
}

/** The `twilio` SDK behind the few calls that we make. */
export function createTwilioApi(options: TwilioClientOptions): TwilioApi {
  const client = createTwilioClient(options);
  return {
    async sendText({ from, to, body, statusCallback, mediaUrls }) {
      const media = mediaUrls.length === 0 ? {} : { mediaUrl: mediaUrls };
      const words = body === "" ? {} : { body };
      try {
        const options = { from, to, statusCallback, ...words, ...media };
        return outcomeOfAnswer(await client.messages.create(options));
      } catch (error) {
        // The transport's error carries our Authorization header: it must not go further than this.
        return outcomeOfError(error);
      }
    },
    async listMessages(pageUrl, days) {
      const { messages } = client;
      const sent = days === undefined ? {} : { dateSentAfter: days.from, dateSentBefore: days.to };
      const page = await askTwilio(() =>
        pageUrl === null ? messages.page({ ...sent, pageSize: 200 }) : messages.getPage(pageUrl),
      );
      return { ...sortOut(page.instances), nextPageUrl: page.nextPageUrl ?? null };
    },
    async fetchMessage(messageSid) {
      try {
        return toLoggedMessage(await askTwilio(() => client.messages(messageSid).fetch()));
      } catch (error) {
        if (error instanceof TwilioReadError && error.status === NOT_FOUND) return null;
        throw error;
      }
    },
    async listMedia(messageSid) {
      const media = await askTwilio(() => client.messages(messageSid).media.list({ limit: 10 }));
      return media.map(({ uri, contentType }) => ({
        url: new URL(uri.replace(/\.json$/, ""), options.baseUrl).href,
        contentType: toStorable(contentType),
      }));
    },
    async listNumbers() {
      const numbers = await askTwilio(() => client.incomingPhoneNumbers.list({ limit: 1000 }));
      return numbers.map(({ sid, phoneNumber, friendlyName }) => ({
        sid: toStorable(sid),
        address: toStorable(phoneNumber),
        label: toStorable(friendlyName),
      }));
    },
    async fetchAccount() {
      const { accountSid } = options;
      const account = await askTwilio(() => client.api.v2010.accounts(accountSid).fetch());
      const { status, friendlyName } = account;
      return { status: toStorable(status), friendlyName: toStorable(friendlyName) };
    },
  };
}

/** A row that cannot be read is left out, and named: it must not hide the others. */
function sortOut(rows: MessageInstance[]): Pick<LogPage, "messages" | "unreadable"> {
  const messages: LoggedMessage[] = [];
  const unreadable: string[] = [];
  for (const row of rows) {
    try {
      messages.push(toLoggedMessage(row));
    } catch {
      console.error(`Message ${row.sid} of Twilio's log cannot be read.`);
      unreadable.push(toStorable(row.sid));
    }
  }
  return { messages, unreadable };
}

function toLoggedMessage(message: MessageInstance): LoggedMessage {
  return {
    sid: toStorable(message.sid),
    isInbound: message.direction === "inbound",
    from: orEmpty(message.from),
    to: toStorable(message.to),
    body: orEmpty(message.body),
    status: toStorable(message.status),
    errorCode: message.errorCode,
    numMedia: Number(message.numMedia),
    numSegments: Number(message.numSegments),
    price: toPrice(message.price),
    priceUnit: message.priceUnit ? toStorable(message.priceUnit) : null,
    createdAt: message.dateCreated.getTime(),
  };
}

/** What may be null whatever the SDK's types say: a sender that its service has not chosen yet. */
function orEmpty(text: string | null): string {
  return toStorable(text ?? "");
}

/** Twilio writes what it charged as a negative amount: "-0.00750". */
function toPrice(amount: string | null): number | null {
  const price = amount === null ? NaN : Math.abs(Number.parseFloat(amount));
  return Number.isFinite(price) ? price : null;
}
