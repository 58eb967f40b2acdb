import { type Answer, jsonAnswer } from "../http-answer.ts";
import type { MessagingService } from "../records.ts";
import { newService } from "../services.ts";
import type { Simulation } from "../simulation.ts";
import { TwilioError } from "../twilio-error.ts";
import { definedOnly, formFlag, formMethod, formUrl } from "./form-fields.ts";
import { toServiceResource } from "./messaging-resources.ts";
import { readPageRequest, slicePage, toMetaPage } from "./paging.ts";
import { isValidityPeriod } from "./send-rules.ts";

/** GET /v1/Services */
export function listServices({ accountSid, store }: Simulation, query: URLSearchParams): Answer {
  const request = readPageRequest(query);
  const { rows, hasMore } = slicePage(store.services.values(), request);
  return jsonAnswer(
    200,
    toMetaPage({
      name: "services",
      path: "/v1/Services",
      query,
      request,
      rows: rows.map((service) => toServiceResource(accountSid, service)),
      hasMore,
    }),
  );
}

/** POST /v1/Services */
export function createService(simulation: Simulation, form: URLSearchParams): Answer {
  if ((form.get("FriendlyName") ?? "") === "") {
    throw new TwilioError(20001, "Missing required parameter FriendlyName in the post body");
  }
  const now = simulation.clock.now();
  return save(simulation, 201, { ...newService(now), ...readChanges(form) });
}

/** GET /v1/Services/{Sid} */
export function fetchService(simulation: Simulation, sid: string): Answer {
  return jsonAnswer(200, toServiceResource(simulation.accountSid, requireService(simulation, sid)));
}

/** POST /v1/Services/{Sid}: changes the fields that the form names; an empty URL becomes null. */
export function updateService(simulation: Simulation, sid: string, form: URLSearchParams): Answer {
  const service = requireService(simulation, sid);
  const updatedMs = simulation.clock.now();
  return save(simulation, 200, { ...service, ...readChanges(form), updatedMs });
}

/** DELETE /v1/Services/{Sid}: its numbers stay ours and listen to their own webhooks again. */
export function deleteService(simulation: Simulation, sid: string): Answer {
  const { store } = simulation;
  requireService(simulation, sid);
  for (const { numberSid, serviceSid } of store.serviceSenders.values()) {
    if (serviceSid === sid) store.serviceSenders.delete(numberSid);
  }
  store.services.delete(sid);
  simulation.announceState();
  return { status: 204 };
}

export function requireService({ store }: Simulation, sid: string): MessagingService {
  const service = store.services.get(sid);
  if (service === undefined) {
    throw new TwilioError(20404, `The requested resource /Services/${sid} was not found`);
  }
  return service;
}

function save(simulation: Simulation, status: 200 | 201, service: MessagingService): Answer {
  simulation.store.services.put(service.sid, service);
  simulation.announceState();
  return jsonAnswer(status, toServiceResource(simulation.accountSid, service));
}

function readChanges(form: URLSearchParams): Partial<MessagingService> {
  const validity = form.get("ValidityPeriod") ?? undefined;
  if (validity !== undefined && !isValidityPeriod(validity)) throw new TwilioError(21624);
  return definedOnly({
    friendlyName: form.get("FriendlyName") ?? undefined,
    inboundRequestUrl: formUrl(form, "InboundRequestUrl"),
    inboundMethod: formMethod(form, "InboundMethod"),
    fallbackUrl: formUrl(form, "FallbackUrl"),
    fallbackMethod: formMethod(form, "FallbackMethod"),
    statusCallback: formUrl(form, "StatusCallback"),
    useInboundWebhookOnNumber: formFlag(form, "UseInboundWebhookOnNumber"),
    stickySender: formFlag(form, "StickySender"),
    smartEncoding: formFlag(form, "SmartEncoding"),
    mmsConverter: formFlag(form, "MmsConverter"),
    fallbackToLongCode: formFlag(form, "FallbackToLongCode"),
    areaCodeGeomatch: formFlag(form, "AreaCodeGeomatch"),
    synchronousValidation: formFlag(form, "SynchronousValidation"),
    scanMessageContent: form.get("ScanMessageContent") ?? undefined,
    usecase: form.get("Usecase") ?? undefined,
    validityPeriodS: validity === undefined ? undefined : Number(validity),
  });
}
