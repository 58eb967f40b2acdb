import type { IncomingMessage, ServerResponse } from "node:http";
import { applyFaults, noFaults } from "../faults.ts";
import { type Answer, jsonAnswer, readBody, writeAnswer } from "../http-answer.ts";
import { receiveText } from "../inbound.ts";
import {
  InputError,
  readAddress,
  readBoolean,
  readNumber,
  readObject,
  readString,
} from "../input.ts";
import { measurePace } from "../pace.ts";
import type { Simulation } from "../simulation.ts";
import { type TokenAction, type Tokens, changeTokens, openTokens } from "../tokens.ts";
import { deliver } from "../webhooks/deliver.ts";
import type { ControlAccess } from "./access.ts";
import { importMessages, putContacts, putNumbers, readMediaInputs } from "./seeding.ts";
import { putApplications, putServices } from "./service-seeding.ts";
import type { Stream } from "./stream.ts";
import { toLedger, toPhoneMessage, toPhoneState, toRemains } from "./views.ts";

/** Ten attachments of 5 MB in base64, or a bulk import. */
const MAX_BODY_BYTES = 80 * 1024 * 1024;
const THREAD_LENGTH = 200;
const MAX_ADVANCE_MS = 366 * 24 * 60 * 60_000;

export interface ControlOptions {
  access: ControlAccess;
  stream: Stream;
  inboxUrl: string | null;
}

/** Answers `/_control/*`: what no real Twilio has. README.md lists the requests. */
export function createControlHandler(simulation: Simulation, options: ControlOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = options.access.findRefusal(request);
    if (refusal !== null) {
      const error = refusal === 401 ? "The control token is missing or wrong" : "Not from here";
      writeAnswer(response, jsonAnswer(refusal, { error }));
      return;
    }
    const url = new URL(request.url ?? "/", "http://simulator");
    if (request.method === "GET" && url.pathname === "/_control/stream") {
      options.stream.open(response);
      return;
    }
    writeAnswer(response, await answer(simulation, options, request, url));
  };
}

async function answer(
  simulation: Simulation,
  options: ControlOptions,
  request: IncomingMessage,
  url: URL,
): Promise<Answer> {
  const path = url.pathname.replace(/^\/_control\//, "");
  try {
    if (request.method === "GET") return read(simulation, options, path, url.searchParams);
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === null) return jsonAnswer(413, { error: "The request is too large" });
    const change = `${request.method ?? ""} ${path}`;
    return await write(simulation, change, parseJson(body), options);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return jsonAnswer(400, { error: error.message });
  }
}

function read(
  simulation: Simulation,
  { inboxUrl }: ControlOptions,
  path: string,
  query: URLSearchParams,
): Answer {
  const { store, events, faults, clock } = simulation;
  const [collection, id] = path.split("/");
  switch (collection) {
    case "state":
      return jsonAnswer(200, toPhoneState(simulation, inboxUrl));
    case "faults":
      return jsonAnswer(200, faults);
    case "clock":
      return jsonAnswer(200, { nowMs: clock.now() });
    case "ledger":
      return jsonAnswer(200, { accepted: toLedger(store.ledger.values()) });
    case "pace": {
      const number = readAddress(query.get("number"), "number");
      return jsonAnswer(200, measurePace(store.ledger.values(), number));
    }
    case "remains":
      return jsonAnswer(200, toRemains(simulation, readAddress(query.get("contact"), "contact")));
    case "tokens":
      return jsonAnswer(200, toTokens(simulation.tokens));
    case "events":
      return jsonAnswer(200, { events: events.list() });
    case "thread": {
      const contact = readAddress(query.get("contact"), "contact");
      const number = readAddress(query.get("number"), "number");
      const messages = store.messages.between(contact, number, THREAD_LENGTH);
      return jsonAnswer(200, {
        messages: messages.map((message) => toPhoneMessage(simulation, message)),
      });
    }
    case "media": {
      const media = store.media.get(id ?? "");
      const bytes = media === undefined ? null : store.readMedia(media.sid);
      if (media === undefined || bytes === null) return notFound();
      // Only pictures are shown in place: an HTML attachment must not run on this origin.
      const isPicture = /^image\/(jpeg|png|gif|webp)$/.test(media.contentType);
      const headers = {
        "Content-Type": isPicture ? media.contentType : "application/octet-stream",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
      };
      return { status: 200, headers, body: bytes };
    }
    default:
      return notFound();
  }
}

async function write(
  simulation: Simulation,
  change: string,
  input: unknown,
  { inboxUrl }: ControlOptions,
): Promise<Answer> {
  const { clock, faults } = simulation;
  const replay = /^POST events\/(\d+)\/replay$/.exec(change);
  if (replay !== null) return replayEvent(simulation, Number(replay[1]));
  switch (change) {
    case "POST texts":
      return text(simulation, readObject(input, "text"));
    case "PUT numbers":
      return jsonAnswer(200, {
        numbers: putNumbers(simulation, input).map(({ sid, address }) => ({ sid, address })),
      });
    case "PUT services":
      return jsonAnswer(200, {
        services: putServices(simulation, input).map(({ sid, friendlyName }) => ({
          sid,
          friendlyName,
        })),
      });
    case "PUT applications":
      return jsonAnswer(200, {
        applications: putApplications(simulation, input).map(({ sid, friendlyName }) => ({
          sid,
          friendlyName,
        })),
      });
    case "PUT contacts":
      putContacts(simulation, input);
      return jsonAnswer(200, { contacts: toPhoneState(simulation, inboxUrl).contacts });
    case "POST messages/import":
      return jsonAnswer(200, { sids: importMessages(simulation, input) });
    case "PUT faults":
      applyFaults(faults, input);
      simulation.announceState();
      return jsonAnswer(200, faults);
    case "POST tokens": {
      const { action, token } = readObject(input, "tokens");
      const tokens = changeTokens(simulation, readTokenAction(action), readToken(token));
      return jsonAnswer(200, toTokens(tokens));
    }
    case "POST clock": {
      const { advanceMs } = readObject(input, "clock");
      clock.advance(readNumber(advanceMs, "advanceMs", { max: MAX_ADVANCE_MS }));
      return jsonAnswer(200, { nowMs: clock.now() });
    }
    case "POST reset": {
      const { everything } = readObject(input ?? {}, "reset");
      reset(simulation, everything === undefined ? false : readBoolean(everything, "everything"));
      return { status: 204 };
    }
    default:
      return notFound();
  }
}

function toTokens({ primary, secondary }: Tokens) {
  return { primary, secondary };
}

function readTokenAction(value: unknown): TokenAction {
  const action = readString(value, "action");
  if (action !== "createSecondary" && action !== "promote" && action !== "deleteSecondary") {
    throw new InputError("action must be createSecondary, promote or deleteSecondary");
  }
  return action;
}

function readToken(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const token = readString(value, "token");
  if (!/^[0-9a-zA-Z]{32}$/.test(token)) throw new InputError("token must be 32 letters and digits");
  return token;
}

async function text(simulation: Simulation, given: Record<string, unknown>): Promise<Answer> {
  const to = readAddress(given.to, "to");
  if (simulation.store.numbers.get(to) === undefined) {
    return jsonAnswer(404, { error: "No number of ours has this address" });
  }
  const body = readString(given.body ?? "", "body");
  const media = readMediaInputs(given.media);
  if (body === "" && media.length === 0) throw new InputError("The text is empty");
  const from = readAddress(given.from, "from");
  const { message, webhook } = receiveText(simulation, { from, to, body, media });
  // A test that asks to wait learns what the app answered.
  if (given.wait !== true) return jsonAnswer(201, { sid: message.sid });
  const result = await webhook;
  return jsonAnswer(201, {
    sid: message.sid,
    status: result !== null && "answer" in result ? result.answer.status : null,
    errorCode: result !== null && "errorCode" in result ? result.errorCode : null,
  });
}

/** Sends a webhook or callback of the log once more, with the same parameters. */
async function replayEvent(simulation: Simulation, id: number): Promise<Answer> {
  const event = simulation.events.find(id);
  if (event === null || (event.kind !== "webhook" && event.kind !== "callback")) return notFound();
  const { kind, name, summary, method, params } = event;
  const url = method === "GET" ? (event.url.split("?")[0] ?? "") : event.url;
  const sid = event.sid ?? "";
  const result = await deliver(simulation, { kind, name, summary, sid, url, method, params });
  return jsonAnswer(200, { errorCode: "errorCode" in result ? result.errorCode : null });
}

/** Forgets texts, opt-outs, ledger, log and faults; with `everything` also what was put here. */
export function reset(simulation: Simulation, everything: boolean): void {
  const { store, events, faults, heldCallbacks } = simulation;
  store.messages.clear();
  for (const { sid } of store.media.values()) {
    store.deleteMedia(sid);
    store.media.delete(sid);
  }
  store.optOuts.clear();
  store.ledger.clear();
  if (everything) {
    store.numbers.clear();
    store.services.clear();
    store.serviceSenders.clear();
    store.applications.clear();
    store.contacts.clear();
    store.tokens.clear();
    simulation.tokens = openTokens(store, simulation.tokens.given);
  }
  events.clear();
  heldCallbacks.clear();
  Object.assign(faults, noFaults());
  simulation.announceState();
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    throw new InputError("The body is not JSON");
  }
}

function notFound(): Answer {
  return jsonAnswer(404, { error: "There is nothing here" });
}
