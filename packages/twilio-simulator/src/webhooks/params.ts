import { toReceiptDate } from "../dates.ts";
import type { Media, Message, OptOutKeyword } from "../records.ts";
import type { Simulation } from "../simulation.ts";

/**
 * Parameters of an inbound webhook, in the order of a captured request: not alphabetical, and with
 * geo fields that are present but empty.
 */
export function inboundParams(
  { accountSid, publicUrl }: Simulation,
  message: Message,
  { media, optOutType }: { media: Media[]; optOutType: OptOutKeyword | null },
): [string, string][] {
  const { sid } = message;
  const mediaUrl = `${publicUrl}/2010-04-01/Accounts/${accountSid}/Messages/${sid}/Media`;
  return [
    ["ToCountry", countryOf(message.to)],
    ["ToState", ""],
    ...media.map((item, i): [string, string] => [`MediaContentType${i}`, item.contentType]),
    ["SmsMessageSid", sid],
    ["NumMedia", String(media.length)],
    ["ToCity", ""],
    ["FromZip", ""],
    ["SmsSid", sid],
    ["FromState", ""],
    ...(optOutType === null ? [] : pair("OptOutType", optOutType.toUpperCase())),
    ["SmsStatus", "received"],
    ["FromCity", ""],
    ["Body", message.body],
    ["FromCountry", countryOf(message.from)],
    ["To", message.to],
    ["ToZip", ""],
    ["NumSegments", String(message.numSegments)],
    ["MessageSid", sid],
    ["AccountSid", accountSid],
    ["From", message.from],
    ...media.map((item, i): [string, string] => [`MediaUrl${i}`, `${mediaUrl}/${item.sid}`]),
    ...serviceParam(message),
    ["ApiVersion", "2010-04-01"],
  ];
}

/** Parameters of a status callback. */
export function statusParams(
  { accountSid, clock }: Simulation,
  message: Message,
): [string, string][] {
  const { sid, status, errorCode } = message;
  const hasReceipt = status === "delivered" || status === "undelivered";
  return [
    ["ApiVersion", "2010-04-01"],
    ["MessageStatus", status],
    ...(hasReceipt ? pair("RawDlrDoneDate", toReceiptDate(clock.now())) : []),
    ...(errorCode === null ? [] : pair("ErrorCode", String(errorCode))),
    ["SmsSid", sid],
    ["SmsStatus", status],
    ["To", message.to],
    ["From", message.from],
    ["MessageSid", sid],
    ["AccountSid", accountSid],
    ...serviceParam(message),
  ];
}

function serviceParam({ messagingServiceSid }: Message): [string, string][] {
  return messagingServiceSid === undefined ? [] : pair("MessagingServiceSid", messagingServiceSid);
}

function pair(name: string, value: string): [string, string][] {
  return [[name, value]];
}

/** Enough of a country to be realistic: the North American plan, else unknown. */
function countryOf(address: string): string {
  return address.startsWith("+1") ? "US" : "";
}
