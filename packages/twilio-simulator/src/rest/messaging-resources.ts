import { toIsoSeconds } from "../dates.ts";
import type { MessagingService, PhoneNumber, ServiceSender } from "../records.ts";

/** Rows as the Messaging API (v1) shows them. Fields and their order follow twilio-oai (2026-04). */

/** The host that this API has at Twilio; addresses in its answers start with it. */
export const MESSAGING_ORIGIN = "https://messaging.twilio.com";

export function toServiceResource(accountSid: string, service: MessagingService) {
  const url = `${MESSAGING_ORIGIN}/v1/Services/${service.sid}`;
  return {
    sid: service.sid,
    account_sid: accountSid,
    friendly_name: service.friendlyName,
    date_created: toIsoSeconds(service.createdMs),
    date_updated: toIsoSeconds(service.updatedMs),
    inbound_request_url: service.inboundRequestUrl,
    inbound_method: service.inboundMethod,
    fallback_url: service.fallbackUrl,
    fallback_method: service.fallbackMethod,
    status_callback: service.statusCallback,
    sticky_sender: service.stickySender,
    mms_converter: service.mmsConverter,
    smart_encoding: service.smartEncoding,
    scan_message_content: service.scanMessageContent,
    fallback_to_long_code: service.fallbackToLongCode,
    area_code_geomatch: service.areaCodeGeomatch,
    synchronous_validation: service.synchronousValidation,
    validity_period: service.validityPeriodS,
    url,
    links: {
      phone_numbers: `${url}/PhoneNumbers`,
      short_codes: `${url}/ShortCodes`,
      alpha_senders: `${url}/AlphaSenders`,
      messages: `${url}/Messages`,
      us_app_to_person: `${url}/Compliance/Usa2p`,
      us_app_to_person_usecases: `${url}/Compliance/Usa2p/Usecases`,
      channel_senders: `${url}/ChannelSenders`,
      destination_alpha_senders: `${url}/DestinationAlphaSenders`,
    },
    usecase: service.usecase,
    us_app_to_person_registered: false,
    use_inbound_webhook_on_number: service.useInboundWebhookOnNumber,
  };
}

export function toSenderResource(accountSid: string, number: PhoneNumber, sender: ServiceSender) {
  return {
    sid: number.sid,
    account_sid: accountSid,
    service_sid: sender.serviceSid,
    date_created: toIsoSeconds(sender.createdMs),
    date_updated: toIsoSeconds(sender.createdMs),
    phone_number: number.address,
    country_code: number.address.startsWith("+1") ? "US" : null,
    capabilities: ["MMS", "SMS", "Voice"],
    url: `${MESSAGING_ORIGIN}/v1/Services/${sender.serviceSid}/PhoneNumbers/${number.sid}`,
  };
}
