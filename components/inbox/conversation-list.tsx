"use client";

import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useNow } from "@/hooks/use-now";
import { useStoredState } from "@/hooks/use-stored-state";
import { ConversationRow, rowElementId } from "./conversation-row";
import { useInbox } from "./inbox-context";
import { rowOfKey, withKept } from "./list-order";
import { countUnread } from "./unread";
import { useHeldOrder } from "./use-held-order";
import type { ConversationItem } from "./views";

interface ConversationListProps {
  conversations: readonly ConversationItem[];
  readCounts: ReadonlyMap<string, number>;
  currentId: string | null;
  phoneNumberId: string | null;
  /** Called when the end of what is loaded comes near. */
  onEndReached: () => void;
}

/** Height of a row with one line of preview; measured when it is on screen. */
const ESTIMATED_ROW_PX = 77;
/** A page more is loaded when this many rows are left below. */
const ROWS_AHEAD = 10;

/**
 * The conversations, newest activity first. Only what is near the window is in the page, whatever
 * the length. Arrow keys (and J, K), Home and End move the focus, Enter opens. The row that Tab leads
 * to and the open conversation's stay in the page wherever one has scrolled.
 */
export function ConversationList({
  conversations,
  readCounts,
  currentId,
  phoneNumberId,
  onEndReached,
}: ConversationListProps) {
  const { drafts } = useInbox();
  const draftOf = useStoredState(drafts);
  const now = useNow();
  const scrollRef = useRef<HTMLDivElement>(null);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  const { rows, onPointerMove } = useHeldOrder(conversations);
  const ids: string[] = rows.map(({ id }) => id);
  const tabStopId = [focusedId, currentId].find((id) => id !== null && ids.includes(id)) ?? ids[0];
  const keptIndexes = [tabStopId, currentId].map((id) => ids.indexOf(id ?? ""));

  // The rule warns of React Compiler, which this project does not use.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => ESTIMATED_ROW_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
    rangeExtractor: (range) => withKept(defaultRangeExtractor(range), keptIndexes),
    gap: 1,
    paddingEnd: 8,
    // Enough for a first screen before the window's height is known.
    initialRect: { width: 336, height: 900 },
  });
  const shown = virtualizer.getVirtualItems();

  const lastShown = virtualizer.range?.endIndex ?? 0;
  const isNearEnd = rows.length > 0 && lastShown >= rows.length - ROWS_AHEAD;
  useEffect(() => {
    if (isNearEnd) onEndReached();
  }, [isNearEnd, rows.length, onEndReached]);

  function moveFocus(event: KeyboardEvent, fromId: string) {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const nextId = rowOfKey(event.key, ids, fromId);
    if (nextId === null) return;
    event.preventDefault();
    setFocusedId(nextId);
    virtualizer.scrollToIndex(ids.indexOf(nextId), { align: "auto" });
    // The row may only now be put into the page.
    requestAnimationFrame(() => document.getElementById(rowElementId(nextId))?.focus());
  }

  return (
    <div
      ref={scrollRef}
      onPointerMove={onPointerMove}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 max-split:px-0"
    >
      <ul
        aria-label="Conversations"
        className="relative"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {shown.map(({ key, index, start }) => {
          const conversation = rows[index];
          if (!conversation) return null;
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              style={{ transform: `translateY(${start}px)` }}
              className="absolute inset-x-0 top-0 transition-transform duration-(--dur-3) ease-out"
            >
              <ConversationRow
                conversation={conversation}
                unread={countUnread(conversation.inboundCount, readCounts.get(conversation.id))}
                draft={draftOf[conversation.id] ?? ""}
                phoneNumberId={phoneNumberId}
                isCurrent={conversation.id === currentId}
                isTabStop={conversation.id === tabStopId}
                now={now}
                onFocus={() => setFocusedId(conversation.id)}
                onKeyDown={(event) => moveFocus(event, conversation.id)}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
