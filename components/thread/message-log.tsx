"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
} from "react";
import { useNow } from "@/hooks/use-now";
import { formatDay } from "@/lib/time";
import { LogAnnouncer } from "./log-announcer";
import { MessageRow, type MessageActions } from "./message-row";
import { layOutThread, type ThreadItem, type UnreadMark } from "./thread-groups";
import type { ThreadMessage } from "./thread-message";

export interface MessageLogProps {
  /** Oldest first. */
  messages: readonly ThreadMessage[];
  /** Where the unread line stands; null when all was read as the thread opened. */
  unread: UnreadMark | null;
  contact: { title: string };
  myId: string;
  actions: MessageActions;
  canLoadOlder: boolean;
  onLoadOlder: () => void;
}

/** This close to the end counts as being there: new texts pull the thread along. */
const AT_END_PX = 80;
/** Height of the day pill with its fade, over the top of the window (`h-[52px]` below). */
const TOP_FADE_PX = 52;
/** Older texts are asked for when this many rows are left above. */
const ROWS_AHEAD = 8;

/**
 * The texts of a conversation. Only what is near the window is in the page. It opens at the unread
 * line, else at the end; it follows new texts only from the end, and older ones that load above leave
 * what is being read where it is.
 */
export function MessageLog({
  messages,
  unread,
  contact,
  myId,
  actions,
  canLoadOlder,
  onLoadOlder,
}: MessageLogProps) {
  const items = layOutThread(messages, unread);
  const now = useNow();
  const scrollRef = useRef<HTMLDivElement>(null);
  const [isAtEnd, setIsAtEnd] = useState(unread === null);
  const [topDay, setTopDay] = useState<number | null>(null);

  // The rule warns of React Compiler, which this project does not use.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => estimateSize(items[index]),
    getItemKey: (index) => items[index]?.key ?? index,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: AT_END_PX,
    overscan: 12,
    paddingStart: 14,
    // The unread line must not land under the day pill.
    scrollPaddingStart: TOP_FADE_PX,
    paddingEnd: 14,
    initialRect: { width: 600, height: 700 },
  });
  const shown = virtualizer.getVirtualItems();

  const unreadIndex = items.findIndex(({ kind }) => kind === "unread");
  const scrollToOpening = useEffectEvent(() => {
    if (unreadIndex === -1) virtualizer.scrollToEnd();
    else virtualizer.scrollToIndex(unreadIndex, { align: "start" });
  });
  useLayoutEffect(() => scrollToOpening(), []);
  // A thread that fits its window never scrolls, and so never tells where it stands.
  const readPositionNow = useEffectEvent(() => readPosition());
  useEffect(() => {
    const frame = requestAnimationFrame(() => readPositionNow());
    return () => cancelAnimationFrame(frame);
  }, [items.length]);

  // A growing composer or the offline bar must not cover the last text.
  const keepEnd = useEffectEvent(() => {
    if (isAtEnd) virtualizer.scrollToEnd();
    else readPosition();
  });
  useEffect(() => {
    const element = scrollRef.current;
    if (!element) return;
    const observer = new ResizeObserver(() => keepEnd());
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // One's own text is always brought into view, wherever one was reading.
  const newest = messages.at(-1);
  const ownNewestKey = newest?.id === null ? newest.key : null;
  useLayoutEffect(() => {
    if (ownNewestKey !== null) virtualizer.scrollToEnd();
  }, [virtualizer, ownNewestKey]);

  const [seenKey, setSeenKey] = useState(newest?.key);
  if (isAtEnd && newest && newest.key !== seenKey) setSeenKey(newest.key);
  const newCount = isAtEnd ? 0 : countInboundAfter(messages, seenKey);

  function readPosition() {
    const element = scrollRef.current;
    if (!element) return;
    setIsAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight <= AT_END_PX);
    const first = virtualizer.getVirtualItemForOffset(element.scrollTop + 34);
    setTopDay(element.scrollTop > 24 && first ? dayAbove(items, first.index) : null);
    if (canLoadOlder && first && first.index < ROWS_AHEAD) onLoadOlder();
  }

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {topDay !== null && (
        <p
          aria-hidden="true"
          className="pointer-events-none absolute inset-x-0 top-0 z-10 flex h-[52px] justify-center bg-linear-to-t from-transparent to-background to-88% pt-2.5"
        >
          <DayPill className="self-start shadow-[0_0_0_1px_var(--border),var(--shadow-sm)]">
            {formatDay(topDay, now)}
          </DayPill>
        </p>
      )}
      <div
        ref={scrollRef}
        role="log"
        aria-label={`Messages with ${contact.title}`}
        aria-live="off"
        tabIndex={0}
        onScroll={readPosition}
        onKeyDown={stepThroughMessages}
        className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain px-5 focus-visible:-outline-offset-2 max-split:px-3"
      >
        <div
          className="relative mt-auto w-full shrink-0 vast:mx-auto vast:max-w-[860px]"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {shown.map(({ key, index, start }) => {
            const item = items[index];
            return (
              item && (
                <div
                  key={key}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {item.kind === "day" && (
                    <p className="flex justify-center pt-4">
                      <DayPill className="shadow-[0_0_0_1px_var(--border)]">
                        {formatDay(item.at, now)}
                      </DayPill>
                    </p>
                  )}
                  {item.kind === "unread" && <UnreadLine count={item.count} />}
                  {item.kind === "message" && (
                    <MessageRow
                      message={item.message}
                      startsTurn={item.startsTurn}
                      isFirst={item.isFirst}
                      isLast={item.isLast}
                      contact={contact}
                      myId={myId}
                      actions={actions}
                    />
                  )}
                </div>
              )
            );
          })}
        </div>
      </div>
      {!isAtEnd && <JumpPill newCount={newCount} onJump={() => virtualizer.scrollToEnd()} />}
      <LogAnnouncer messages={messages} contactTitle={contact.title} />
    </div>
  );
}

/** Up and down go from bubble to bubble, once the focus is on the log or one of them. */
function stepThroughMessages(event: KeyboardEvent<HTMLElement>): void {
  const log = event.currentTarget;
  const { target, key } = event;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (!isPlain || (key !== "ArrowUp" && key !== "ArrowDown")) return;
  if (!(target instanceof HTMLElement) || (target !== log && target.tagName !== "ARTICLE")) return;
  const bubbles = [...log.querySelectorAll<HTMLElement>("article")];
  const next = target === log ? lastInView(log, bubbles) : neighbor(bubbles, target, key);
  if (next === undefined) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function neighbor(bubbles: readonly HTMLElement[], bubble: HTMLElement, key: string) {
  const byHeight = bubbles.toSorted(
    (left, right) => left.getBoundingClientRect().top - right.getBoundingClientRect().top,
  );
  return byHeight[byHeight.indexOf(bubble) + (key === "ArrowUp" ? -1 : 1)];
}

function lastInView(log: HTMLElement, bubbles: readonly HTMLElement[]) {
  const { bottom } = log.getBoundingClientRect();
  return bubbles.findLast((bubble) => bubble.getBoundingClientRect().bottom <= bottom);
}

function DayPill({ className, children }: { className: string; children: string }) {
  return (
    <span
      className={`rounded-full bg-background px-2.5 py-[3px] text-[11.5px] leading-[17px] font-[530] text-muted-foreground ${className}`}
    >
      {children}
    </span>
  );
}

function UnreadLine({ count }: { count: number }) {
  return (
    <p className="flex items-center gap-2.5 pt-3 text-[11.5px] font-semibold text-primary-text before:h-px before:flex-1 before:bg-unread/40 after:h-px after:flex-1 after:bg-unread/40">
      {count} new
    </p>
  );
}

function JumpPill({ newCount, onJump }: { newCount: number; onJump: () => void }) {
  const words = newCount === 1 ? "1 new message" : `${newCount} new messages`;
  return (
    <button
      type="button"
      onClick={onJump}
      className="absolute bottom-3 left-1/2 z-20 inline-flex h-[30px] -translate-x-1/2 items-center gap-1.5 rounded-full bg-popover pr-3 pl-2.5 text-[12.5px] font-[540] shadow-pill max-split:h-11"
    >
      <ArrowDown aria-hidden="true" className="size-3.5 text-primary-text" strokeWidth={1.75} />
      {newCount === 0 ? "Jump to latest" : words}
    </button>
  );
}

/** Pixels, before a row is measured. */
function estimateSize(item: ThreadItem<ThreadMessage> | undefined): number {
  if (item?.kind !== "message") return 36;
  const { message, isFirst, isLast } = item;
  const lines = Math.ceil(message.body.length / 52) || 1;
  const pictures = message.media.length > 0 ? 160 : 0;
  return lines * 20 + 18 + pictures + (isFirst ? 26 : 0) + (isLast ? 20 : 0);
}

/** The day of the row at the top of the window; null while that row shows its day itself. */
function dayAbove(items: readonly ThreadItem<ThreadMessage>[], index: number): number | null {
  const item = items[index];
  if (!item || item.kind === "day") return null;
  return item.kind === "message" ? item.message.at : null;
}

function countInboundAfter(messages: readonly ThreadMessage[], key: string | undefined): number {
  const index = messages.findIndex((message) => message.key === key);
  return messages.slice(index + 1).filter(({ isInbound }) => isInbound).length;
}
