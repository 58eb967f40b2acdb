import { startLadder } from "./ladder.ts";
import { storeMedia } from "./media-fetch.ts";
import { applyKeyword, findKeyword, isOptedOut, tellsOptOutType } from "./opt-outs.ts";
import type { Media, Message, PhoneNumber } from "./records.ts";
import { countSegments } from "./segments.ts";
import { type InboundRoute, routeOf, serviceOf } from "./services.ts";
import { newSid } from "./sids.ts";
import type { Simulation } from "./simulation.ts";
import { type DeliveryResult, deliver } from "./webhooks/deliver.ts";
import { inboundParams } from "./webhooks/params.ts";
import { type Reply, readReplies } from "./webhooks/twiml.ts";

export interface InboundText {
  from: string;
  to: string;
  body: string;
  media: { contentType: string; bytes: Buffer }[];
}

/**
 * What became of the webhook; null when there is none, or when the text was deleted or the
 * simulator closed before its turn came.
 */
export type WebhookResult = DeliveryResult | null;

/**
 * A contact texts one of our numbers. The message is in Twilio's log when this returns; `webhook`
 * settles when the app has answered or every retry is used up.
 */
export function receiveText(
  simulation: Simulation,
  text: InboundText,
): { message: Message; webhook: Promise<WebhookResult> } {
  const { store, clock } = simulation;
  const now = clock.now();
  const sid = newSid(text.media.length > 0 ? "MM" : "SM");
  const number = store.numbers.get(text.to);
  const service = number === undefined ? null : serviceOf(simulation, number);
  const message = store.messages.insert({
    sid,
    direction: "inbound",
    from: text.from,
    to: text.to,
    body: text.body,
    status: "received",
    errorCode: null,
    numMedia: text.media.length,
    numSegments: countSegments(text.body, text.media.length),
    price: null,
    statusCallback: null,
    ...(service === null ? {} : { messagingServiceSid: service.sid }),
    mediaUrls: [],
    mediaSids: text.media.map((item) => storeMedia(simulation, sid, item).sid),
    createdMs: now,
    updatedMs: now,
    sentMs: now,
    isPending: true,
  });
  simulation.announceMessage(message);
  answerKeyword(simulation, message);
  const webhook = postInbound(simulation, message);
  simulation.track(webhook);
  return { message, webhook };
}

/**
 * Tells the app about an inbound message; also used for those that a restart interrupted. A contact's
 * texts to one number wait for each other, retries included, so that they arrive as they were texted.
 */
export function postInbound(simulation: Simulation, message: Message): Promise<WebhookResult> {
  return simulation.inboundTurns.take(`${message.to} ${message.from}`, () =>
    postInTurn(simulation, message),
  );
}

async function postInTurn(simulation: Simulation, message: Message): Promise<WebhookResult> {
  const { store, events, faults } = simulation;
  if (isForgotten(simulation, message)) return null;
  const number = store.numbers.get(message.to);
  const route = number === undefined ? null : routeOf(simulation, number);
  if (number === undefined || route === null || route.url === "") {
    store.messages.update(message.sid, { isPending: false });
    const owner = (route?.serviceSid ?? null) === null ? "number" : "Messaging Service";
    events.add({
      kind: "notice",
      name: "message.received",
      summary: `the ${owner} has no webhook`,
      sid: message.sid,
    });
    return null;
  }
  const media = message.mediaSids
    .map((sid) => store.media.get(sid))
    .filter((item) => item !== undefined);
  const result = await postOnce(simulation, message, media, route);
  if (faults.duplicateTexts) await postOnce(simulation, message, media, route);
  if (simulation.closing.aborted) return result;
  if (store.messages.find(message.sid) !== null) {
    store.messages.update(message.sid, { isPending: false });
  }
  if ("answer" in result) sendReplies(simulation, message, number, result.answer);
  return result;
}

/** Whether nobody is to hear of a text any more that has waited for its turn. */
function isForgotten({ closing, store }: Simulation, { sid }: Message): boolean {
  return closing.aborted || store.messages.find(sid) === null;
}

function postOnce(
  simulation: Simulation,
  message: Message,
  media: Media[],
  { url, method, fallback }: InboundRoute,
): Promise<DeliveryResult> {
  const keyword = findKeyword(simulation, message.to, message.body);
  return deliver(simulation, {
    kind: "webhook",
    name: keyword === null ? "message.received" : `optout.${keyword}`,
    summary: message.numMedia > 0 ? `${message.numMedia} media` : message.body,
    sid: message.sid,
    url,
    method,
    params: inboundParams(simulation, message, {
      media,
      optOutType: tellsOptOutType(simulation, message.to) ? keyword : null,
    }),
    fallback,
    checkAnswer: (answer) => {
      const replies = readReplies(answer);
      return "errorCode" in replies ? replies.errorCode : null;
    },
  });
}

function answerKeyword(simulation: Simulation, message: Message): void {
  const keyword = findKeyword(simulation, message.to, message.body);
  if (keyword === null) return;
  const pair = { keyword, number: message.to, contact: message.from };
  const body = applyKeyword(simulation, pair);
  if (body === null) return;
  insertReply(simulation, {
    from: message.to,
    to: message.from,
    body,
    mediaUrls: [],
    statusCallback: null,
  });
}

function sendReplies(
  simulation: Simulation,
  { from: contact }: Message,
  number: PhoneNumber,
  answer: Parameters<typeof readReplies>[0],
): void {
  const replies = readReplies(answer);
  if ("errorCode" in replies) return;
  for (const reply of replies) {
    const to = reply.to ?? contact;
    const from = reply.from ?? number.address;
    if (isOptedOut(simulation, from, to)) {
      simulation.events.add({
        kind: "notice",
        name: "reply.blocked",
        summary: "21610, the recipient has opted out",
        errorCode: 21610,
      });
    } else {
      insertReply(simulation, { ...reply, to, from });
    }
  }
}

/** A text that Twilio sends without an API call: a TwiML reply, or its own answer to a keyword. */
function insertReply(
  simulation: Simulation,
  { from, to, body, mediaUrls, statusCallback }: Reply & { from: string; to: string },
): void {
  const now = simulation.clock.now();
  const message = simulation.store.messages.insert({
    sid: newSid(mediaUrls.length > 0 ? "MM" : "SM"),
    direction: "outbound-reply",
    from,
    to,
    body,
    status: "queued",
    errorCode: null,
    numMedia: mediaUrls.length,
    numSegments: countSegments(body, mediaUrls.length),
    price: null,
    statusCallback,
    mediaUrls,
    mediaSids: [],
    createdMs: now,
    updatedMs: now,
    sentMs: null,
    isPending: true,
  });
  simulation.announceMessage(message);
  startLadder(simulation, message);
}
