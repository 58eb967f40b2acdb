"use client";

import { Ban, ChevronLeft, PanelRight } from "lucide-react";
import { PlaceLink } from "@/components/inbox/place-link";
import { formatAddress, titleOf } from "@/components/inbox/views";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { ConversationDetail } from "./conversation-detail";

interface ThreadHeaderProps {
  detail: ConversationDetail;
  /** The number filter that "back" returns to. */
  phoneNumberId: string | null;
  onOpenContact: (opener: HTMLElement) => void;
}

/** Whom one writes with and through which number; the way back on narrow screens. */
export function ThreadHeader({ detail, phoneNumberId, onOpenContact }: ThreadHeaderProps) {
  const { contact, phoneNumber, optOut } = detail;
  const title = titleOf(contact);
  return (
    <header className="flex h-14 shrink-0 items-center gap-2.5 border-b pr-3 pl-[18px] max-split:gap-1.5 max-split:pr-1.5 max-split:pl-1">
      <PlaceLink
        place={{ conversationId: null, phoneNumberId }}
        aria-label="Back to the list"
        className="grid size-11 shrink-0 place-items-center rounded-full text-primary-text split:hidden"
      >
        <ChevronLeft className="size-6" strokeWidth={2} />
      </PlaceLink>
      <Avatar name={title} size={34} />
      <div className="min-w-0 grow">
        <div className="flex items-center gap-1.5">
          <h2
            dir="auto"
            className="truncate text-[14.5px] leading-[19px] font-[610] tracking-[-.012em] tabular-nums max-split:text-[16px]"
          >
            {title}
          </h2>
          {optOut !== null && (
            <Badge variant="danger">
              <Ban aria-hidden="true" />
              Opted out
            </Badge>
          )}
        </div>
        <p className="truncate text-xs text-muted-foreground tabular-nums">
          {contact.name !== null && (
            <span className="max-split:hidden">{formatAddress(contact.address)} · </span>
          )}
          SMS to {phoneNumber.label}
        </p>
      </div>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Contact details"
        title="Contact details"
        onClick={(event) => onOpenContact(event.currentTarget)}
        className="panel:hidden"
      >
        <PanelRight className="size-4 max-split:size-5" strokeWidth={1.75} />
      </Button>
    </header>
  );
}
