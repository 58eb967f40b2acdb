/** What a number of ours has to say at Twilio so that its texts reach the inbox. */
export interface SmsConfiguration {
  smsUrl: string;
  smsMethod: string;
  smsFallbackUrl: string;
  smsFallbackMethod: string;
}

/** A number as Twilio reports it. Absent values come as "" or null. */
export interface ReportedNumber {
  phoneNumber: string;
  smsUrl: string | null;
  smsMethod: string | null;
  smsFallbackUrl: string | null;
  smsFallbackMethod: string | null;
  smsApplicationSid: string | null;
}

export interface Change {
  field: keyof SmsConfiguration;
  from: string;
  to: string;
}

export type Plan =
  | { kind: "unchanged" }
  | { kind: "change"; changes: Change[] }
  /** Texts go to somebody else's host now. */
  | { kind: "foreign"; host: string; changes: Change[] };

/**
 * Overrides of Twilio's delivery: three retries, on a 5xx answer, a connection that fails and a read
 * that takes too long; never on 4xx, which a retry cannot help.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
const CONNECTION_OVERRIDES = "#rc=3&rp=5xx,ct,rt";
const ROUTE = "/api/twilio/sms-incoming";

/** The configuration for the inbox at `origin` (PUBLIC_WEBHOOK_URL). */
export function wantedConfiguration(origin: string): SmsConfiguration {
  return {
    smsUrl: `${origin}${ROUTE}${CONNECTION_OVERRIDES}`,
    smsMethod: "POST",
    // The fragment is not part of what a fallback needs: Twilio calls it once, after all retries.
    smsFallbackUrl: `${origin}${ROUTE}?via=fallback`,
    smsFallbackMethod: "POST",
  };
}

/** What has to change at Twilio. A URL on another host is foreign unless that host is known as ours. */
export function planChanges(number: ReportedNumber, wanted: SmsConfiguration): Plan {
  const changes = differences(number, wanted);
  if (changes.length === 0) return { kind: "unchanged" };
  const ours = new URL(wanted.smsUrl).host;
  const foreign = [number.smsUrl, number.smsFallbackUrl]
    .map(hostOf)
    .find((host) => host !== null && host !== ours && host !== TWILIO_DEMO_HOST);
  if (foreign === undefined || foreign === null) return { kind: "change", changes };
  return { kind: "foreign", host: foreign, changes };
}

/** Which fields of a number are not as wanted; none after a successful update. */
export function differences(number: ReportedNumber, wanted: SmsConfiguration): Change[] {
  return FIELDS.flatMap((field) => {
    const from = number[field] ?? "";
    return from === wanted[field] ? [] : [{ field, from, to: wanted[field] }];
  });
}

/** Settings that win over a number's own URL, in words that say what to do; see `SmsUrl` at Twilio. */
export function findOverruling(
  number: ReportedNumber,
  service: { friendlyName: string; useInboundWebhookOnNumber: boolean } | null,
): string[] {
  const problems = [];
  if (number.smsApplicationSid !== null && number.smsApplicationSid !== "") {
    problems.push(
      `A TwiML App (${number.smsApplicationSid}) is set on the number and wins over its URL. Remove it in the Twilio Console: Phone Numbers, the number, Messaging, Configure with: Webhook.`,
    );
  }
  if (service !== null && !service.useInboundWebhookOnNumber) {
    problems.push(
      `The number is in the Messaging Service "${service.friendlyName}", whose URL wins over its own. In the Twilio Console open that service, Integration, and choose "Defer to sender's webhook".`,
    );
  }
  return problems;
}

const FIELDS = ["smsUrl", "smsMethod", "smsFallbackUrl", "smsFallbackMethod"] as const;

/** New numbers point at this greeting; replacing it takes nothing from anybody. */
const TWILIO_DEMO_HOST = "demo.twilio.com";

function hostOf(url: string | null): string | null {
  if (url === null || url === "") return null;
  return URL.canParse(url) ? new URL(url).host : url;
}
