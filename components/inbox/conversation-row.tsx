"use client";

import { Ban, CircleAlert, CircleHelp, Clock, PenLine } from "lucide-react";
import type { KeyboardEvent } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { formatFull, formatListTime } from "@/lib/time";
import { cn } from "@/lib/utils";
import { PlaceLink } from "./place-link";
import { badgeText } from "./unread";
import { BLANK_TEXT, formatAddress, titleOf, type ConversationItem } from "./views";

export interface ConversationRowProps {
  conversation: ConversationItem;
  unread: number;
  /** What this member has typed here and not sent. */
  draft: string;
  /** The number filter that the link keeps. */
  phoneNumberId: string | null;
  isCurrent: boolean;
  isTabStop: boolean;
  now: number;
  onFocus: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** One conversation in the list: a link that names everything a glance would tell. */
export function ConversationRow({
  conversation,
  unread,
  draft,
  phoneNumberId,
  isCurrent,
  isTabStop,
  now,
  onFocus,
  onKeyDown,
}: ConversationRowProps) {
  const title = titleOf(conversation);
  const isUnread = unread > 0;
  const isDraftShown = draft !== "" && !isCurrent;
  const time = formatListTime(conversation.lastActivityAt, now);
  return (
    <PlaceLink
      id={rowElementId(conversation.id)}
      place={{ conversationId: conversation.id, phoneNumberId }}
      aria-current={isCurrent ? "true" : undefined}
      aria-label={rowLabel({ title, unread, time, draft: isDraftShown ? draft : "", conversation })}
      tabIndex={isTabStop ? 0 : -1}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      className={cn(
        "grid grid-cols-[36px_minmax(0,1fr)] gap-[11px] rounded-lg p-2.5 hover:bg-hover focus-visible:-outline-offset-2 max-split:grid-cols-[46px_minmax(0,1fr)] max-split:gap-3 max-split:rounded-none max-split:px-4 max-split:py-0 max-split:pt-[11px]",
        isCurrent && "bg-selected hover:bg-selected",
      )}
    >
      <Avatar name={title} size={36} className="max-split:!size-[46px] max-split:!text-[16.5px]" />
      <span className="block min-w-0 max-split:border-b max-split:pb-3">
        <span className="flex items-baseline gap-2 leading-[18px] max-split:leading-[21px]">
          <span
            dir="auto"
            className={cn(
              "truncate text-[13.5px] leading-[18px] font-[530] tracking-[-.008em] tabular-nums max-split:text-[16px] max-split:leading-[21px]",
              isUnread && "font-[650]",
            )}
          >
            {title}
          </span>
          <time
            dateTime={new Date(conversation.lastActivityAt).toISOString()}
            title={formatFull(conversation.lastActivityAt)}
            className={cn(
              "ml-auto shrink-0 text-[11.5px] text-subtle-foreground tabular-nums max-split:text-[13px]",
              isCurrent && "text-muted-foreground",
              isUnread && "font-[560] text-primary-text",
            )}
          >
            {time}
          </time>
        </span>
        <span className="mt-px flex items-start gap-2.5">
          <span
            dir="auto"
            className={cn(
              "line-clamp-1 min-w-0 grow text-sm leading-[18px] break-words text-muted-foreground max-split:text-[14.5px] max-split:leading-5",
              isUnread && "line-clamp-2 text-foreground",
            )}
          >
            {isDraftShown ? (
              <DraftPreview draft={draft} />
            ) : (
              <Preview conversation={conversation} />
            )}
          </span>
          {isUnread && (
            <span className="h-[18px] min-w-[18px] shrink-0 rounded-full bg-unread px-[5px] text-center text-[11px] leading-[18px] font-[650] text-primary-foreground tabular-nums max-split:h-5 max-split:min-w-5 max-split:leading-5">
              {badgeText(unread)}
            </span>
          )}
        </span>
        <span
          className={cn(
            "mt-[5px] flex h-[18px] items-center gap-[5px] text-[11.5px] text-subtle-foreground max-split:h-5 max-split:text-[12.5px]",
            isCurrent && "text-muted-foreground",
          )}
        >
          <StateBadge conversation={conversation} />
          <span className="truncate tabular-nums">{metaOf(conversation)}</span>
        </span>
      </span>
    </PlaceLink>
  );
}

/** The element that arrow keys move the focus to. */
export function rowElementId(conversationId: string): string {
  return `conversation-${conversationId}`;
}

function Preview({ conversation }: { conversation: ConversationItem }) {
  const { preview } = conversation;
  if (conversation.isWaitingHere) {
    return (
      <>
        <Clock aria-hidden="true" className={INLINE_ICON} strokeWidth={1.75} />
        You: <PreviewText text={preview.text} />
      </>
    );
  }
  return preview.author === null ? (
    <PreviewText text={preview.text} />
  ) : (
    <>
      {preview.author}: <PreviewText text={preview.text} />
    </>
  );
}

function PreviewText({ text }: { text: string }) {
  return text === BLANK_TEXT ? <span className="text-muted-foreground">{text}</span> : text;
}

function DraftPreview({ draft }: { draft: string }) {
  return (
    <>
      <PenLine aria-hidden="true" className={INLINE_ICON} strokeWidth={1.75} />
      <b className="font-[530]">Draft:</b> {draft}
    </>
  );
}

const INLINE_ICON = "mr-1 inline-block size-[13px] align-[-2px]";

function StateBadge({ conversation }: { conversation: ConversationItem }) {
  const state = stateOf(conversation);
  if (state === null) return null;
  const { words, variant, icon: Icon } = state;
  return (
    <Badge variant={variant}>
      <Icon aria-hidden="true" />
      {words}
    </Badge>
  );
}

/** What needs somebody's eye first; null when nothing does. */
function stateOf({ isOptedOut, asksToStop, hasFailed, isUnconfirmed }: ConversationItem) {
  if (isOptedOut) return { words: "Opted out", variant: "danger", icon: Ban } as const;
  if (asksToStop) {
    return { words: "Asked to stop?", variant: "warning", icon: CircleHelp } as const;
  }
  if (!hasFailed) return null;
  return isUnconfirmed
    ? ({ words: "Not confirmed", variant: "warning", icon: CircleHelp } as const)
    : ({ words: "Not delivered", variant: "danger", icon: CircleAlert } as const);
}

/** "555 0148 · Front desk"; without a name the number is the title already. */
function metaOf(conversation: ConversationItem): string {
  if (conversation.name === null) return conversation.numberLabel;
  const short = formatAddress(conversation.address).split(" ").slice(-2).join(" ");
  return `${short} · ${conversation.numberLabel}`;
}

interface RowLabelParts {
  title: string;
  unread: number;
  time: string;
  draft: string;
  conversation: ConversationItem;
}

function rowLabel({ title, unread, time, draft, conversation }: RowLabelParts): string {
  const { preview } = conversation;
  const said = preview.author === null ? preview.text : `${preview.author}: ${preview.text}`;
  return [
    title,
    unread > 0 ? `${unread} unread` : "",
    stateOf(conversation)?.words.toLowerCase() ?? "",
    conversation.numberLabel,
    time,
    draft === "" ? said : `Draft: ${draft}`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}
