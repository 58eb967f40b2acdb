import { errorMessage } from "./error-catalogue.ts";
import type { DestinationRule } from "./faults.ts";
import { fetchMedia } from "./media-fetch.ts";
import { isOptedOut } from "./opt-outs.ts";
import { FINAL_STATUSES, type Message, type MessageStatus } from "./records.ts";
import type { Simulation } from "./simulation.ts";
import { deliver } from "./webhooks/deliver.ts";
import { statusParams } from "./webhooks/params.ts";

const USUAL_RULE: DestinationRule = {
  ends: "delivered",
  errorCode: null,
  sentAfterMs: 150,
  finalAfterMs: 400,
};

/** When a service has picked the sender of a text that it accepted. */
const QUEUED_AFTER_MS = 50;

/** Errors found before the message leaves Twilio; the others come back from the carrier. */
const FAILS_BEFORE_SENDING = [30001, 30002, 30010, 30036];

const PRICE_PER_SEGMENT = 0.0079;
const PRICE_PER_PICTURE_MESSAGE = 0.02;

/**
 * Walks a message that Twilio took through `sending` and `sent` to its end, on the simulator's clock,
 * and calls its StatusCallback for each but `sending`. There is no callback for the initial status.
 */
export function startLadder(
  simulation: Simulation,
  message: Message,
  rule: DestinationRule = ruleFor(simulation, message.to),
): void {
  const { clock } = simulation;
  // After a restart the ladder goes on where it was.
  if (message.status === "accepted") {
    clock.schedule(QUEUED_AFTER_MS, () => enqueue(simulation, message, rule));
  } else if (message.status === "sent") {
    finishLater(simulation, message, rule);
  } else {
    leaveLater(simulation, message, rule, rule.sentAfterMs);
  }
}

/** The end of `accepted`: only now does Twilio look at opt-outs and the queue. */
function enqueue(simulation: Simulation, { sid }: Message, rule: DestinationRule): void {
  const message = simulation.store.messages.find(sid);
  if (message === null) return;
  const failure = findFailure(simulation, message);
  if (failure !== null) {
    advance(simulation, sid, "failed", failure);
    return;
  }
  const queued = advance(simulation, sid, "queued");
  leaveLater(simulation, queued, rule, Math.max(0, rule.sentAfterMs - QUEUED_AFTER_MS));
}

function findFailure(simulation: Simulation, { from, to }: Message): number | null {
  if (isOptedOut(simulation, from, to)) return 21610;
  return simulation.faults.fullQueues.includes(from) ? 30001 : null;
}

function leaveLater(
  simulation: Simulation,
  message: Message,
  rule: DestinationRule,
  afterMs: number,
): void {
  simulation.clock.schedule(afterMs, () =>
    simulation.track(leaveTwilio(simulation, message, rule)),
  );
}

/** How long after its creation a text is first told of, unless faults delay that. */
export function firstCallbackAfterMs({ status }: Message, rule: DestinationRule): number {
  return status === "accepted" ? QUEUED_AFTER_MS : rule.sentAfterMs;
}

/** How texts to `to` go: a rule of the faults, or the simulator's magic numbers, or as usual. */
export function ruleFor({ faults }: Simulation, to: string): DestinationRule {
  const magic = /^\+150055530(\d\d)$/.exec(to);
  const code = magic === null ? null : 30_000 + Number(magic[1]);
  return faults.destinations[to] ?? (code === null ? USUAL_RULE : failureRule(code));
}

/** A ladder that ends with `errorCode`. */
export function failureRule(errorCode: number): DestinationRule {
  const ends = FAILS_BEFORE_SENDING.includes(errorCode) ? "failed" : "undelivered";
  return { ...USUAL_RULE, ends, errorCode };
}

async function leaveTwilio(
  simulation: Simulation,
  { sid }: Message,
  rule: DestinationRule,
): Promise<void> {
  const { store, clock } = simulation;
  const message = store.messages.find(sid);
  if (message === null) return;
  advance(simulation, sid, "sending");
  // A restart may have interrupted the fetching; it begins again.
  if (message.mediaUrls.length > 0) store.messages.update(sid, { mediaSids: [] });
  const mediaError = await fetchMedia(simulation, sid, message.mediaUrls);
  if (simulation.closing.aborted || store.messages.find(sid) === null) return;
  store.messages.update(sid, { mediaUrls: [] });
  if (mediaError !== null || rule.ends === "failed") {
    advance(simulation, sid, "failed", mediaError ?? rule.errorCode ?? 30008);
    return;
  }
  const perSegment = message.numMedia > 0 ? PRICE_PER_PICTURE_MESSAGE : PRICE_PER_SEGMENT;
  const price = (-perSegment * message.numSegments).toFixed(5);
  const pricedMs = clock.now() + simulation.faults.priceAfterMs;
  store.messages.update(sid, { sentMs: clock.now(), price, pricedMs });
  const sent = advance(simulation, sid, "sent");
  if (rule.ends !== "sent") finishLater(simulation, sent, rule);
  else simulation.announceMessage(store.messages.update(sid, { isPending: false }));
}

function finishLater(simulation: Simulation, { sid }: Message, rule: DestinationRule): void {
  const afterSentMs = Math.max(0, rule.finalAfterMs - rule.sentAfterMs);
  simulation.clock.schedule(afterSentMs, () => {
    if (simulation.store.messages.find(sid) === null) return;
    if (rule.ends === "undelivered")
      advance(simulation, sid, "undelivered", rule.errorCode ?? 30008);
    else advance(simulation, sid, "delivered");
  });
}

function advance(
  simulation: Simulation,
  sid: string,
  status: MessageStatus,
  errorCode: number | null = null,
): Message {
  const message = simulation.store.messages.update(sid, {
    status,
    errorCode,
    updatedMs: simulation.clock.now(),
    isPending: !FINAL_STATUSES.includes(status),
  });
  simulation.announceMessage(message);
  if (status !== "sending" && message.statusCallback !== null) callBack(simulation, message);
  return message;
}

/** Calls the StatusCallback for the status that `message` has now, as the faults would have it. */
function callBack(simulation: Simulation, message: Message): void {
  const { faults, heldCallbacks, clock, events } = simulation;
  const { sid, status, statusCallback } = message;
  const delivery = {
    kind: "callback" as const,
    name: status,
    summary:
      message.errorCode === null ? sid : `${message.errorCode}, ${errorMessage(message.errorCode)}`,
    sid,
    url: statusCallback ?? "",
    method: "POST",
    params: statusParams(simulation, message),
  };
  if (faults.dropCallbacks) {
    events.add({ ...delivery, kind: "notice", summary: "callback dropped" });
    return;
  }
  const times = faults.duplicateCallbacks ? 2 : 1;
  const send = async () => {
    for (let i = 0; i < times; i++) await deliver(simulation, delivery);
  };
  const sendInTime = () => {
    if (faults.callbackDelayMs === 0) simulation.track(send());
    else clock.schedule(faults.callbackDelayMs, () => simulation.track(send()));
  };

  const held = heldCallbacks.get(sid);
  if (held !== undefined) {
    heldCallbacks.delete(sid);
    simulation.track(send().then(held));
  } else if (faults.shuffleCallbacks && !FINAL_STATUSES.includes(status)) {
    heldCallbacks.set(sid, sendInTime);
  } else {
    sendInTime();
  }
}
