"use client";

import { Ban, Bot, ShieldCheck } from "lucide-react";
import { memo } from "react";
import { Avatar } from "@/components/ui/avatar";
import { firstName } from "@/components/inbox/views";
import { formatClock, formatFull } from "@/lib/time";
import { cn } from "@/lib/utils";
import { Bubble } from "./bubble";
import { DeliveryLine } from "./delivery-line";
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
  /** For a text of this browser that the server has not acknowledged. */
  tryAgain: (message: ThreadMessage) => void;
}

/** One text in its run: the avatar or author at the run's edge, the bubble, and the state below it. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, startsTurn, isFirst, isLast, contact, myId } = props;
  const sender = senderOf(message, contact.title, myId);
  return (
    <>
      <article
        aria-label={labelOf(message, sender)}
        className={cn(
          "flex items-end gap-[9px]",
          startsTurn && "pt-3",
          !startsTurn && (isFirst ? "pt-1.5" : "pt-0.5"),
        )}
      >
        {message.isInbound ? (
          <InboundRun message={message} isFirst={isFirst} isLast={isLast} contact={contact} />
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

type InboundRunProps = Pick<MessageRowProps, "message" | "isFirst" | "isLast" | "contact">;

function InboundRun({ message, isFirst, isLast, contact }: InboundRunProps) {
  return (
    <>
      <span className={cn("w-7 shrink-0", isLast && "pb-5")}>
        {isLast && <Avatar name={contact.title} size={28} />}
      </span>
      <div className={cn(COLUMN, "items-start")}>
        <Bubble message={message} isFirst={isFirst} isLast={isLast} sender={contact.title} />
        {isLast && (
          <p className="mx-1 mt-0.5 text-[11.5px] leading-4 text-subtle-foreground tabular-nums max-split:text-[12.5px]">
            <time dateTime={new Date(message.at).toISOString()} title={formatFull(message.at)}>
              {formatClock(message.at)}
            </time>
          </p>
        )}
      </div>
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
    <div className={cn(COLUMN, "ml-auto items-end")}>
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
