"use client";

import {
  Check,
  CheckCheck,
  CircleAlert,
  CircleHelp,
  Clock,
  CloudOff,
  type LucideIcon,
} from "lucide-react";
import type { ReactNode } from "react";
import { formatClock, formatFull } from "@/lib/time";
import { cn } from "@/lib/utils";
import type { DeliveryIcon, DeliveryWords } from "./delivery-words";
import type { MessageActions } from "./message-row";
import type { ThreadMessage } from "./thread-message";

const ICONS: Record<DeliveryIcon, LucideIcon> = {
  clock: Clock,
  check: Check,
  checks: CheckCheck,
  alert: CircleAlert,
  question: CircleHelp,
  offline: CloudOff,
};

interface DeliveryLineProps {
  message: ThreadMessage;
  delivery: DeliveryWords;
  actions: MessageActions;
}

/** The state of a text below its bubble; when it failed, why, and what can be done about it. */
export function DeliveryLine({ message, delivery, actions }: DeliveryLineProps) {
  const Icon = ICONS[delivery.icon];
  if (delivery.tone === "bad" || delivery.tone === "unsure") {
    return <ProblemLine message={message} delivery={delivery} actions={actions} />;
  }
  return (
    <LineButton message={message} onShowDetails={actions.showDetails}>
      <Icon
        aria-hidden="true"
        className={cn("size-[13px]", delivery.icon === "checks" && "text-success")}
        strokeWidth={1.75}
      />
      {delivery.words}
      {delivery.tone === "good" && ` ${formatClock(message.at)}`}
    </LineButton>
  );
}

interface LineButtonProps {
  message: ThreadMessage;
  onShowDetails: MessageActions["showDetails"];
  children: ReactNode;
}

/** The line below a bubble, which opens its details. Plain words while the server does not have it. */
export function LineButton({ message, onShowDetails, children }: LineButtonProps) {
  const classes =
    "mx-1 mt-0.5 flex items-center gap-1 text-[11.5px] leading-4 text-subtle-foreground tabular-nums max-split:text-[12.5px]";
  const title = formatFull(message.at);
  if (message.id === null) {
    return (
      <p title={title} className={classes}>
        {children}
      </p>
    );
  }
  return (
    <button
      type="button"
      title={title}
      aria-haspopup="dialog"
      onClick={(event) => onShowDetails(message, event.currentTarget)}
      className={cn(
        classes,
        // As tall as a finger, without moving what is around it.
        "relative rounded-xs after:absolute after:-inset-x-1 after:-top-0.5 after:-bottom-1.5 hover:text-foreground hover:underline max-split:after:-top-2 max-split:after:-bottom-5",
      )}
    >
      {children}
      <span className="sr-only">Details</span>
    </button>
  );
}

function ProblemLine({ message, delivery, actions }: DeliveryLineProps) {
  const Icon = ICONS[delivery.icon];
  const isBad = delivery.tone === "bad";
  return (
    <div
      className={cn(
        "mx-0.5 mt-[3px] flex max-w-full flex-wrap items-center justify-end gap-x-2 gap-y-0.5 text-xs max-split:text-sm",
        isBad ? "text-danger-text" : "text-warning-text",
      )}
    >
      <p className="flex min-w-0 items-center gap-1.5">
        <Icon aria-hidden="true" className="size-3.5 shrink-0" strokeWidth={2} />
        <span>
          {delivery.words}
          {delivery.detail !== null && (
            <span className="block text-muted-foreground">{delivery.detail}</span>
          )}
        </span>
      </p>
      <span className="flex shrink-0 items-center gap-1.5">
        {delivery.canTryAgain && (
          <ActionButton onClick={() => actions.tryAgain(message)}>Try again</ActionButton>
        )}
        {actions.isAllowed && delivery.canResend && (
          <ActionButton onClick={() => actions.resend(message)}>Resend</ActionButton>
        )}
        {actions.isAllowed && delivery.canEdit && (
          <ActionButton onClick={() => actions.edit(message)}>Edit & resend</ActionButton>
        )}
        {actions.isAllowed && delivery.canDiscard && (
          <ActionButton onClick={() => actions.discard(message)}>Discard</ActionButton>
        )}
        {message.id !== null && (
          <ActionButton onClick={(opener) => actions.showDetails(message, opener)}>
            Details
          </ActionButton>
        )}
      </span>
    </div>
  );
}

interface ActionButtonProps {
  onClick: (button: HTMLElement) => void;
  children: string;
}

function ActionButton({ onClick, children }: ActionButtonProps) {
  return (
    <button
      type="button"
      onClick={(event) => onClick(event.currentTarget)}
      className="min-h-6 rounded-xs px-1 font-[560] not-first:before:mr-2.5 not-first:before:inline-block not-first:before:h-[11px] not-first:before:w-px not-first:before:bg-border whitespace-nowrap text-foreground hover:underline max-split:min-h-11 max-split:px-2"
    >
      {children}
    </button>
  );
}
