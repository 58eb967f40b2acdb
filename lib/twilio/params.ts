/**
 * Twilio's webhook parameters, read into our words. Names and presence:
 * https://www.twilio.com/docs/messaging/guides/webhook-request. Unknown parameters are never an error.
 */

/** A text that somebody sent to one of our numbers. */
export interface InboundText {
  accountSid: string;
  messageSid: string;
  /** As Twilio writes it: E.164, a short code, an alphanumeric sender or `whatsapp:+…`. */
  from: string;
  to: string;
  /** Empty when only pictures were sent; may hold any Unicode, also U+0000. */
  body: string;
  numSegments: number;
  media: { url: string; contentType: string | null }[];
  messagingServiceSid: string | null;
  /** Present only with Twilio's Advanced Opt-Out, which has then already answered the person. */
  optOutType: string | null;
}

/** What became of a text that we sent. */
export interface StatusUpdate {
  accountSid: string;
  messageSid: string;
  /** Twilio's word, unchecked: a status that we do not know yet is still worth keeping. */
  status: string;
  errorCode: number | null;
  /** Our message's id, which we put into the callback's URL; finds the row when the SID does not. */
  messageId: string | null;
  from: string | null;
  to: string | null;
}

/** A picture message has at most ten attachments, numbered from 0. */
const MAX_MEDIA = 10;
/** Twilio's limit for a webhook, in bytes; nearly all of it is ASCII. */
const MAX_RAW_CHARS = 64 * 1024;
/** Longer than any address or SID; what exceeds it did not come from Twilio's message log. */
const MAX_ID_CHARS = 128;

/** The text in these parameters, or null when they lack what every text has. */
export function readInboundText(params: URLSearchParams): InboundText | null {
  const messageSid = identifier(params, "MessageSid");
  const accountSid = identifier(params, "AccountSid");
  const from = identifier(params, "From");
  const to = identifier(params, "To");
  if (messageSid === null || accountSid === null || from === null || to === null) return null;
  return {
    accountSid,
    messageSid,
    from,
    to,
    body: params.get("Body") ?? "",
    numSegments: wholeNumber(params.get("NumSegments")) ?? 1,
    media: readMedia(params),
    messagingServiceSid: identifier(params, "MessagingServiceSid"),
    optOutType: identifier(params, "OptOutType"),
  };
}

/**
 * The status update in these parameters, or null when it names no message or no status.
 * `query` is the signed query of the callback's URL.
 */
export function readStatusUpdate(
  params: URLSearchParams,
  query: URLSearchParams,
): StatusUpdate | null {
  const messageSid = identifier(params, "MessageSid");
  const accountSid = identifier(params, "AccountSid");
  const status = identifier(params, "MessageStatus");
  if (messageSid === null || accountSid === null || status === null) return null;
  return {
    accountSid,
    messageSid,
    status,
    errorCode: wholeNumber(params.get("ErrorCode")),
    messageId: identifier(query, "mid"),
    from: identifier(params, "From"),
    to: identifier(params, "To"),
  };
}

/**
 * The parameters as they came, as JSON, beside what `read` makes of them: for the timeline, and never
 * read by machine. Left out where that would be longer than a webhook itself may be.
 */
export function withRaw<Parsed extends object>(
  read: (params: URLSearchParams, query: URLSearchParams) => Parsed | null,
): (params: URLSearchParams, query: URLSearchParams) => (Parsed & { raw?: string }) | null {
  return (params, query) => {
    const parsed = read(params, query);
    if (parsed === null) return null;
    const raw = JSON.stringify(Object.fromEntries(params));
    return raw.length > MAX_RAW_CHARS ? parsed : { ...parsed, raw };
  };
}

function readMedia(params: URLSearchParams): InboundText["media"] {
  const count = Math.min(wholeNumber(params.get("NumMedia")) ?? 0, MAX_MEDIA);
  return Array.from({ length: count }, (_, i) => ({
    url: params.get(`MediaUrl${i}`) ?? "",
    contentType: params.get(`MediaContentType${i}`),
  })).filter(({ url }) => url !== "");
}

function identifier(params: URLSearchParams, name: string): string | null {
  const value = params.get(name);
  return value === null || value === "" || value.length > MAX_ID_CHARS ? null : value;
}

function wholeNumber(value: string | null): number | null {
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}
