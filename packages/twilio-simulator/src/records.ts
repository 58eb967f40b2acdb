/** What the simulator stores. Times are milliseconds since the epoch; addresses are E.164. */

export type MessageStatus =
  "accepted" | "queued" | "sending" | "sent" | "delivered" | "undelivered" | "failed" | "received";

/** Statuses after which nothing more happens. */
export const FINAL_STATUSES: readonly MessageStatus[] = [
  "delivered",
  "undelivered",
  "failed",
  "received",
];

export interface Message {
  sid: string;
  /** Order of creation, which settles equal times. */
  seq: number;
  direction: "inbound" | "outbound-api" | "outbound-reply";
  /** For a text through a Messaging Service the sender is told only once it is queued. */
  from: string;
  to: string;
  body: string;
  status: MessageStatus;
  errorCode: number | null;
  numMedia: number;
  numSegments: number;
  price: string | null;
  /** From when on the price is shown; absent means at once. */
  pricedMs?: number;
  statusCallback: string | null;
  /** The Messaging Service that sent or received it; absent when there was none. */
  messagingServiceSid?: string;
  /** Pictures that were named but not fetched yet. */
  mediaUrls: string[];
  mediaSids: string[];
  createdMs: number;
  updatedMs: number;
  sentMs: number | null;
  /** True while Twilio still owes something: a status step, or the inbound webhook. */
  isPending: boolean;
}

export interface Media {
  sid: string;
  messageSid: string;
  contentType: string;
  createdMs: number;
}

/** One of our numbers. Unset URLs are empty strings, as at Twilio. */
export interface PhoneNumber {
  sid: string;
  address: string;
  friendlyName: string;
  smsUrl: string;
  smsMethod: string;
  smsFallbackUrl: string;
  smsFallbackMethod: string;
  smsApplicationSid: string;
  statusCallback: string;
  statusCallbackMethod: string;
  voiceUrl: string;
  voiceMethod: string;
  voiceFallbackUrl: string;
  voiceFallbackMethod: string;
  voiceApplicationSid: string;
  createdMs: number;
  updatedMs: number;
}

/** A Messaging Service. Unset URLs are null, as at Twilio. */
export interface MessagingService {
  sid: string;
  friendlyName: string;
  inboundRequestUrl: string | null;
  inboundMethod: string;
  fallbackUrl: string | null;
  fallbackMethod: string;
  /** For texts that name none of their own. */
  statusCallback: string | null;
  /** Inbound texts go to the number's own webhook instead of the service's. */
  useInboundWebhookOnNumber: boolean;
  /** Advanced Opt-Out, which Twilio configures in its Console only; absent while it is off. */
  optOut?: AdvancedOptOut;
  /** A contact goes on hearing from the same number. */
  stickySender: boolean;
  /** From here on: kept and shown, without effect. */
  smartEncoding: boolean;
  mmsConverter: boolean;
  fallbackToLongCode: boolean;
  areaCodeGeomatch: boolean;
  synchronousValidation: boolean;
  scanMessageContent: string;
  usecase: string;
  validityPeriodS: number;
  createdMs: number;
  updatedMs: number;
}

export type OptOutKeyword = "stop" | "start" | "help";

/** Words beside Twilio's own, and its answers; an empty answer is Twilio's usual one. */
export interface AdvancedOptOut {
  keywords: Record<OptOutKeyword, string[]>;
  replies: Record<OptOutKeyword, string>;
}

/** One of our numbers in a Messaging Service; it can be in one only. */
export interface ServiceSender {
  numberSid: string;
  serviceSid: string;
  createdMs: number;
}

/** A TwiML application: webhooks that numbers share. Unset URLs are null. */
export interface Application {
  sid: string;
  friendlyName: string;
  smsUrl: string | null;
  smsMethod: string;
  smsFallbackUrl: string | null;
  smsFallbackMethod: string;
  messageStatusCallback: string | null;
  createdMs: number;
  updatedMs: number;
}

/** Somebody that the phone page can text as. */
export interface Contact {
  address: string;
  name: string | null;
}

/** A contact that texted STOP to one of our numbers. */
export interface OptOut {
  number: string;
  contact: string;
  sinceMs: number;
}

/** One accepted send. Never changed or deleted, so that a test can count what really left. */
export interface LedgerEntry {
  sid: string;
  acceptedMs: number;
  from: string;
  to: string;
  body: string;
  numMedia: number;
  statusCallback: string | null;
  /** What the caller got to see of it: "201", or the fault that hid the answer. */
  answer: string;
}
