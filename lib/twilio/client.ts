import http from "node:http";
import twilio from "twilio";
import type { MessageInstance } from "twilio/lib/rest/api/v2010/account/message";
import { toStorable } from "../sms/text.ts";
import { outcomeOfAnswer, outcomeOfError, type SendOutcome } from "./outcome.ts";
import { TwilioReadError } from "./read-error.ts";

export { TWILIO_API_ORIGIN } from "./api-origin.ts";

const TIMEOUT_MS = 10_000;

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
  numSegments: number;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/**
 * The calls that the product makes, in our words. Those that read throw TwilioReadError, and give only
 * text that can be stored: Twilio's JSON may hold halves of surrogate pairs.
 */
export interface TwilioApi {
  /** Calls Twilio once, never again by itself, and never throws. */
  sendText: (text: TextToSend) => Promise<SendOutcome>;
  /** The message log, newest first, `pageUrl` null for its first page. */
  listMessages: (
    pageUrl: string | null,
  ) => Promise<{ messages: LoggedMessage[]; nextPageUrl: string | null }>;
  /** The files of a message: address and type as its sender gave it. */
  listMedia: (messageSid: string) => Promise<{ url: string; contentType: string }[]>;
  /** The account's numbers, at most 1,000. */
  listNumbers: () => Promise<{ sid: string; address: string; label: string }[]>;
}

/** The `twilio` SDK behind the few calls that we make. `baseUrl` is an origin, Twilio's or a stand-in's. */
export function createTwilioApi(options: {
  accountSid: string;
  authToken: string;
  baseUrl: string;
  timeoutMs?: number;
}): TwilioApi {
  const { accountSid, authToken, baseUrl, timeoutMs = TIMEOUT_MS } = options;
  const httpClient = new RedirectingClient(baseUrl, timeoutMs);
  const client = twilio(accountSid, authToken, { httpClient, accountSid });
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
    async listMessages(pageUrl) {
      const { messages } = client;
      const page = await read(() =>
        pageUrl === null ? messages.page({ pageSize: 200 }) : messages.getPage(pageUrl),
      );
      return {
        messages: page.instances.flatMap(toReadable),
        nextPageUrl: page.nextPageUrl ?? null,
      };
    },
    async listMedia(messageSid) {
      const media = await read(() => client.messages(messageSid).media.list({ limit: 10 }));
      return media.map(({ uri, contentType }) => ({
        url: new URL(uri.replace(/\.json$/, ""), baseUrl).href,
        contentType: toStorable(contentType),
      }));
    },
    async listNumbers() {
      const numbers = await read(() => client.incomingPhoneNumbers.list({ limit: 1000 }));
      return numbers.map(({ sid, phoneNumber, friendlyName }) => ({
        sid: toStorable(sid),
        address: toStorable(phoneNumber),
        label: toStorable(friendlyName),
      }));
    },
  };
}

/**
 * The SDK knows no base address, but lets its HTTP client be replaced: this one sends every request,
 * also those for a next page, to `origin`. It never retries by itself.
 */
class RedirectingClient extends twilio.RequestClient {
  readonly #origin: string;

  constructor(origin: string, timeoutMs: number) {
    // A connection of its own for every call: one that is reused may be closed by the other side at
    // that very moment, and then nobody knows whether the text was taken.
    super({ timeout: timeoutMs, autoRetry: false, keepAlive: false });
    this.axios.defaults.httpAgent = new http.Agent({ keepAlive: false });
    this.#origin = origin;
  }

  override async request<Data>(options: RequestOptions<Data>) {
    const { pathname, search } = new URL(options.uri);
    return await super.request<Data>({ ...options, uri: this.#origin + pathname + search });
  }
}

/** The transport's errors carry our Authorization header, and whatever is thrown may be logged. */
async function read<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw new TwilioReadError({ ...(error as { status?: number; code?: number | string }) });
  }
}

type RequestOptions<Data> = Parameters<typeof twilio.RequestClient.prototype.request<Data>>[0];

/** A row that cannot be read is left out, and named in the logs: it must not hide the others. */
function toReadable(message: MessageInstance): LoggedMessage[] {
  try {
    return [toLoggedMessage(message)];
  } catch {
    console.error(`Message ${message.sid} of Twilio's log cannot be read.`);
    return [];
  }
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
    createdAt: message.dateCreated.getTime(),
  };
}

/** What may be null whatever the SDK's types say: a sender that its service has not chosen yet. */
function orEmpty(text: string | null): string {
  return toStorable(text ?? "");
}
