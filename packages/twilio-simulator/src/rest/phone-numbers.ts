import { type Answer, jsonAnswer } from "../http-answer.ts";
import type { PhoneNumber } from "../records.ts";
import type { Simulation } from "../simulation.ts";
import { TwilioError } from "../twilio-error.ts";
import { formMethod, formUrl } from "./form-fields.ts";
import { readPageRequest, slicePage, toPage } from "./paging.ts";
import { accountPath, toNumberResource } from "./resources.ts";

/** GET IncomingPhoneNumbers.json, filtered by PhoneNumber (a part is enough) and FriendlyName. */
export function listNumbers(simulation: Simulation, query: URLSearchParams): Answer {
  const { accountSid, store } = simulation;
  const wantedAddress = query.get("PhoneNumber")?.replace(/[\s()-]/g, "") ?? "";
  const wantedName = query.get("FriendlyName");
  const all = store.numbers
    .values()
    .filter(({ address }) => address.includes(wantedAddress.replace(/\*/g, "")))
    .filter(({ friendlyName }) => wantedName === null || friendlyName === wantedName);
  const request = readPageRequest(query);
  const { rows, hasMore } = slicePage(all, request);
  return jsonAnswer(
    200,
    toPage({
      name: "incoming_phone_numbers",
      path: `${accountPath(accountSid)}/IncomingPhoneNumbers.json`,
      query,
      request,
      rows: rows.map((number) => toNumberResource(accountSid, number)),
      hasMore,
    }),
  );
}

/** GET IncomingPhoneNumbers/{Sid}.json */
export function fetchNumber(simulation: Simulation, sid: string): Answer {
  return jsonAnswer(200, toNumberResource(simulation.accountSid, requireNumber(simulation, sid)));
}

const URL_FIELDS = {
  SmsUrl: "smsUrl",
  SmsFallbackUrl: "smsFallbackUrl",
  StatusCallback: "statusCallback",
  VoiceUrl: "voiceUrl",
  VoiceFallbackUrl: "voiceFallbackUrl",
} as const;

const METHOD_FIELDS = {
  SmsMethod: "smsMethod",
  SmsFallbackMethod: "smsFallbackMethod",
  StatusCallbackMethod: "statusCallbackMethod",
  VoiceMethod: "voiceMethod",
  VoiceFallbackMethod: "voiceFallbackMethod",
} as const;

const TEXT_FIELDS = {
  FriendlyName: "friendlyName",
  SmsApplicationSid: "smsApplicationSid",
  VoiceApplicationSid: "voiceApplicationSid",
} as const;

/** POST IncomingPhoneNumbers/{Sid}.json: changes the fields that the form names. */
export function updateNumber(simulation: Simulation, sid: string, form: URLSearchParams): Answer {
  const changed: PhoneNumber = {
    ...requireNumber(simulation, sid),
    updatedMs: simulation.clock.now(),
  };
  for (const [name, field] of Object.entries(URL_FIELDS)) {
    const url = formUrl(form, name);
    if (url !== undefined) changed[field] = url ?? "";
  }
  for (const [name, field] of Object.entries(METHOD_FIELDS)) {
    changed[field] = formMethod(form, name) ?? changed[field];
  }
  for (const [name, field] of Object.entries(TEXT_FIELDS)) {
    changed[field] = form.get(name) ?? changed[field];
  }
  if (changed.smsFallbackUrl !== "" && changed.smsUrl === "") throw new TwilioError(21406);
  simulation.store.numbers.put(changed.address, changed);
  simulation.announceState();
  return jsonAnswer(200, toNumberResource(simulation.accountSid, changed));
}

function requireNumber({ store, accountSid }: Simulation, sid: string): PhoneNumber {
  const number = store.numbers.values().find((candidate) => candidate.sid === sid);
  if (number === undefined) {
    const path = `${accountPath(accountSid)}/IncomingPhoneNumbers/${sid}.json`;
    throw new TwilioError(20404, `The requested resource ${path} was not found`);
  }
  return number;
}
