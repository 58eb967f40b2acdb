import type { FunctionReturnType } from "convex/server";
import { firstName } from "@/components/inbox/views";
import type { api } from "@/convex/_generated/api";
import { explainError } from "@/lib/twilio/error-catalogue";

/** A fact of a text's timeline, as the server tells it. */
export type MessageEvent = FunctionReturnType<typeof api.messages.events>[number];

export type EventIcon =
  | "write"
  | "save"
  | "hand over"
  | "carrier"
  | "phone"
  | "arrive"
  | "fail"
  | "wait"
  | "ask"
  | "give up"
  | "again";

export interface EventWords {
  icon: EventIcon;
  tone: "neutral" | "good" | "bad" | "unsure";
  title: string;
  /** What the title leaves open; null when nothing. */
  detail: string | null;
}

/** Puts a fact into words. Types and statuses that are new to us are named as they came. */
export function describeEvent(event: MessageEvent, names: ReadonlyMap<string, string>): EventWords {
  if (event.type === "status") return describeStatus(event);
  const { errorCode } = event;
  const by = event.memberId && `By ${firstName(names.get(event.memberId) ?? "a colleague")}`;
  const words = BY_TYPE[event.type];
  if (words === undefined) return { ...NEUTRAL, title: capitalize(event.type), detail: by };
  if (errorCode === null) return { ...words, detail: by ?? words.detail };
  return { ...words, title: `${words.title}, ${errorCode}`, detail: explainError(errorCode).what };
}

/** What the same fact is called when it is told once more. */
export function describeRepeat({ type, timesSeen }: MessageEvent): EventWords {
  const repeated = { received: "Same text again", status: "Same callback again" }[type as string];
  return {
    icon: "again",
    tone: "neutral",
    title: repeated ?? "The same again",
    detail: `Seen ${timesSeen} times${repeated === undefined ? "" : ", nothing changed"}`,
  };
}

const NEUTRAL = { icon: "save", tone: "neutral" } as const;

const BY_TYPE: Partial<Record<string, EventWords>> = {
  received: { icon: "arrive", tone: "neutral", title: "Received", detail: null },
  waiting: { icon: "save", tone: "neutral", title: "Saved, waiting to send", detail: null },
  held: {
    icon: "wait",
    tone: "neutral",
    title: "Held until its time",
    detail: "It goes out by itself",
  },
  claimed: { icon: "hand over", tone: "neutral", title: "Handed to Twilio", detail: null },
  retry: {
    icon: "wait",
    tone: "neutral",
    title: "Not taken yet",
    detail: "It is handed over again by itself",
  },
  accepted: { icon: "hand over", tone: "neutral", title: "Accepted by Twilio", detail: null },
  logged: {
    icon: "hand over",
    tone: "neutral",
    title: "Learned from Twilio’s log",
    detail: "Twilio had taken it. When is not known",
  },
  rejected: { icon: "fail", tone: "bad", title: "Refused", detail: null },
  unknown: {
    icon: "ask",
    tone: "unsure",
    title: "No clear answer from Twilio",
    detail: "It is not sent again by itself",
  },
  not_found: {
    icon: "ask",
    tone: "unsure",
    title: "Twilio’s log does not show it",
    detail: "It probably was not sent",
  },
  alike: {
    icon: "ask",
    tone: "unsure",
    title: "Twilio’s log shows one like it",
    detail: "Somebody must say whether it is this one",
  },
  resent: { icon: "write", tone: "neutral", title: "Sent again", detail: null },
  canceled: { icon: "give up", tone: "neutral", title: "Discarded", detail: null },
};

function describeStatus({ status, errorCode }: MessageEvent): EventWords {
  const words = BY_STATUS[status ?? ""] ?? {
    ...NEUTRAL,
    title: `Twilio says “${status ?? ""}”`,
    detail: null,
  };
  if (errorCode === null) return words;
  return { ...words, title: `${words.title}, ${errorCode}`, detail: explainError(errorCode).what };
}

const BY_STATUS: Partial<Record<string, EventWords>> = {
  accepted: {
    icon: "hand over",
    tone: "neutral",
    title: "Taken by the Messaging Service",
    detail: "It chooses the sender",
  },
  scheduled: { icon: "wait", tone: "neutral", title: "Scheduled at Twilio", detail: null },
  queued: {
    icon: "wait",
    tone: "neutral",
    title: "Queued at Twilio",
    detail: "It waits for its turn",
  },
  sending: { icon: "hand over", tone: "neutral", title: "Leaving Twilio", detail: null },
  sent: {
    icon: "carrier",
    tone: "neutral",
    title: "Sent to carrier",
    detail: "No word from the phone yet",
  },
  delivered: {
    icon: "phone",
    tone: "good",
    title: "Delivered",
    detail: "The carrier says that it arrived",
  },
  read: { icon: "phone", tone: "good", title: "Read", detail: null },
  undelivered: { icon: "fail", tone: "bad", title: "Undelivered", detail: "No reason was given" },
  failed: { icon: "fail", tone: "bad", title: "Failed", detail: "No reason was given" },
  canceled: { icon: "give up", tone: "neutral", title: "Canceled at Twilio", detail: null },
  received: { icon: "arrive", tone: "neutral", title: "Received", detail: null },
  receiving: { icon: "arrive", tone: "neutral", title: "Coming in", detail: null },
};

/** A name of the code as words: "not_found" becomes "Not found". */
function capitalize(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
