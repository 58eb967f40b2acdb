import { isOptedOut } from "../opt-outs.ts";
import type { MessagingService } from "../records.ts";
import { chooseSender, numbersOf } from "../services.ts";
import type { Simulation } from "../simulation.ts";
import { TwilioError } from "../twilio-error.ts";
import type { ErrorCode } from "../error-catalogue.ts";
import { isWebUrl } from "./form-fields.ts";

/** A create that Twilio would accept. */
export interface SendRequest {
  from: string;
  to: string;
  body: string;
  mediaUrls: string[];
  statusCallback: string | null;
  messagingServiceSid?: string;
  /** A service that picks the sender itself says `accepted` first. */
  status: "accepted" | "queued";
}

/** https://www.twilio.com/docs/iam/test-credentials (read 2026-04) */
const MAGIC_TO: Record<string, ErrorCode> = {
  "+15005550001": 21211,
  "+15005550002": 21612,
  "+15005550003": 21408,
  "+15005550004": 21610,
  "+15005550009": 21614,
};
const MAGIC_FROM: Record<string, ErrorCode> = {
  "+15005550001": 21212,
  "+15005550007": 21606,
  "+15005550008": 21611,
};
/** Sends like one of our own numbers. */
const MAGIC_VALID_FROM = "+15005550006";

const MAX_BODY_CHARS = 1_600;
const MAX_MEDIA = 10;
const MAX_VALIDITY_S = 36_000;
const MAX_CALLBACK_CHARS = 4_000;

/**
 * Reads a create and refuses what Twilio refuses before accepting. The order of the checks is our
 * reading of the error pages: sender and addressee, then content, then the options, then what
 * depends on the addressee's carrier.
 */
export function readSendRequest(simulation: Simulation, form: URLSearchParams): SendRequest {
  const to = readAddressee(form);
  const { from, service, isPicked } = readSender(simulation, form, to);
  const body = form.get("Body") ?? "";
  const mediaUrls = form.getAll("MediaUrl").filter((url) => url !== "");
  if (body === "" && mediaUrls.length === 0) throw new TwilioError(21602);
  if (body.length > MAX_BODY_CHARS) throw new TwilioError(21617);
  if (mediaUrls.length > MAX_MEDIA) throw new TwilioError(21623);
  if (!mediaUrls.every(isWebUrl)) throw new TwilioError(21620);

  const statusCallback = form.get("StatusCallback") ?? "";
  if (statusCallback !== "" && !isCallbackUrl(statusCallback)) throw new TwilioError(21609);
  const validity = form.get("ValidityPeriod");
  if (validity !== null && !isValidityPeriod(validity)) throw new TwilioError(21624);
  if (form.has("ScheduleType") || form.has("SendAt")) throw new TwilioError(35118);

  const magic = MAGIC_TO[to];
  if (magic !== undefined && magic !== 21211) throw new TwilioError(magic);
  if (!isPicked && simulation.faults.fullQueues.includes(from)) throw new TwilioError(21611);
  // Texts through a service are accepted first and fail with 21610 afterwards.
  if (service === null && isOptedOut(simulation, from, to)) throw new TwilioError(21610);
  return {
    from,
    to,
    body,
    mediaUrls,
    statusCallback: statusCallback === "" ? (service?.statusCallback ?? null) : statusCallback,
    ...(service === null ? {} : { messagingServiceSid: service.sid }),
    status: isPicked ? "accepted" : "queued",
  };
}

function readAddressee(form: URLSearchParams): string {
  const given = form.get("To") ?? "";
  if (given === "") throw new TwilioError(21604);
  // Channels other than SMS are not simulated, so no From belongs to one.
  if (given.includes(":")) throw new TwilioError(63007);
  const to = toE164(given);
  if (to === null || MAGIC_TO[to] === 21211) {
    throw new TwilioError(21211, `Invalid 'To' Phone Number: ${given}`);
  }
  return to;
}

interface Sender {
  from: string;
  service: MessagingService | null;
  /** Whether the service picked the number. */
  isPicked: boolean;
}

function readSender(simulation: Simulation, form: URLSearchParams, to: string): Sender {
  const { store } = simulation;
  const given = form.get("From") ?? "";
  const serviceSid = form.get("MessagingServiceSid") ?? "";
  if (given === "" && serviceSid === "") throw new TwilioError(21603);
  if (serviceSid === "")
    return { from: readFrom(simulation, given, to), service: null, isPicked: false };

  const service = store.services.get(serviceSid);
  if (service === undefined) throw new TwilioError(21701);
  if (given === "") {
    const picked = chooseSender(simulation, service, to);
    if (picked === null) throw new TwilioError(21704);
    return { from: picked.address, service, isPicked: true };
  }
  const from = readFrom(simulation, given, to);
  const isMember = numbersOf(simulation, serviceSid).some(({ address }) => address === from);
  if (!isMember) throw new TwilioError(21711);
  return { from, service, isPicked: false };
}

function readFrom({ store }: Simulation, given: string, to: string): string {
  const from = toE164(given) ?? given;
  const magic = MAGIC_FROM[from];
  if (magic !== undefined) throw new TwilioError(magic);
  if (from !== MAGIC_VALID_FROM && store.numbers.get(from) === undefined) {
    throw new TwilioError(21606);
  }
  if (from === to) throw new TwilioError(21211, "'To' and 'From' number cannot be the same");
  return from;
}

/** Takes the usual ways of writing a number; ten digits alone are North American. */
function toE164(given: string): string | null {
  const digits = given.replace(/[\s().-]/g, "");
  const address = /^\d{10}$/.test(digits) ? `+1${digits}` : digits;
  if (!/^\+[1-9]\d{6,14}$/.test(address)) return null;
  if (address.startsWith("+1") && !/^\+1[2-9]\d{9}$/.test(address)) return null;
  return address;
}

/** Twilio refuses host names with an underscore. */
function isCallbackUrl(text: string): boolean {
  return (
    text.length <= MAX_CALLBACK_CHARS && isWebUrl(text) && !new URL(text).hostname.includes("_")
  );
}

/** Whether `text` is a number of seconds that a text may wait to be sent. */
export function isValidityPeriod(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_VALIDITY_S;
}
