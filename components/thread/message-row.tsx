"use client";

import { Ban, Bot, Info, ShieldCheck } from "lucide-react";
import { memo, type KeyboardEvent } from "react";
import { Avatar } from "@/components/ui/avatar";
import { firstName } from "@/components/inbox/views";
import { formatClock } from "@/lib/time";
import { cn } from "@/lib/utils";
import { Bubble } from "./bubble";
import { DeliveryLine, LineButton } from "./delivery-line";
import type { ThreadMessage } from "./thread-message";

export interface MessageRowProps {
  message: ThreadMessage;
  startsTurn: boolean;
  isFirst: boolean;
  isLast: boolean;
  contact: { title: string };
  myId: string;
  actions: MessageActions;
}

/** What a person can do about a text that did not go out. */
export interface MessageActions {
  /** False for viewers: they are shown the reason alone. */
  isAllowed: boolean;
  resend: (message: ThreadMessage) => void;
  discard: (message: ThreadMessage) => void;
  /** Puts its words into the composer, to be sent as another text. */
  edit: (message: ThreadMessage) => void;
  /** For a text of this browser that the server has not acknowledged. */
  tryAgain: (message: ThreadMessage) => void;
  /** All that is known of a text; the focus returns to the opener. */
  showDetails: (message: ThreadMessage, opener: HTMLElement) => void;
}

/** One text in its run: the avatar or author at the run's edge, the bubble, and the state below it. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, startsTurn, isFirst, isLast, contact, myId, actions } = props;
  const sender = senderOf(message, contact.title, myId);

  function openByKey(event: KeyboardEvent<HTMLElement>) {
    const isMenuKey = event.key === "ContextMenu" || (event.shiftKey && event.key === "F10");
    if (event.target !== event.currentTarget || (event.key !== "Enter" && !isMenuKey)) return;
    event.preventDefault();
    if (message.id !== null) actions.showDetails(message, event.currentTarget);
  }

  return (
    <>
      <article
        aria-label={labelOf(message, sender)}
        tabIndex={-1}
        onKeyDown={openByKey}
        className={cn(
          "group/message flex items-end gap-[9px] rounded-md focus-visible:outline-offset-1",
          startsTurn && "pt-3",
          !startsTurn && (isFirst ? "pt-1.5" : "pt-0.5"),
        )}
      >
        {message.isInbound ? (
          <InboundRun
            message={message}
            isFirst={isFirst}
            isLast={isLast}
            contact={contact}
            actions={actions}
          />
        ) : (
          <OutboundRun {...props} sender={sender} />
        )}
      </article>
      <ConsentEvent message={message} contactTitle={contact.title} />
    </>
  );
});

/** What a keyword did, as an event of the conversation: STOP locks replies, START unlocks them. */
function ConsentEvent({ message, contactTitle }: { message: ThreadMessage; contactTitle: string }) {
  if (message.keyword !== "stop" && message.keyword !== "start") return null;
  const hasLeft = message.keyword === "stop";
  const Icon = hasLeft ? Ban : ShieldCheck;
  return (
    <p
      className={cn(
        "flex items-center justify-center gap-1.5 pt-3.5 pb-1 text-center text-xs text-balance max-split:text-[12.5px]",
        hasLeft ? "text-danger-text" : "text-success-text",
      )}
    >
      <Icon aria-hidden="true" className="size-[13px] shrink-0" strokeWidth={1.75} />
      <span>
        <b className="font-[540]">
          {shortTitle(contactTitle)} {hasLeft ? "opted out" : "opted back in"}
        </b>
        {hasLeft ? " of texts with STOP" : " with START"} · {formatClock(message.at)}
      </span>
    </p>
  );
}

/**
 * Details beside a bubble, for the mouse. Not a tab stop: the line below it is one, and so would be
 * every bubble; on the keyboard Enter opens them.
 */
function DetailsButton({ message, actions }: Pick<MessageRowProps, "message" | "actions">) {
  if (message.id === null) return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label="Message details"
      title="Details"
      onClick={(event) => actions.showDetails(message, event.currentTarget)}
      className="grid size-[26px] self-center shrink-0 place-items-center rounded-[7px] text-muted-foreground opacity-0 group-hover/message:opacity-100 group-focus/message:opacity-100 hover:bg-hover hover:text-foreground max-split:hidden"
    >
      <Info className="size-3.5" strokeWidth={1.75} />
    </button>
  );
}

type InboundRunProps = Pick<
  MessageRowProps,
  "message" | "isFirst" | "isLast" | "contact" | "actions"
>;

function InboundRun({ message, isFirst, isLast, contact, actions }: InboundRunProps) {
  return (
    <>
      <span className={cn("w-7 shrink-0", isLast && "pb-5")}>
        {isLast && <Avatar name={contact.title} size={28} />}
      </span>
      <div className={cn(COLUMN, "items-start")}>
        <Bubble message={message} isFirst={isFirst} isLast={isLast} sender={contact.title} />
        {isLast && (
          <LineButton message={message} onShowDetails={actions.showDetails}>
            <time dateTime={new Date(message.at).toISOString()}>{formatClock(message.at)}</time>
            {message.foundAt !== null && (
              <span className="text-warning-text">
                <span aria-hidden="true">· </span>Arrived late
              </span>
            )}
          </LineButton>
        )}
      </div>
      <DetailsButton message={message} actions={actions} />
    </>
  );
}

function OutboundRun({
  message,
  startsTurn,
  isFirst,
  isLast,
  sender,
  actions,
}: MessageRowProps & { sender: string }) {
  return (
    <>
      <span className="grow" />
      <DetailsButton message={message} actions={actions} />
      <div className={cn(COLUMN, "items-end")}>
        {startsTurn && (
          <p className="mx-1 mb-px flex items-center gap-[5px] text-[11.5px] leading-4 font-medium text-muted-foreground max-split:text-[12.5px]">
            {message.author ? (
              <Avatar name={message.author.name} size={16} />
            ) : (
              <Bot aria-hidden="true" className="size-[13px]" strokeWidth={1.75} />
            )}
            {sender}
          </p>
        )}
        <Bubble message={message} isFirst={isFirst} isLast={isLast} sender={sender} />
        {isLast && message.delivery && (
          <DeliveryLine message={message} delivery={message.delivery} actions={actions} />
        )}
      </div>
    </>
  );
}

const COLUMN =
  "flex min-w-0 max-w-[min(76%,460px)] flex-col gap-0.5 max-split:max-w-[82%] vast:max-w-[560px]";

/** A first name; a number stays whole. */
function shortTitle(title: string): string {
  return title.startsWith("+") ? title : firstName(title);
}

/** Who wrote a text, as colleagues say it. */
function senderOf(message: ThreadMessage, contactTitle: string, myId: string): string {
  if (message.isInbound) return contactTitle;
  if (message.author === null) return "Sent by Twilio or another system";
  return message.author.id === myId ? "You" : firstName(message.author.name);
}

/** "Sam, 9:44 AM, Delivered" */
function labelOf(message: ThreadMessage, sender: string): string {
  const state = message.delivery?.words;
  return [sender, formatClock(message.at), state].filter(Boolean).join(", ");
}
