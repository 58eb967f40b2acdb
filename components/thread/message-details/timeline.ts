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
}

/** Lays a text's facts out in time; what was told again has a line of its own for the last time. */
export function layOutTimeline(
  events: readonly MessageEvent[],
  { memberNames, foundAt }: Surroundings,
): TimelineEntry[] {
  const lines = events.flatMap((event) => {
    const { id, at, lastSeenAt, timesSeen } = event;
    const first = { key: id, at, words: describeEvent(event, memberNames) };
    if (timesSeen < 2) return [first];
    return [first, { key: `${id}:again`, at: lastSeenAt ?? at, words: describeRepeat(event) }];
  });
  if (foundAt !== null) lines.push({ key: "found", at: foundAt, words: FOUND });
  // Sorting is stable: what happened in one millisecond stays in the order of the server.
  lines.sort((left, right) => left.at - right.at);
  return lines.map((line, index) => {
    const before = lines[index - 1];
    return { ...line, gapMs: before === undefined ? null : line.at - before.at };
  });
}

const FOUND: EventWords = {
  icon: "arrive",
  tone: "unsure",
  title: "Found in Twilio’s log",
  detail: "Its webhook never came",
};

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
