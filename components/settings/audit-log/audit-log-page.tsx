"use client";

import { usePaginatedQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useId, useState } from "react";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import { api } from "@/convex/_generated/api";
import { EmptyState, PagedList, SettingsCard, SettingsPage, Timestamp } from "../parts";
import { describeDetail } from "./audit-particulars";
import { describeActor, describeDeed, describeTarget, KNOWN_ACTIONS } from "./audit-words";

const PAGE = 25;

type Entry = FunctionReturnType<typeof api.auditLog.list>["page"][number];

/** What admins did, newest first. */
export function AuditLogPage() {
  const [action, setAction] = useState<string | null>(null);
  const pages = usePaginatedQuery(api.auditLog.list, { action }, { initialNumItems: PAGE });
  return (
    <SettingsPage
      title="Audit log"
      lead="What admins did here. It holds no texts, no secrets, and of a phone number its last four digits."
    >
      <SettingsCard
        title="Newest first"
        action={<ActionFilter action={action} onChange={setAction} />}
      >
        <PagedList
          label="Audit log"
          pages={pages}
          keyOf={({ id }) => id}
          renderItem={(entry) => <AuditEntry entry={entry} />}
          empty={
            <EmptyState title="Nothing yet">
              {action === null
                ? "Changes to settings, tokens, opt-outs and quarantine are written down here."
                : "Nobody has done this yet."}
            </EmptyState>
          }
        />
      </SettingsCard>
    </SettingsPage>
  );
}

function AuditEntry({ entry }: { entry: Entry }) {
  const particulars = describeDetail(entry.detail);
  const target = describeTarget(entry.target);
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5">
      <p className="min-w-0 flex-1 basis-64">
        <span className="font-[530]">{describeActor(entry.memberName)}</span>{" "}
        {describeDeed(entry.action)}
        {particulars !== "" && <span className="text-muted-foreground">{` (${particulars})`}</span>}
        {target !== null && (
          <span className="block font-mono text-xs break-all text-muted-foreground">{target}</span>
        )}
      </p>
      <Timestamp at={entry.at} className="shrink-0 text-xs text-muted-foreground" />
    </div>
  );
}

interface ActionFilterProps {
  action: string | null;
  onChange: (action: string | null) => void;
}

function ActionFilter({ action, onChange }: ActionFilterProps) {
  const id = useId();
  return (
    <div>
      <Label htmlFor={id} className="sr-only">
        Show
      </Label>
      <Select
        id={id}
        value={action ?? ""}
        onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
        className="max-w-full"
      >
        <option value="">Everything</option>
        {KNOWN_ACTIONS.map((known) => (
          <option key={known} value={known}>
            {capitalise(describeDeed(known))}
          </option>
        ))}
      </Select>
    </div>
  );
}

function capitalise(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
