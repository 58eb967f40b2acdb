import { toUtcDay } from "../dates.ts";
import { takeSendFault, type SendFault } from "../faults.ts";
import { type Answer, jsonAnswer } from "../http-answer.ts";
import { failureRule, firstCallbackAfterMs, ruleFor, startLadder } from "../ladder.ts";
import { FINAL_STATUSES, type Message } from "../records.ts";
import { countSegments } from "../segments.ts";
import { newSid } from "../sids.ts";
import type { Simulation } from "../simulation.ts";
import { TwilioError } from "../twilio-error.ts";
import { readPageRequest, toPage } from "./paging.ts";
import { accountPath, toMessageResource } from "./resources.ts";
import { type SendRequest, readSendRequest } from "./send-rules.ts";

const DAY_MS = 24 * 60 * 60_000;

/** An answer, and what Twilio does once it is out. */
export interface SendAnswer {
  answer: Answer;
  afterwards: () => void;
}

/** POST Messages.json: accepts a text, writes the ledger, and starts the ladder after the answer. */
export async function createMessage(
  simulation: Simulation,
  form: URLSearchParams,
): Promise<SendAnswer> {
  const wasScripted = simulation.faults.nextSends.length > 0;
  const fault = takeSendFault(simulation.faults);
  if (wasScripted) simulation.announceState();
  const refusal = refuseByFault(fault);
  if (refusal !== null) return { answer: refusal, afterwards: () => undefined };

  const request = readSendRequest(simulation, form);
  if (isDayFull(simulation)) throw new TwilioError(63038);
  const message = accept(simulation, request, fault);
  const answer = hideByFault(fault, jsonAnswer(201, toMessageResource(simulation, message)));
  const rule =
    fault.kind === "undelivered" ? failureRule(fault.errorCode) : ruleFor(simulation, message.to);
  const start = () => startLadder(simulation, message, rule);
  const delayMs = answerDelayMs(simulation, fault, firstCallbackAfterMs(message, rule));
  if (delayMs === null) return { answer, afterwards: start };

  start();
  await new Promise<void>((resolve) => {
    simulation.clock.schedule(delayMs, resolve);
  });
  return { answer, afterwards: () => undefined };
}

/** How long the answer lags behind accepting; null when the ladder waits for it. */
function answerDelayMs(
  { faults }: Simulation,
  fault: SendFault,
  firstCallbackMs: number,
): number | null {
  if (fault.kind === "lateAnswer") return fault.delayMs;
  if (faults.callbackBeforeAnswerMs === null) return null;
  return firstCallbackMs + faults.callbackBeforeAnswerMs;
}

function accept(simulation: Simulation, request: SendRequest, fault: SendFault): Message {
  const { store, clock } = simulation;
  const now = clock.now();
  const numMedia = request.mediaUrls.length;
  const message = store.messages.insert({
    ...request,
    sid: newSid(numMedia > 0 ? "MM" : "SM"),
    direction: "outbound-api",
    errorCode: null,
    numMedia,
    numSegments: countSegments(request.body, numMedia),
    price: null,
    mediaSids: [],
    createdMs: now,
    updatedMs: now,
    sentMs: null,
    isPending: true,
  });
  store.ledger.put(message.sid, {
    sid: message.sid,
    acceptedMs: now,
    from: message.from,
    to: message.to,
    body: message.body,
    numMedia,
    statusCallback: message.statusCallback,
    answer: answerSeen(fault),
  });
  simulation.announceMessage(message);
  return message;
}

/** Whether the account has used up what it may send on this UTC day. */
function isDayFull({ faults, store, clock }: Simulation): boolean {
  if (faults.dailyLimit === null) return false;
  const today = clock.now() - (clock.now() % DAY_MS);
  const accepted = store.ledger.values().filter(({ acceptedMs }) => acceptedMs >= today);
  return accepted.length >= faults.dailyLimit;
}

/** The answer of faults that keep Twilio from accepting; null for the others. */
function refuseByFault(fault: SendFault): Answer | null {
  switch (fault.kind) {
    case "reject":
      throw new TwilioError(fault.code);
    case "errorBefore":
      return serverError(fault.status);
    case "resetBefore":
      return { status: 0, delivery: "reset" };
    case "timeoutBefore":
      return { status: 0, delivery: "hang" };
    default:
      return null;
  }
}

/** What is left of a 201 under faults that hit after accepting. */
function hideByFault(fault: SendFault, created: Answer): Answer {
  switch (fault.kind) {
    case "errorAfter":
      return serverError(fault.status);
    case "resetAfter":
      return { status: 0, delivery: "reset" };
    case "timeoutAfter":
      return { status: 0, delivery: "hang" };
    case "cutAnswer":
      return { ...created, delivery: "cut" };
    case "htmlAnswer":
      return { status: 200, headers: { "Content-Type": "text/html" }, body: "<html>OK</html>" };
    default:
      return created;
  }
}

function answerSeen(fault: SendFault): string {
  switch (fault.kind) {
    case "errorAfter":
      return String(fault.status);
    case "resetAfter":
    case "timeoutAfter":
    case "cutAnswer":
    case "htmlAnswer":
      return fault.kind;
    default:
      return "201";
  }
}

function serverError(status: 500 | 502 | 503): Answer {
  // A gateway's own page, as callers really see it.
  if (status === 502) {
    return { status, headers: { "Content-Type": "text/html" }, body: "<h1>502 Bad Gateway</h1>" };
  }
  const error = new TwilioError(status === 500 ? 20500 : 20503);
  return jsonAnswer(status, error);
}

/** GET Messages/{Sid}.json */
export function fetchMessage(simulation: Simulation, sid: string): Answer {
  return jsonAnswer(200, toMessageResource(simulation, requireMessage(simulation, sid)));
}

/** POST Messages/{Sid}.json: an empty Body redacts; a scheduled message could be canceled. */
export function updateMessage(simulation: Simulation, sid: string, form: URLSearchParams): Answer {
  let message = requireMessage(simulation, sid);
  // Nothing here is ever scheduled, so it is always too late to cancel.
  if (form.get("Status") === "canceled") throw new TwilioError(30409);
  const body = form.get("Body");
  if (form.has("Status") || (body !== null && body !== "")) throw new TwilioError(20422);
  if (body === "") {
    message = simulation.store.messages.update(sid, { body, updatedMs: simulation.clock.now() });
    simulation.announceMessage(message);
  }
  return jsonAnswer(200, toMessageResource(simulation, message));
}

/** DELETE Messages/{Sid}.json */
export function deleteMessage(simulation: Simulation, sid: string): Answer {
  const { store } = simulation;
  const message = requireMessage(simulation, sid);
  const isOver = FINAL_STATUSES.includes(message.status) || !message.isPending;
  if (!isOver) throw new TwilioError(20009);
  for (const mediaSid of message.mediaSids) {
    store.deleteMedia(mediaSid);
    store.media.delete(mediaSid);
  }
  store.messages.delete(sid);
  return { status: 204 };
}

/** GET Messages.json: newest first, filtered by To, From and the UTC day of DateSent. */
export function listMessages(simulation: Simulation, query: URLSearchParams): Answer {
  const { messages } = simulation.store;
  const request = readPageRequest(query);
  const isWanted = readFilter(query);
  const listedUntilMs = simulation.clock.now() - simulation.faults.listLagMs;
  const anchor = request.anchor === null ? undefined : messages.find(request.anchor.sid);
  if (anchor === null) throw new TwilioError(21481);

  const isBackwards = request.anchor?.direction === "newer";
  const range = isBackwards ? { newerThan: anchor } : { olderThan: anchor };
  const skipped = anchor === undefined ? request.page * request.pageSize : 0;
  let matching: Message[] = [];
  for (const message of messages.newestFirst(range)) {
    if (message.createdMs > listedUntilMs || !isWanted(message)) continue;
    matching.push(message);
    // One more than the page says whether another follows.
    if (!isBackwards && matching.length > skipped + request.pageSize) break;
  }
  const hasMore = isBackwards || matching.length > skipped + request.pageSize;
  matching = isBackwards
    ? matching.slice(-request.pageSize)
    : matching.slice(skipped, skipped + request.pageSize);
  return jsonAnswer(
    200,
    toPage({
      name: "messages",
      path: `${accountPath(simulation.accountSid)}/Messages.json`,
      query,
      request,
      rows: matching.map((message) => toMessageResource(simulation, message)),
      hasMore,
    }),
  );
}

function readFilter(query: URLSearchParams): (message: Message) => boolean {
  const to = query.get("To");
  const from = query.get("From");
  const on = readDay(query, "DateSent");
  const until = readDay(query, "DateSent<");
  const since = readDay(query, "DateSent>");
  const asksForDate = on !== null || until !== null || since !== null;
  return (message) => {
    if (to !== null && message.to !== to) return false;
    if (from !== null && (message.from !== from || message.status === "accepted")) return false;
    if (!asksForDate) return true;
    // A message that has not left yet has no date, and no date filter shows it.
    const day =
      message.sentMs === null ? null : new Date(message.sentMs).toISOString().slice(0, 10);
    if (day === null) return false;
    return (
      (on === null || day === on) &&
      (until === null || day <= until) &&
      (since === null || day >= since)
    );
  };
}

function readDay(query: URLSearchParams, name: string): string | null {
  const text = query.get(name);
  if (text === null) return null;
  const day = toUtcDay(text);
  if (day === null) throw new TwilioError(20422, `Invalid Parameter ${name}`);
  return day;
}

export function requireMessage({ store, accountSid }: Simulation, sid: string): Message {
  const message = store.messages.find(sid);
  if (message === null) {
    throw new TwilioError(
      20404,
      `The requested resource ${accountPath(accountSid)}/Messages/${sid}.json was not found`,
    );
  }
  return message;
}
