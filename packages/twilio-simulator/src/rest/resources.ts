import { toRfc2822 } from "../dates.ts";
import { errorMessage } from "../error-catalogue.ts";
import type { Application, Media, Message, PhoneNumber } from "../records.ts";
import type { Simulation } from "../simulation.ts";

/** Rows as the 2010 API shows them. Fields and their order follow twilio-oai (2026-04). */

export function toMessageResource({ accountSid, clock }: Simulation, message: Message) {
  const path = `${accountPath(accountSid)}/Messages/${message.sid}`;
  // A service has not chosen a sender yet, nor counted.
  const isAccepted = message.status === "accepted";
  const price = clock.now() < (message.pricedMs ?? 0) ? null : message.price;
  return {
    account_sid: accountSid,
    api_version: "2010-04-01",
    body: message.body,
    date_created: toRfc2822(message.createdMs),
    date_sent: message.sentMs === null ? null : toRfc2822(message.sentMs),
    date_updated: toRfc2822(message.updatedMs),
    direction: message.direction,
    error_code: message.errorCode,
    error_message: message.errorCode === null ? null : errorMessage(message.errorCode),
    from: isAccepted ? null : message.from,
    messaging_service_sid: message.messagingServiceSid ?? null,
    num_media: String(message.numMedia),
    num_segments: isAccepted ? "0" : String(message.numSegments),
    price,
    price_unit: price === null ? null : "USD",
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${path}/Media.json` },
    to: message.to,
    uri: `${path}.json`,
  };
}

export function toMediaResource(accountSid: string, media: Media) {
  return {
    account_sid: accountSid,
    content_type: media.contentType,
    date_created: toRfc2822(media.createdMs),
    date_updated: toRfc2822(media.createdMs),
    parent_sid: media.messageSid,
    sid: media.sid,
    uri: `${accountPath(accountSid)}/Messages/${media.messageSid}/Media/${media.sid}.json`,
  };
}

export function toNumberResource(accountSid: string, number: PhoneNumber) {
  return {
    account_sid: accountSid,
    address_requirements: "none",
    address_sid: null,
    api_version: "2010-04-01",
    beta: false,
    bundle_sid: null,
    capabilities: { voice: true, sms: true, mms: true, fax: false },
    date_created: toRfc2822(number.createdMs),
    date_updated: toRfc2822(number.updatedMs),
    emergency_address_sid: null,
    emergency_address_status: "unregistered",
    emergency_status: "Inactive",
    friendly_name: number.friendlyName,
    identity_sid: null,
    origin: "twilio",
    phone_number: number.address,
    sid: number.sid,
    sms_application_sid: number.smsApplicationSid,
    sms_fallback_method: number.smsFallbackMethod,
    sms_fallback_url: number.smsFallbackUrl,
    sms_method: number.smsMethod,
    sms_url: number.smsUrl,
    status: "in-use",
    status_callback: number.statusCallback,
    status_callback_method: number.statusCallbackMethod,
    trunk_sid: null,
    type: "local",
    uri: `${accountPath(accountSid)}/IncomingPhoneNumbers/${number.sid}.json`,
    voice_application_sid: number.voiceApplicationSid,
    voice_caller_id_lookup: false,
    voice_fallback_method: number.voiceFallbackMethod,
    voice_fallback_url: number.voiceFallbackUrl,
    voice_method: number.voiceMethod,
    voice_receive_mode: "voice",
    voice_url: number.voiceUrl,
  };
}

export function toApplicationResource(accountSid: string, application: Application) {
  return {
    account_sid: accountSid,
    api_version: "2010-04-01",
    date_created: toRfc2822(application.createdMs),
    date_updated: toRfc2822(application.updatedMs),
    friendly_name: application.friendlyName,
    message_status_callback: application.messageStatusCallback,
    sid: application.sid,
    sms_fallback_method: application.smsFallbackMethod,
    sms_fallback_url: application.smsFallbackUrl,
    sms_method: application.smsMethod,
    sms_status_callback: application.messageStatusCallback,
    sms_url: application.smsUrl,
    status_callback: null,
    status_callback_method: "POST",
    uri: `${accountPath(accountSid)}/Applications/${application.sid}.json`,
    voice_caller_id_lookup: false,
    voice_fallback_method: "POST",
    voice_fallback_url: null,
    voice_method: "POST",
    voice_url: null,
    public_application_connect_enabled: false,
  };
}

export function toAccountResource(accountSid: string, authToken: string, startedMs: number) {
  const path = accountPath(accountSid);
  return {
    auth_token: authToken,
    date_created: toRfc2822(startedMs),
    date_updated: toRfc2822(startedMs),
    friendly_name: "Twilio simulator",
    owner_account_sid: accountSid,
    sid: accountSid,
    status: "active",
    subresource_uris: {
      incoming_phone_numbers: `${path}/IncomingPhoneNumbers.json`,
      messages: `${path}/Messages.json`,
    },
    type: "Full",
    uri: `${path}.json`,
  };
}

export function accountPath(accountSid: string): string {
  return `/2010-04-01/Accounts/${accountSid}`;
}
