import { type Answer, jsonAnswer } from "../http-answer.ts";
import type { PhoneNumber } from "../records.ts";
import { numbersOf } from "../services.ts";
import type { Simulation } from "../simulation.ts";
import { TwilioError } from "../twilio-error.ts";
import { toSenderResource } from "./messaging-resources.ts";
import { readPageRequest, slicePage, toMetaPage } from "./paging.ts";
import { requireService } from "./services.ts";

/** GET /v1/Services/{ServiceSid}/PhoneNumbers */
export function listSenders(
  simulation: Simulation,
  serviceSid: string,
  query: URLSearchParams,
): Answer {
  requireService(simulation, serviceSid);
  const request = readPageRequest(query);
  const { rows, hasMore } = slicePage(numbersOf(simulation, serviceSid), request);
  return jsonAnswer(
    200,
    toMetaPage({
      name: "phone_numbers",
      path: `/v1/Services/${serviceSid}/PhoneNumbers`,
      query,
      request,
      rows: rows.map((number) => show(simulation, number)),
      hasMore,
    }),
  );
}

/** POST /v1/Services/{ServiceSid}/PhoneNumbers */
export function addSender(
  simulation: Simulation,
  serviceSid: string,
  form: URLSearchParams,
): Answer {
  const { store, clock } = simulation;
  requireService(simulation, serviceSid);
  const numberSid = form.get("PhoneNumberSid") ?? "";
  if (numberSid === "") {
    throw new TwilioError(20001, "Missing required parameter PhoneNumberSid in the post body");
  }
  const number = store.numbers.values().find(({ sid }) => sid === numberSid);
  if (number === undefined) {
    throw new TwilioError(20404, `The requested resource /PhoneNumbers/${numberSid} was not found`);
  }
  const current = store.serviceSenders.get(numberSid);
  if (current !== undefined)
    throw new TwilioError(current.serviceSid === serviceSid ? 21710 : 21712);
  store.serviceSenders.put(numberSid, { numberSid, serviceSid, createdMs: clock.now() });
  simulation.announceState();
  return jsonAnswer(201, show(simulation, number));
}

/** GET /v1/Services/{ServiceSid}/PhoneNumbers/{Sid} */
export function fetchSender(simulation: Simulation, serviceSid: string, sid: string): Answer {
  return jsonAnswer(200, show(simulation, requireSender(simulation, serviceSid, sid)));
}

/** DELETE /v1/Services/{ServiceSid}/PhoneNumbers/{Sid}: the number stays ours. */
export function removeSender(simulation: Simulation, serviceSid: string, sid: string): Answer {
  requireSender(simulation, serviceSid, sid);
  simulation.store.serviceSenders.delete(sid);
  simulation.announceState();
  return { status: 204 };
}

function requireSender(simulation: Simulation, serviceSid: string, sid: string): PhoneNumber {
  requireService(simulation, serviceSid);
  const number = numbersOf(simulation, serviceSid).find((member) => member.sid === sid);
  if (number === undefined) throw new TwilioError(21711);
  return number;
}

function show({ accountSid, store }: Simulation, number: PhoneNumber) {
  const sender = store.serviceSenders.get(number.sid);
  if (sender === undefined) throw new Error(`${number.sid} is in no service`);
  return toSenderResource(accountSid, number, sender);
}
