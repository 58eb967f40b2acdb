import { type Answer, jsonAnswer } from "../http-answer.ts";
import type { Application } from "../records.ts";
import { newSid } from "../sids.ts";
import type { Simulation } from "../simulation.ts";
import { TwilioError } from "../twilio-error.ts";
import { definedOnly, formMethod, formUrl } from "./form-fields.ts";
import { readPageRequest, slicePage, toPage } from "./paging.ts";
import { accountPath, toApplicationResource } from "./resources.ts";

/** GET Applications.json, filtered by FriendlyName. */
export function listApplications(
  { accountSid, store }: Simulation,
  query: URLSearchParams,
): Answer {
  const wantedName = query.get("FriendlyName");
  const all = store.applications
    .values()
    .filter(({ friendlyName }) => wantedName === null || friendlyName === wantedName);
  const request = readPageRequest(query);
  const { rows, hasMore } = slicePage(all, request);
  return jsonAnswer(
    200,
    toPage({
      name: "applications",
      path: `${accountPath(accountSid)}/Applications.json`,
      query,
      request,
      rows: rows.map((application) => toApplicationResource(accountSid, application)),
      hasMore,
    }),
  );
}

/** An application that answers nothing yet. */
export function newApplication(nowMs: number): Application {
  return {
    sid: newSid("AP"),
    friendlyName: "",
    smsUrl: null,
    smsMethod: "POST",
    smsFallbackUrl: null,
    smsFallbackMethod: "POST",
    messageStatusCallback: null,
    createdMs: nowMs,
    updatedMs: nowMs,
  };
}

/** POST Applications.json */
export function createApplication(simulation: Simulation, form: URLSearchParams): Answer {
  const now = simulation.clock.now();
  return save(simulation, 201, { ...newApplication(now), ...readChanges(form) });
}

/** GET Applications/{Sid}.json */
export function fetchApplication(simulation: Simulation, sid: string): Answer {
  const application = requireApplication(simulation, sid);
  return jsonAnswer(200, toApplicationResource(simulation.accountSid, application));
}

/** POST Applications/{Sid}.json: changes the fields that the form names. */
export function updateApplication(
  simulation: Simulation,
  sid: string,
  form: URLSearchParams,
): Answer {
  const application = requireApplication(simulation, sid);
  const updatedMs = simulation.clock.now();
  return save(simulation, 200, { ...application, ...readChanges(form), updatedMs });
}

/** DELETE Applications/{Sid}.json */
export function deleteApplication(simulation: Simulation, sid: string): Answer {
  requireApplication(simulation, sid);
  simulation.store.applications.delete(sid);
  simulation.announceState();
  return { status: 204 };
}

function requireApplication({ store, accountSid }: Simulation, sid: string): Application {
  const application = store.applications.get(sid);
  if (application === undefined) {
    const path = `${accountPath(accountSid)}/Applications/${sid}.json`;
    throw new TwilioError(20404, `The requested resource ${path} was not found`);
  }
  return application;
}

function save(simulation: Simulation, status: 200 | 201, application: Application): Answer {
  simulation.store.applications.put(application.sid, application);
  simulation.announceState();
  return jsonAnswer(status, toApplicationResource(simulation.accountSid, application));
}

function readChanges(form: URLSearchParams): Partial<Application> {
  return definedOnly({
    friendlyName: form.get("FriendlyName") ?? undefined,
    smsUrl: formUrl(form, "SmsUrl"),
    smsMethod: formMethod(form, "SmsMethod"),
    smsFallbackUrl: formUrl(form, "SmsFallbackUrl"),
    smsFallbackMethod: formMethod(form, "SmsFallbackMethod"),
    messageStatusCallback: formUrl(form, "MessageStatusCallback"),
  });
}
