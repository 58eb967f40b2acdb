"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, type ReactNode } from "react";
import { useInbox } from "@/components/inbox/inbox-context";
import { PaneError } from "@/components/inbox/pane-error";
import { PlaceLink } from "@/components/inbox/place-link";
import { StaffFrame } from "@/components/inbox/staff-frame";
import { useQuarantineCount } from "@/components/inbox/use-quarantine-count";
import { Button } from "@/components/ui/button";
import { useMediaQuery } from "@/hooks/use-media-query";
import { SETTINGS_PATH, settingsHref } from "@/lib/settings-url";
import { cn } from "@/lib/utils";
import { EmptyState } from "./parts";
import { findSection, sectionsFor, type SettingsSection } from "./sections";

/** Where the list of sections stands beside the page: `--breakpoint-split`. */
const HAS_ROOM_FOR_BOTH = "(min-width: 900px)";

/** The settings: their sections and the open one; on narrow screens one or the other. */
export function SettingsShell({ sectionId }: { sectionId: string | null }) {
  return (
    <StaffFrame skipTo={{ id: "settings", name: "settings" }}>
      {() => <SettingsPanes sectionId={sectionId} />}
    </StaffFrame>
  );
}

function SettingsPanes({ sectionId }: { sectionId: string | null }) {
  const { me } = useInbox();
  const visible = sectionsFor({ isAdmin: me.isAdmin });
  const first = useFirstSection(sectionId === null ? visible[0] : undefined);
  const section = sectionId === null ? first : findSection(sectionId);

  if (visible.length === 0) {
    return (
      <SettingsMain backTo={null}>
        <AdminsOnly />
      </SettingsMain>
    );
  }
  return (
    <div className="grid min-h-0 min-w-0 grid-cols-1 grid-rows-[minmax(0,1fr)] split:grid-cols-[208px_minmax(0,1fr)]">
      <SectionList sections={visible} currentId={section?.id ?? null} />
      {section && (
        <SettingsMain backTo={SETTINGS_PATH}>
          {visible.includes(section) ? (
            <PaneError key={section.id} title={`${section.name} could not be loaded`}>
              <section.Page />
            </PaneError>
          ) : (
            <AdminsOnly />
          )}
        </SettingsMain>
      )}
    </div>
  );
}

/** Goes on to a section where the list alone would leave the page empty, and shows it meanwhile. */
function useFirstSection(section: SettingsSection | undefined): SettingsSection | undefined {
  const router = useRouter();
  const hasRoom = useMediaQuery(HAS_ROOM_FOR_BOTH);
  const shown = hasRoom ? section : undefined;
  useEffect(() => {
    if (shown) router.replace(settingsHref(shown.id));
  }, [router, shown]);
  return shown;
}

interface SectionListProps {
  sections: readonly SettingsSection[];
  currentId: string | null;
}

/** The sections: beside the open one, or a page of its own where there is no room for both. */
function SectionList({ sections, currentId }: SectionListProps) {
  const Region = currentId === null ? "main" : "div";
  const quarantined = useQuarantineCount();
  return (
    <Region
      id={currentId === null ? "settings" : undefined}
      tabIndex={currentId === null ? -1 : undefined}
      className={cn(
        "flex min-h-0 flex-col overflow-y-auto split:border-r split:bg-surface-2 split:px-2.5 split:py-3.5",
        currentId !== null && "max-split:hidden",
      )}
    >
      {currentId === null && (
        <header className="flex items-center gap-1 px-2 pt-1.5 pb-2 split:sr-only">
          <Button asChild variant="ghost" size="touch" aria-label="Back to the inbox">
            <PlaceLink place={{ conversationId: null, phoneNumberId: null }}>
              <ChevronLeft className="size-6 text-foreground" strokeWidth={1.75} />
            </PlaceLink>
          </Button>
          <h1 className="text-[28px] leading-[34px] font-[680] tracking-[-.028em]">Settings</h1>
        </header>
      )}
      <nav aria-label="Settings">
        <ul className="flex flex-col gap-px max-split:mx-4 max-split:overflow-hidden max-split:rounded-[12px] max-split:bg-card max-split:shadow-[0_0_0_1px_var(--border)]">
          {sections.map(({ id, name, icon: Icon }) => (
            <li key={id} className="max-split:not-first:border-t">
              <Link
                href={settingsHref(id)}
                aria-current={id === currentId ? "page" : undefined}
                className={cn(
                  "flex min-h-[29px] items-center gap-[9px] rounded-[7px] px-2 text-sm font-[480] text-sidebar-foreground hover:bg-accent max-split:min-h-[52px] max-split:rounded-none max-split:px-3.5 max-split:text-[16px] max-split:text-foreground max-split:focus-visible:-outline-offset-2",
                  id === currentId && "bg-accent font-[550] text-foreground",
                )}
              >
                <Icon
                  aria-hidden="true"
                  className={cn(
                    "size-4 shrink-0 text-muted-foreground max-split:size-5",
                    id === currentId && "text-foreground",
                  )}
                  strokeWidth={1.75}
                />
                <span className="min-w-0 grow truncate">{name}</span>
                {id === "quarantine" && quarantined !== null && (
                  <span className="text-xs font-[560] text-warning-text tabular-nums max-split:text-sm">
                    {quarantined}
                    <span className="sr-only"> waiting</span>
                  </span>
                )}
                <ChevronRight
                  aria-hidden="true"
                  className="size-4 text-muted-foreground split:hidden"
                  strokeWidth={1.75}
                />
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </Region>
  );
}

/** The open section; on narrow screens with the way back to the list, or to the inbox. */
function SettingsMain({ backTo, children }: { backTo: string | null; children: ReactNode }) {
  return (
    <main
      id="settings"
      tabIndex={-1}
      className="flex min-h-0 min-w-0 flex-col overflow-y-auto bg-background outline-none"
    >
      <div className="px-2 pt-1.5 split:hidden">
        <Link
          href={backTo ?? "/"}
          className="inline-flex min-h-11 items-center gap-0.5 rounded-md pr-2.5 text-md font-[530] text-primary-text"
        >
          <ChevronLeft aria-hidden="true" className="size-6" strokeWidth={1.75} />
          {backTo === null ? "Inbox" : "Settings"}
        </Link>
      </div>
      {children}
    </main>
  );
}

function AdminsOnly() {
  const { me } = useInbox();
  return (
    <div className="grid flex-1 place-content-center p-6">
      <EmptyState isPage title="Admins change these settings">
        Ask an owner or admin of {me.organizationName} when something here has to change.
      </EmptyState>
    </div>
  );
}
