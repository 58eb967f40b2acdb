import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { errorMessage } from "../error-catalogue.ts";
import { type Answer, jsonAnswer, readBody, writeAnswer } from "../http-answer.ts";
import { newSid } from "../sids.ts";
import type { Simulation } from "../simulation.ts";
import { TwilioError } from "../twilio-error.ts";
import { type RestCall, handle, nameOf } from "./routes.ts";

const MAX_FORM_BYTES = 256 * 1024;

/** Twilio's REST APIs: `/2010-04-01/`, with or without `/api` in front, and `/messaging/v1/`. */
export function isRestPath(path: string): boolean {
  return /^((\/api)?\/2010-04-01|\/messaging\/v1)\//.test(path);
}

/** Answers one REST request; refusals come out as Twilio's error bodies. */
export function createRestHandler(simulation: Simulation) {
  const startedMs = simulation.clock.now();
  let concurrent = 0;

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    concurrent++;
    const arrivedMs = simulation.clock.now();
    const url = new URL(request.url ?? "/", "http://simulator");
    const call: RestCall = {
      method: request.method ?? "GET",
      path: url.pathname.replace(/^\/api/, ""),
      query: url.searchParams,
      form: new URLSearchParams(),
      startedMs,
    };
    let answer: Answer;
    let afterwards: () => void = () => undefined;
    try {
      authenticate(simulation, request);
      const body = await readBody(request, MAX_FORM_BYTES);
      if (body === null) throw new TwilioError(20413);
      call.form = new URLSearchParams(body.toString("utf8"));
      await latency(simulation);
      const handled = await handle(simulation, call);
      answer = "answer" in handled ? handled.answer : handled;
      if ("answer" in handled) afterwards = handled.afterwards;
    } catch (error) {
      if (!(error instanceof TwilioError)) throw error;
      answer = refusal(error);
    } finally {
      concurrent--;
    }
    const durationS = (simulation.clock.now() - arrivedMs) / 1_000;
    answer.headers = {
      ...answer.headers,
      "Twilio-Request-Id": newSid("RQ"),
      "Twilio-Request-Duration": durationS.toFixed(3),
      "Twilio-Concurrent-Requests": String(concurrent + 1),
      "X-Home-Region": "us1",
      "X-API-Domain": call.path.startsWith("/messaging")
        ? "messaging.twilio.com"
        : "api.twilio.com",
    };
    logCall(simulation, call, answer, simulation.clock.now() - arrivedMs);
    writeAnswer(response, answer);
    afterwards();
  };
}

function authenticate(
  { accountSid, tokens, faults }: Simulation,
  { headers }: IncomingMessage,
): void {
  const given = /^Basic (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
  const actual = Buffer.from(given, "base64");
  const isKnown = [tokens.primary, tokens.secondary]
    .filter((token) => token !== null)
    .map((token) => Buffer.from(`${accountSid}:${token}`))
    .some((known) => actual.length === known.length && timingSafeEqual(actual, known));
  if (!isKnown || faults.credentials === "refused") throw new TwilioError(20003);
}

function refusal(error: TwilioError): Answer {
  const answer = jsonAnswer(error.status, error);
  if (error.status === 401) {
    answer.headers = { ...answer.headers, "WWW-Authenticate": 'Basic realm="Twilio API"' };
  }
  return answer;
}

function latency({ faults, clock }: Simulation): Promise<void> {
  if (faults.latencyMs === 0) return Promise.resolve();
  return new Promise((resolve) => {
    clock.schedule(faults.latencyMs, resolve);
  });
}

function logCall({ events }: Simulation, call: RestCall, answer: Answer, latencyMs: number): void {
  const isCreate =
    call.method === "POST" &&
    /\/(Messages|Applications)\.json$|\/(Services|PhoneNumbers)$/.test(call.path);
  const verb = { GET: "read", DELETE: "delete" }[call.method] ?? (isCreate ? "create" : "update");
  const body = typeof answer.body === "string" ? answer.body : "";
  const code = answer.status >= 400 ? /"code":(\d+)/.exec(body)?.[1] : undefined;
  const errorCode = code === undefined ? null : Number(code);
  const failure = errorCode === null ? null : `${errorCode}, ${errorMessage(errorCode)}`;
  events.add({
    kind: "api",
    name: `${nameOf(call.path)}.${verb}`,
    summary: failure ?? describeDelivery(answer) ?? call.form.get("Body") ?? "",
    sid: isCreate ? (/"sid":"((?:SM|MM)[0-9a-f]{32})"/.exec(body)?.[1] ?? null) : null,
    method: call.method,
    url: call.path + (call.query.size > 0 ? `?${call.query.toString()}` : ""),
    params: [...call.form],
    status: answer.delivery === undefined ? answer.status : null,
    errorCode,
    latencyMs,
  });
}

function describeDelivery({ delivery }: Answer): string | null {
  switch (delivery) {
    case "cut":
      return "the answer was cut off";
    case "reset":
      return "the connection was reset";
    case "hang":
      return "there was no answer";
    case undefined:
      return null;
  }
}
