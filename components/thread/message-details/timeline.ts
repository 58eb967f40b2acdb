import { describeEvent, describeRepeat, type EventWords, type MessageEvent } from "./event-words";

/** One line of a text's timeline. */
export interface TimelineEntry {
  key: string;
  at: number;
  /** Since the line before; null for the first. */
  gapMs: number | null;
  words: EventWords;
}

interface Surroundings {
  /** Names of the organization's members by id. */
  memberNames: ReadonlyMap<string, string>;
  /** When the message log brought it; null when it came by itself. */
  foundAt: number | null;
  /** When its words and files were erased; null while they are here. */
  erasedAt: number | null;
  /** When Twilio's copy was deleted; null while it may be there. */
  erasedAtTwilioAt: number | null;
}

/** Lays a text's facts out in time; what was told again has a line of its own for the last time. */
export function layOutTimeline(
  events: readonly MessageEvent[],
  { memberNames, ...told }: Surroundings,
): TimelineEntry[] {
  const lines = events.flatMap((event, index) => {
    const { id, at, lastSeenAt, timesSeen } = event;
    const described = describeEvent(event, memberNames);
    const words = hasWaited(event, events[index - 1])
      ? { ...described, detail: "It had waited here for its turn" }
      : described;
    const first = { key: id, at, words };
    if (timesSeen < 2) return [first];
    return [first, { key: `${id}:again`, at: lastSeenAt ?? at, words: describeRepeat(event) }];
  });
  for (const [key, words] of NO_EVENTS) {
    const at = told[key];
    if (at !== null) lines.push({ key, at, words });
  }
  // Sorting is stable: what happened in one millisecond stays in the order of the server.
  lines.sort((left, right) => left.at - right.at);
  return lines.map((line, index) => {
    const before = lines[index - 1];
    return { ...line, gapMs: before === undefined ? null : line.at - before.at };
  });
}

/** A text that is handed over this long after it was saved waited behind others, or for the account. */
const LONG_WAIT_MS = 3_000;

function hasWaited({ type, at }: MessageEvent, before: MessageEvent | undefined): boolean {
  return type === "claimed" && before?.type === "waiting" && at - before.at >= LONG_WAIT_MS;
}

/** What the text itself tells, and no event. */
const NO_EVENTS: readonly [Exclude<keyof Surroundings, "memberNames">, EventWords][] = [
  [
    "foundAt",
    {
      icon: "arrive",
      tone: "unsure",
      title: "Found in Twilio’s log",
      detail: "Its webhook never came",
    },
  ],
  [
    "erasedAt",
    {
      icon: "give up",
      tone: "neutral",
      title: "Erased",
      detail: "Its words and files are gone here",
    },
  ],
  [
    "erasedAtTwilioAt",
    { icon: "give up", tone: "neutral", title: "Deleted at Twilio", detail: null },
  ],
];

/** Whether a text's events tell when we heard of it from Twilio's log, not when it happened. */
export function isFromLog(events: readonly MessageEvent[]): boolean {
  return events.some(({ type }) => type === "logged");
}

/** From the first fact to the one that ended it; null while there may be more. */
export function timeToFinal(events: readonly MessageEvent[]): number | null {
  const [first] = events;
  const last = events.findLast(isFinal);
  return first && last ? last.at - first.at : null;
}

const FINAL_STATUSES = new Set(["delivered", "read", "undelivered", "failed", "canceled"]);
const FINAL_TYPES = new Set<string>(["rejected", "canceled"]);

function isFinal({ type, status }: MessageEvent): boolean {
  return type === "status" ? FINAL_STATUSES.has(status ?? "") : FINAL_TYPES.has(type);
}
