import type { Twilio } from "twilio";
import { toStorable } from "../sms/text.ts";
import { askTwilio, createTwilioClient, type TwilioClientOptions } from "./client.ts";
import { TwilioReadError } from "./read-error.ts";
import type { ReportedApplication, ReportedService, ServicesApi } from "./number-settings.ts";
import type { Change, NumberSettings } from "./webhook-settings.ts";

/** The most numbers and the most services of an account that are looked at. */
const LIMIT = 1000;
const NOT_FOUND = 404;

/** The `twilio` SDK behind these calls. */
export function createServicesApi(options: TwilioClientOptions): ServicesApi {
  const client = createTwilioClient(options);
  return {
    async readAccount() {
      const { accountSid } = options;
      const account = await askTwilio(() => client.api.v2010.accounts(accountSid).fetch());
      return { status: toStorable(account.status), isTrial: account.type === "Trial" };
    },
    async readNumbers() {
      const numbers = await askTwilio(() => client.incomingPhoneNumbers.list({ limit: LIMIT }));
      return numbers.map((number) => ({
        sid: toStorable(number.sid),
        address: toStorable(number.phoneNumber),
        own: smsWebhook(number),
        applicationSid: number.smsApplicationSid ? toStorable(number.smsApplicationSid) : null,
      }));
    },
    async readServices(numberSids) {
      const { services } = client.messaging.v1;
      const all = await askTwilio(() => services.list({ limit: LIMIT }));
      const missing = new Set(numberSids);
      const byNumber = new Map<string, ReportedService>();
      for (const service of all) {
        if (missing.size === 0) break;
        const senders = await askTwilio(() =>
          services(service.sid).phoneNumbers.list({ limit: LIMIT }),
        );
        for (const { sid } of senders) {
          if (missing.delete(sid)) byNumber.set(sid, toReportedService(service));
        }
      }
      return { byNumber, count: all.length };
    },
    async readApplications(sids) {
      const read = async (sid: string) => [sid, await readApplication(client, sid)] as const;
      return new Map(await Promise.all(sids.map(read)));
    },
    async change(numberSid, change) {
      await askTwilio(async () => {
        await carryOut(client, numberSid, change);
      });
    },
  };
}

/** An app that is gone wins all the same: Twilio then calls nobody. */
async function readApplication(client: Twilio, sid: string): Promise<ReportedApplication> {
  try {
    const application = await askTwilio(() => client.applications(sid).fetch());
    return { sid, name: toStorable(application.friendlyName), webhook: smsWebhook(application) };
  } catch (error) {
    if (!(error instanceof TwilioReadError) || error.status !== NOT_FOUND) throw error;
    return { sid, name: sid, webhook: null };
  }
}

async function carryOut(client: Twilio, numberSid: string, change: Change): Promise<unknown> {
  const { url, method, fallbackUrl, fallbackMethod } = change.webhook;
  if (change.place === "service") {
    return await client.messaging.v1.services(change.sid).update({
      inboundRequestUrl: url,
      inboundMethod: method,
      fallbackUrl,
      fallbackMethod,
    });
  }
  return await client.incomingPhoneNumbers(numberSid).update({
    smsUrl: url,
    smsMethod: method,
    smsFallbackUrl: fallbackUrl,
    smsFallbackMethod: fallbackMethod,
    ...(change.detachesApplication ? { smsApplicationSid: "" } : {}),
  });
}

/** The SDK's types say that these are never null, but they are where nothing is set. */
type Unset = string | null | undefined;

/** Numbers and apps call these settings alike. */
function smsWebhook(row: {
  smsUrl: Unset;
  smsMethod: Unset;
  smsFallbackUrl: Unset;
  smsFallbackMethod: Unset;
}): NumberSettings["own"] {
  return {
    url: storable(row.smsUrl),
    method: storable(row.smsMethod),
    fallbackUrl: storable(row.smsFallbackUrl),
    fallbackMethod: storable(row.smsFallbackMethod),
  };
}

function toReportedService(service: {
  sid: string;
  friendlyName: string;
  inboundRequestUrl: Unset;
  inboundMethod: Unset;
  fallbackUrl: Unset;
  fallbackMethod: Unset;
  useInboundWebhookOnNumber: boolean;
}): ReportedService {
  return {
    sid: toStorable(service.sid),
    name: toStorable(service.friendlyName),
    webhook: {
      url: storable(service.inboundRequestUrl),
      method: storable(service.inboundMethod),
      fallbackUrl: storable(service.fallbackUrl),
      fallbackMethod: storable(service.fallbackMethod),
    },
    defersToNumber: service.useInboundWebhookOnNumber,
  };
}

function storable(text: Unset): string | null {
  return text ? toStorable(text) : null;
}
