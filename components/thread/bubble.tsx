"use client";

import { type ReactNode, memo } from "react";
import { BLANK_TEXT } from "@/components/inbox/views";
import { cn } from "@/lib/utils";
import { splitLinks } from "./links";
import { MediaGrid } from "./media-grid";
import type { ThreadMessage } from "./thread-message";

interface BubbleProps {
  message: ThreadMessage;
  isFirst: boolean;
  isLast: boolean;
  /** Whom pictures are from. */
  sender: string;
}

/** One text: its words in the colour of its state, and its files. */
export const Bubble = memo(function Bubble({ message, isFirst, isLast, sender }: BubbleProps) {
  const { body, media, isInbound } = message;
  if (message.erasedAt !== null) return <p className={cn(SHAPE, ERASED)}>Erased</p>;
  const hasWords = body.trim() !== "";
  const grid = media.length > 0 && <MediaGrid media={media} sender={sender} isOut={!isInbound} />;
  if (!hasWords && !grid) {
    return <p className={cn(SHAPE, colourOf(message), "text-muted-foreground")}>{BLANK_TEXT}</p>;
  }
  return (
    <>
      {hasWords && (
        <p
          dir="auto"
          className={cn(
            SHAPE,
            colourOf(message),
            isInbound
              ? cn(!isFirst && "rounded-tl-sm", (!isLast || grid) && "rounded-bl-sm")
              : cn(!isFirst && "rounded-tr-sm", (!isLast || grid) && "rounded-br-sm"),
          )}
        >
          {splitLinks(body).map(renderPart)}
        </p>
      )}
      {grid}
    </>
  );
});

const ERASED =
  "border border-dashed border-input bg-transparent text-muted-foreground max-split:py-1.5";

const SHAPE =
  "w-fit max-w-full rounded-2xl px-[13px] py-2 text-base leading-5 tracking-[-.006em] [overflow-wrap:anywhere] whitespace-pre-wrap max-split:rounded-[20px] max-split:px-3.5 max-split:pt-2 max-split:pb-[9px] max-split:text-[16px] max-split:leading-[21px]";

function colourOf({ isInbound, isExternal, delivery }: ThreadMessage): string {
  if (isInbound) return "bg-bubble-in text-bubble-in-foreground";
  if (delivery?.tone === "bad") {
    return "bg-danger-soft text-foreground shadow-[inset_0_0_0_1px_color-mix(in_oklch,var(--danger)_34%,transparent)]";
  }
  if (delivery?.tone === "unsure") {
    return "bg-warning-soft text-foreground shadow-[inset_0_0_0_1px_color-mix(in_oklch,var(--warning)_44%,transparent)]";
  }
  if (isExternal) return "text-muted-foreground shadow-[inset_0_0_0_1px_var(--input)]";
  if (delivery?.tone === "pending") return "bg-bubble-pending text-bubble-out-foreground";
  return "bg-bubble-out text-bubble-out-foreground";
}

function renderPart(part: { text: string; href: string | null }, index: number): ReactNode {
  if (part.href === null) return part.text;
  return (
    <a
      key={index}
      href={part.href}
      target="_blank"
      rel="noreferrer nofollow"
      className="underline decoration-1 underline-offset-2 focus-visible:outline-current"
    >
      {part.text}
    </a>
  );
}
