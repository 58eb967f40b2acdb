"use client";

import { ChevronDown, SquarePen } from "lucide-react";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { useInbox } from "./inbox-context";
import { StaffButton } from "./staff-button";
import { goTo, useInboxPlace } from "./use-inbox-place";
import { UserMenu } from "./user-menu";
import { formatAddress } from "./views";

const ALL = "all";

/** The view's name; on narrow screens, where there is no rail, also its choice and the menus. */
export function ListHeader({ onNewText }: { onNewText: (opener: HTMLElement) => void }) {
  const { numbers } = useInbox();
  const { phoneNumberId } = useInboxPlace();
  const name = numbers.find(({ id }) => id === phoneNumberId)?.label ?? "All";
  return (
    <header className="flex h-[52px] shrink-0 items-center pr-2 pl-[18px] max-split:h-auto max-split:py-1.5 max-split:pr-3">
      <h2 className="truncate text-md leading-5 font-[620] tracking-[-.014em] max-split:hidden">
        {name}
      </h2>
      <div className="flex w-full items-center split:hidden">
        <DropdownMenu>
          <DropdownMenuTrigger
            aria-label={`${name}, change view`}
            className="flex min-h-11 min-w-0 items-center gap-2 rounded-md"
          >
            <span className="truncate text-[28px] leading-[34px] font-[680] tracking-[-.028em]">
              {name}
            </span>
            <ChevronDown aria-hidden="true" className="size-5 shrink-0" strokeWidth={1.75} />
          </DropdownMenuTrigger>
          <DropdownMenuContent align="start">
            <DropdownMenuRadioGroup
              value={phoneNumberId ?? ALL}
              onValueChange={(value) =>
                goTo({ conversationId: null, phoneNumberId: value === ALL ? null : value })
              }
            >
              <DropdownMenuRadioItem value={ALL}>All</DropdownMenuRadioItem>
              {numbers.map((number) => (
                <DropdownMenuRadioItem key={number.id} value={number.id}>
                  {number.label}
                  <span className="text-muted-foreground tabular-nums">
                    {formatAddress(number.address)}
                  </span>
                </DropdownMenuRadioItem>
              ))}
            </DropdownMenuRadioGroup>
          </DropdownMenuContent>
        </DropdownMenu>
        <span className="grow" />
        <StaffButton
          variant="ghost"
          size="touch"
          aria-label="New text"
          onClick={(event) => onNewText(event.currentTarget)}
        >
          <SquarePen className="size-[22px] text-foreground" strokeWidth={1.75} />
        </StaffButton>
        <UserMenu compact />
      </div>
    </header>
  );
}
