import { dayKey, type TimeFormat } from "@/lib/time";

/** Texts of one author closer than this are one run: one avatar, one state line. */
const RUN_GAP_MS = 3 * 60_000;

/** What grouping needs to know of a text. */
export interface Groupable {
  /** React's key; the same from the optimistic bubble to the saved one. */
  key: string;
  at: number;
  /** Equal for two texts that the same person or system wrote in the same direction. */
  authorKey: string;
  /** True when the text needs its own state line, as a failed one: it stands alone. */
  standsAlone: boolean;
}

export type ThreadItem<Message extends Groupable> =
  | { kind: "day"; key: string; at: number }
  | { kind: "unread"; key: string; count: number }
  | {
      kind: "message";
      key: string;
      message: Message;
      /** Whether its author is named above it: at the start, or after another author or a pause. */
      startsTurn: boolean;
      /** First and last of a run of bubbles that join. */
      isFirst: boolean;
      isLast: boolean;
    };

/** Where the "3 new" line goes: before this text, counting what was unread when the thread opened. */
export interface UnreadMark {
  key: string;
  count: number;
}

/** Lays texts (oldest first) out as rows: days, the unread line, and bubbles with their place in a run. */
export function layOutThread<Message extends Groupable>(
  messages: readonly Message[],
  unread: UnreadMark | null,
  format: TimeFormat = {},
): ThreadItem<Message>[] {
  const items: ThreadItem<Message>[] = [];
  let previous: Message | undefined;
  let runEnd: Extract<ThreadItem<Message>, { kind: "message" }> | undefined;
  for (const message of messages) {
    const day = dayKey(message.at, format);
    const isNewDay = previous === undefined || dayKey(previous.at, format) !== day;
    const isUnreadStart = unread?.key === message.key;
    if (isNewDay) items.push({ kind: "day", key: `day:${day}:${message.key}`, at: message.at });
    if (isUnreadStart) items.push({ kind: "unread", key: "unread", count: unread.count });

    const startsTurn = isNewDay || isUnreadStart || !isSameTurn(previous, message);
    const isFirst = startsTurn || message.standsAlone || previous?.standsAlone === true;
    if (!isFirst && runEnd) runEnd.isLast = false;
    const { key } = message;
    runEnd = { kind: "message", key, message, startsTurn, isFirst, isLast: true };
    items.push(runEnd);
    previous = message;
  }
  return items;
}

function isSameTurn(earlier: Groupable | undefined, later: Groupable): boolean {
  if (earlier === undefined) return false;
  return earlier.authorKey === later.authorKey && later.at - earlier.at < RUN_GAP_MS;
}

/**
 * Finds the oldest of the last `count` texts that came in; null when fewer are loaded, since the line
 * would then stand in a wrong place.
 */
export function findFirstUnread(
  messages: readonly { key: string; isInbound: boolean }[],
  count: number,
): string | null {
  if (count <= 0) return null;
  let seen = 0;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (!message?.isInbound) continue;
    seen += 1;
    if (seen === count) return message.key;
  }
  return null;
}
