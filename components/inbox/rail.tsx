"use client";

import { MessagesSquare, Settings, Smartphone, SquarePen } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { isSettingsPath, SETTINGS_PATH } from "@/lib/settings-url";
import { cn } from "@/lib/utils";
import { BrandMark } from "./brand-mark";
import { useInbox } from "./inbox-context";
import { NumberLed } from "./number-led";
import { PlaceLink } from "./place-link";
import { StaffButton } from "./staff-button";
import { useInboxPlace } from "./use-inbox-place";
import { UserMenu } from "./user-menu";
import { useQuarantineCount } from "./use-quarantine-count";
import { useWebhookHealth } from "./use-webhook-health";
import { formatAddress } from "./views";

/** The main navigation: every view and number. Between 900 and 1119 px it is icons alone. */
export function Rail({ onNewText }: { onNewText: (opener: HTMLElement) => void }) {
  const { me, numbers, phoneUrl } = useInbox();
  const { phoneNumberId } = useInboxPlace();
  const isInSettings = isSettingsPath(usePathname());
  const health = useWebhookHealth();
  const quarantined = useQuarantineCount();
  const severities = new Map(
    health?.numbers.map(({ phoneNumberId: id, severity }) => [id, severity]),
  );
  return (
    <nav
      aria-label="Main"
      className="hidden min-h-0 flex-col p-2.5 text-sidebar-foreground split:flex"
    >
      <p className="flex h-9 items-center gap-[9px] px-1.5 text-[13.5px] font-[580] tracking-[-.012em] text-foreground max-wide:justify-center max-wide:px-0">
        <BrandMark />
        <span className="min-w-0 grow truncate max-wide:sr-only">{me.organizationName}</span>
      </p>
      <StaffButton
        variant="outline"
        onClick={(event) => onNewText(event.currentTarget)}
        className="mt-2 mb-2.5 justify-start gap-2 px-[9px] text-foreground max-wide:justify-center max-wide:px-0"
      >
        <SquarePen aria-hidden="true" className="size-[15px]" strokeWidth={1.75} />
        <span className="max-wide:sr-only">New text</span>
      </StaffButton>
      <RailLinks>
        <RailLink
          isCurrent={!isInSettings && phoneNumberId === null}
          phoneNumberId={null}
          icon={<MessagesSquare />}
          name="All"
        />
      </RailLinks>
      {numbers.length > 0 && (
        <>
          <h2 className="mt-3 flex h-[26px] items-center px-2 text-[11.5px] font-[530] text-subtle-foreground max-wide:sr-only">
            Numbers
          </h2>
          <RailLinks>
            {numbers.map((number) => (
              <RailLink
                key={number.id}
                isCurrent={!isInSettings && phoneNumberId === number.id}
                phoneNumberId={number.id}
                icon={<NumberLed severity={severities.get(number.id)} />}
                name={number.label}
                detail={number.address.slice(-4)}
                title={formatAddress(number.address)}
              />
            ))}
          </RailLinks>
        </>
      )}
      <div className="grow" />
      {phoneUrl !== null && (
        <a
          href={phoneUrl}
          target="_blank"
          rel="noreferrer"
          title="Phone simulator"
          className={LINK}
        >
          <Smartphone aria-hidden="true" />
          <span className="truncate max-wide:sr-only">Phone simulator</span>
        </a>
      )}
      <Link
        href={SETTINGS_PATH}
        aria-current={isInSettings ? "page" : undefined}
        title={quarantined === null ? "Settings" : `Settings: ${quarantined} in quarantine`}
        className={cn(LINK, "mt-px", isInSettings && CURRENT_LINK)}
      >
        <Settings aria-hidden="true" />
        <span className="truncate max-wide:sr-only">Settings</span>
        {quarantined !== null && (
          <span className="ml-auto text-xs font-[560] text-warning-text tabular-nums max-wide:ml-0">
            {quarantined}
            <span className="sr-only"> in quarantine</span>
          </span>
        )}
      </Link>
      <UserMenu />
    </nav>
  );
}

const LINK =
  "flex h-[29px] shrink-0 items-center gap-[9px] rounded-[7px] px-2 text-sm font-[480] hover:bg-sidebar-accent/60 max-wide:h-9 max-wide:justify-center max-wide:px-0 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:stroke-[1.75] [&_svg]:text-muted-foreground";

const CURRENT_LINK =
  "bg-sidebar-accent font-[550] text-sidebar-accent-foreground hover:bg-sidebar-accent [&_svg]:text-foreground";

function RailLinks({ children }: { children: ReactNode }) {
  return <ul className="flex flex-col gap-px">{children}</ul>;
}

type RailLinkProps = {
  isCurrent: boolean;
  phoneNumberId: string | null;
  icon: ReactNode;
  name: string;
  detail?: string;
  title?: string;
};

function RailLink({ isCurrent, phoneNumberId, icon, name, detail, title }: RailLinkProps) {
  return (
    <li>
      <PlaceLink
        place={{ conversationId: null, phoneNumberId }}
        aria-current={isCurrent ? "page" : undefined}
        title={title ?? name}
        className={cn(LINK, isCurrent && CURRENT_LINK)}
      >
        {icon}
        <span className="truncate max-wide:sr-only">{name}</span>
        {detail !== undefined && (
          <span
            className={cn(
              "ml-auto text-xs font-[450] text-muted-foreground tabular-nums max-wide:hidden",
              isCurrent && "text-foreground",
            )}
          >
            {detail}
          </span>
        )}
      </PlaceLink>
    </li>
  );
}
