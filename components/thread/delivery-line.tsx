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
    <p
      title={formatFull(message.at)}
      className="mx-1 mt-0.5 flex items-center gap-1 text-[11.5px] leading-4 text-subtle-foreground tabular-nums max-split:text-[12.5px]"
    >
      <Icon
        aria-hidden="true"
        className={cn("size-[13px]", delivery.icon === "checks" && "text-success")}
        strokeWidth={1.75}
      />
      {delivery.words}
      {delivery.tone === "good" && ` ${formatClock(message.at)}`}
    </p>
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
      {delivery.canTryAgain && (
        <ActionButton onClick={() => actions.tryAgain(message)}>Try again</ActionButton>
      )}
      {actions.isAllowed && (delivery.canResend || delivery.canDiscard) && (
        <span className="flex shrink-0 items-center gap-1.5">
          {delivery.canResend && (
            <ActionButton onClick={() => actions.resend(message)}>Resend</ActionButton>
          )}
          {delivery.canResend && delivery.canDiscard && (
            <span aria-hidden="true" className="h-[11px] w-px bg-border" />
          )}
          {delivery.canDiscard && (
            <ActionButton onClick={() => actions.discard(message)}>Discard</ActionButton>
          )}
        </span>
      )}
    </div>
  );
}

function ActionButton({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="min-h-6 rounded-xs px-1 font-[560] whitespace-nowrap text-foreground hover:underline max-split:min-h-11 max-split:px-2"
    >
      {children}
    </button>
  );
}
