"use client";

import { usePaginatedQuery, useQuery } from "convex/react";
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { Select } from "@/components/ui/select";
import { api } from "@/convex/_generated/api";
import { cn } from "@/lib/utils";
import {
  EmptyState,
  PagedList,
  SettingsCard,
  SettingsPage,
  StatusBadge,
  Timestamp,
} from "../parts";
import { QuarantineDetail } from "./quarantine-detail";
import {
  describeItem,
  KINDS,
  titleOf,
  type QuarantineItem,
  type QuarantineKind,
} from "./quarantine-words";

const PAGE = 25;
/** The most that is counted. */
const COUNT_LIMIT = 100;

/** What could not be placed: understood, fetched from Twilio, or discarded. */
export function QuarantinePage() {
  const [kind, setKind] = useState<QuarantineKind | null>(null);
  const pages = usePaginatedQuery(api.quarantine.list, { kind }, { initialNumItems: PAGE });
  return (
    <SettingsPage
      title="Quarantine"
      lead="What Twilio sent and nobody could place. Nothing is lost here; what is fetched comes from Twilio itself."
      status={<OpenCount />}
    >
      <SettingsCard title="Open" action={<KindFilter kind={kind} onChange={setKind} />}>
        <PagedList
          label="Quarantine"
          pages={pages}
          keyOf={({ id }) => id}
          renderItem={(item) => <Item item={item} />}
          empty={
            <EmptyState title="Nothing waiting">
              Texts to unknown numbers, failed files and rejected requests come here.
            </EmptyState>
          }
        />
      </SettingsCard>
    </SettingsPage>
  );
}

function OpenCount() {
  const count = useQuery(api.quarantine.openCount, {});
  if (count === undefined) return null;
  if (count === 0) return <StatusBadge tone="healthy">Nothing open</StatusBadge>;
  const shown = count >= COUNT_LIMIT ? `${COUNT_LIMIT - 1}+` : String(count);
  return <StatusBadge tone="warning">{shown} open</StatusBadge>;
}

function Item({ item }: { item: QuarantineItem }) {
  const [isOpen, setIsOpen] = useState(false);
  const panelId = useId();
  return (
    <>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={panelId}
        onClick={() => setIsOpen(!isOpen)}
        className="-mx-1.5 flex w-[calc(100%+12px)] items-start gap-2 rounded-md px-1.5 py-1 text-left hover:bg-hover max-split:min-h-11"
      >
        <ChevronRight
          aria-hidden="true"
          className={cn("mt-0.5 size-4 shrink-0 text-muted-foreground", isOpen && "rotate-90")}
          strokeWidth={1.75}
        />
        <span className="flex min-w-0 grow flex-wrap items-baseline justify-between gap-x-4">
          <span className="min-w-0">
            <span className="font-[530]">{titleOf(item)}</span>
            <span className="block break-all text-muted-foreground">
              {describeItem(item)}
              {item.timesSeen > 1 && `, ${item.timesSeen.toLocaleString("en-US")} times`}
            </span>
          </span>
          <Timestamp at={item.lastSeenAt} className="text-xs text-muted-foreground" />
        </span>
      </button>
      <div id={panelId} className={isOpen ? "pt-3 pb-1 pl-6 max-split:pl-0" : "hidden"}>
        {isOpen && <QuarantineDetail id={item.id} />}
      </div>
    </>
  );
}

interface KindFilterProps {
  kind: QuarantineKind | null;
  onChange: (kind: QuarantineKind | null) => void;
}

function KindFilter({ kind, onChange }: KindFilterProps) {
  const id = useId();
  const kinds = Object.entries(KINDS) as [QuarantineKind, (typeof KINDS)[QuarantineKind]][];
  return (
    <div>
      <label htmlFor={id} className="sr-only">
        Show
      </label>
      <Select
        id={id}
        value={kind ?? ""}
        onChange={(event) => onChange((event.target.value || null) as QuarantineKind | null)}
        className="max-w-full"
      >
        <option value="">Everything</option>
        {kinds.map(([value, { filter }]) => (
          <option key={value} value={value}>
            {filter}
          </option>
        ))}
      </Select>
    </div>
  );
}
