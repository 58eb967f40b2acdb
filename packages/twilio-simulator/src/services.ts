import type { MessagingService, PhoneNumber } from "./records.ts";
import { newSid } from "./sids.ts";
import type { Simulation } from "./simulation.ts";

/** Messaging Services: a pool of our numbers with webhooks in common. */

/** A service with Twilio's defaults. */
export function newService(nowMs: number): MessagingService {
  return {
    sid: newSid("MG"),
    friendlyName: "",
    inboundRequestUrl: null,
    inboundMethod: "POST",
    fallbackUrl: null,
    fallbackMethod: "POST",
    statusCallback: null,
    useInboundWebhookOnNumber: false,
    stickySender: true,
    smartEncoding: true,
    mmsConverter: true,
    fallbackToLongCode: true,
    areaCodeGeomatch: true,
    synchronousValidation: false,
    scanMessageContent: "inherit",
    usecase: "undeclared",
    validityPeriodS: 36_000,
    createdMs: nowMs,
    updatedMs: nowMs,
  };
}

/** The service that `number` is in; null for a number on its own. */
export function serviceOf({ store }: Simulation, number: PhoneNumber): MessagingService | null {
  const sender = store.serviceSenders.get(number.sid);
  return sender === undefined ? null : (store.services.get(sender.serviceSid) ?? null);
}

/** Our numbers in a service, in the order in which they were added. */
export function numbersOf({ store }: Simulation, serviceSid: string): PhoneNumber[] {
  const numbers = new Map(store.numbers.values().map((number) => [number.sid, number]));
  return store.serviceSenders
    .values()
    .filter((sender) => sender.serviceSid === serviceSid)
    .map(({ numberSid }) => numbers.get(numberSid))
    .filter((number) => number !== undefined);
}

/**
 * The number that a service texts `contact` from: the one of their last text when senders stick,
 * otherwise one of the pool. Null for an empty pool.
 */
export function chooseSender(
  simulation: Simulation,
  service: MessagingService,
  contact: string,
): PhoneNumber | null {
  const pool = numbersOf(simulation, service.sid);
  const { messages } = simulation.store;
  if (!service.stickySender) return pool[messages.size % pool.length] ?? null;
  let chosen: { number: PhoneNumber; lastMs: number } | null = null;
  for (const number of pool) {
    const [last] = messages.between(contact, number.address, 1);
    const lastMs = last?.createdMs ?? 0;
    if (chosen === null || lastMs > chosen.lastMs) chosen = { number, lastMs };
  }
  return chosen?.number ?? null;
}

/** Where Twilio posts a text to one of our numbers. */
export interface InboundRoute {
  url: string;
  method: string;
  fallback: { url: string; method: string };
  /** The service that the number is in, whoever gets the webhook. */
  serviceSid: string | null;
}

/**
 * Which webhook hears of a text to `number`: that of its service, unless the service leaves it to the
 * number; then that of the number's application, which beats the number's own. An empty URL means that
 * nobody hears of it.
 * https://www.twilio.com/docs/messaging/api/service-resource (read 2026-04)
 */
export function routeOf(simulation: Simulation, number: PhoneNumber): InboundRoute {
  const service = serviceOf(simulation, number);
  const serviceSid = service?.sid ?? null;
  if (service !== null && !service.useInboundWebhookOnNumber) {
    return {
      url: service.inboundRequestUrl ?? "",
      method: service.inboundMethod,
      fallback: { url: service.fallbackUrl ?? "", method: service.fallbackMethod },
      serviceSid,
    };
  }
  if (number.smsApplicationSid !== "") {
    const application = simulation.store.applications.get(number.smsApplicationSid);
    return {
      url: application?.smsUrl ?? "",
      method: application?.smsMethod ?? "POST",
      fallback: {
        url: application?.smsFallbackUrl ?? "",
        method: application?.smsFallbackMethod ?? "POST",
      },
      serviceSid,
    };
  }
  return {
    url: number.smsUrl,
    method: number.smsMethod,
    fallback: { url: number.smsFallbackUrl, method: number.smsFallbackMethod },
    serviceSid,
  };
}
