import { type ErrorCode, isErrorCode } from "./error-catalogue.ts";
import {
  InputError,
  readAddress,
  readArray,
  readBoolean,
  readNumber,
  readObject,
  readString,
} from "./input.ts";

/**
 * What goes wrong with one `Messages` create. "before" faults refuse it; "after" faults accept it,
 * write the ledger, and hide that from the caller.
 */
export type SendFault =
  | { kind: "none" }
  /** Twilio refuses with this code, e.g. 20429 or 21610. */
  | { kind: "reject"; code: ErrorCode }
  | { kind: "errorBefore" | "errorAfter"; status: 500 | 502 | 503 }
  | { kind: "resetBefore" | "resetAfter" | "timeoutBefore" | "timeoutAfter" }
  /** 201 whose body breaks off in the middle. */
  | { kind: "cutAnswer" }
  /** 200 with a page of HTML, as a proxy in between would give. */
  | { kind: "htmlAnswer" }
  /** Accepted at once, answered `delayMs` later: callbacks overtake the answer. */
  | { kind: "lateAnswer"; delayMs: number }
  /** Accepted and answered; the handset reports this code later. */
  | { kind: "undelivered"; errorCode: number };

/** How texts to one address go, instead of `sent` after 150 ms and `delivered` after 400 ms. */
export interface DestinationRule {
  /** Where the ladder ends; "sent" is where carriers give no receipts. */
  ends: "delivered" | "sent" | "undelivered" | "failed";
  errorCode: number | null;
  sentAfterMs: number;
  finalAfterMs: number;
}

export interface Faults {
  /** "refused" answers every REST call with 401 and 20003. */
  credentials: "accepted" | "refused";
  /** Accepts this many texts in a UTC day, then 429 with 63038 until the next; null for no limit. */
  dailyLimit: number | null;
  /** Numbers of ours whose queue is full: 21611, or 30001 afterwards through a service. */
  fullQueues: string[];
  /** Waits this long before each REST answer. */
  latencyMs: number;
  /** A text is missing from lists for so long; fetching it by its SID works. */
  listLagMs: number;
  /** A text has no price for so long after it was sent. */
  priceAfterMs: number;
  /** One for each of the next creates, then gone. */
  nextSends: SendFault[];
  /** For each create when `nextSends` is empty. */
  everySend: SendFault;
  /** The answer to each create goes out this long after the text's first callback; null for before it. */
  callbackBeforeAnswerMs: number | null;
  callbackDelayMs: number;
  duplicateCallbacks: boolean;
  /** `sent` is held back until the final status is out. */
  shuffleCallbacks: boolean;
  dropCallbacks: boolean;
  /** Inbound texts are posted twice, with the same SID and idempotency token. */
  duplicateTexts: boolean;
  /** Webhooks and callbacks carry a signature made with another token. */
  brokenSignature: boolean;
  /** Nobody answers at the webhook's address. */
  webhookOffline: boolean;
  destinations: Record<string, DestinationRule>;
}

export function noFaults(): Faults {
  return {
    credentials: "accepted",
    dailyLimit: null,
    fullQueues: [],
    latencyMs: 0,
    listLagMs: 0,
    priceAfterMs: 0,
    nextSends: [],
    everySend: { kind: "none" },
    callbackBeforeAnswerMs: null,
    callbackDelayMs: 0,
    duplicateCallbacks: false,
    shuffleCallbacks: false,
    dropCallbacks: false,
    duplicateTexts: false,
    brokenSignature: false,
    webhookOffline: false,
    destinations: {},
  };
}

/** The fault for the create that is being handled. */
export function takeSendFault(faults: Faults): SendFault {
  return faults.nextSends.shift() ?? faults.everySend;
}

/** Applies the keys that `input` has to `current`. Throws InputError and changes nothing otherwise. */
export function applyFaults(current: Faults, input: unknown): void {
  const given = readObject(input, "faults");
  const changes: Partial<Faults> = {};
  for (const [key, value] of Object.entries(given)) {
    switch (key) {
      case "credentials":
        if (value !== "accepted" && value !== "refused") {
          throw new InputError("credentials must be accepted or refused");
        }
        changes.credentials = value;
        break;
      case "dailyLimit":
        changes.dailyLimit = value === null ? null : readNumber(value, key);
        break;
      case "callbackBeforeAnswerMs":
        changes.callbackBeforeAnswerMs =
          value === null ? null : readNumber(value, key, { max: 600_000 });
        break;
      case "fullQueues":
        changes.fullQueues = readArray(value, key, 1_000).map((item) => readAddress(item, key));
        break;
      case "latencyMs":
      case "callbackDelayMs":
        changes[key] = readNumber(value, key, { max: 600_000 });
        break;
      case "listLagMs":
      case "priceAfterMs":
        changes[key] = readNumber(value, key, { max: 7 * 86_400_000 });
        break;
      case "duplicateCallbacks":
      case "shuffleCallbacks":
      case "dropCallbacks":
      case "duplicateTexts":
      case "brokenSignature":
      case "webhookOffline":
        changes[key] = readBoolean(value, key);
        break;
      case "nextSends":
        changes.nextSends = readArray(value, key, 10_000).map(readSendFault);
        break;
      case "everySend":
        changes.everySend = readSendFault(value);
        break;
      case "destinations":
        changes.destinations = Object.fromEntries(
          Object.entries(readObject(value, key)).map(([to, rule]) => [to, readRule(rule)]),
        );
        break;
      default:
        throw new InputError(`There is no fault named ${key}`);
    }
  }
  Object.assign(current, changes);
}

function readSendFault(value: unknown): SendFault {
  const fault = readObject(value, "send fault");
  const kind = readString(fault.kind, "kind");
  switch (kind) {
    case "none":
    case "resetBefore":
    case "resetAfter":
    case "timeoutBefore":
    case "timeoutAfter":
    case "cutAnswer":
    case "htmlAnswer":
      return { kind };
    case "reject": {
      const code = readNumber(fault.code, "code");
      if (!isErrorCode(code)) throw new InputError(`The simulator does not know error ${code}`);
      return { kind, code };
    }
    case "errorBefore":
    case "errorAfter": {
      const status = readNumber(fault.status ?? 500, "status");
      if (status !== 500 && status !== 502 && status !== 503) {
        throw new InputError("status must be 500, 502 or 503");
      }
      return { kind, status };
    }
    case "lateAnswer":
      return { kind, delayMs: readNumber(fault.delayMs, "delayMs", { min: 0, max: 600_000 }) };
    case "undelivered":
      return { kind, errorCode: readNumber(fault.errorCode, "errorCode") };
    default:
      throw new InputError(`There is no send fault named ${kind}`);
  }
}

function readRule(value: unknown): DestinationRule {
  const rule = readObject(value, "destination rule");
  const ends = readString(rule.ends ?? "delivered", "ends");
  if (ends !== "delivered" && ends !== "sent" && ends !== "undelivered" && ends !== "failed") {
    throw new InputError("ends must be delivered, sent, undelivered or failed");
  }
  return {
    ends,
    errorCode: (rule.errorCode ?? null) === null ? null : readNumber(rule.errorCode, "errorCode"),
    sentAfterMs: readNumber(rule.sentAfterMs ?? 150, "sentAfterMs", { min: 0, max: 86_400_000 }),
    finalAfterMs: readNumber(rule.finalAfterMs ?? 400, "finalAfterMs", { min: 0, max: 86_400_000 }),
  };
}
