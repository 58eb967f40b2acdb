"use client";

import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useState, type SyntheticEvent } from "react";
import { toast } from "sonner";
import { formatAddress } from "@/components/inbox/views";
import { Button } from "@/components/ui/button";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { Select } from "@/components/ui/select";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/hooks/use-now";
import { describeError } from "@/lib/errors";
import { isWindow, type SendWindow } from "@/lib/quiet-hours";
import { formatClock, formatDate } from "@/lib/time";
import { Callout, ConfirmDialog, SettingsCard, StatusBadge, Timestamp } from "../parts";
import { OverrideDialog } from "./override-dialog";
import { clockName, WINDOW_MINUTES } from "./window-minutes";

type Settings = FunctionReturnType<typeof api.quietHours.settings>;

/** The federal rule for texts that sell: 8:00 to 21:00 where the reader is. */
const FEDERAL: SendWindow = { startMinute: 8 * 60, endMinute: 21 * 60 };

/** When automated texts may go out, and what admins have let through. */
export function QuietHoursCard() {
  const settings = useQuery(api.quietHours.settings);
  return (
    <SettingsCard
      title="Quiet hours"
      lead="Automated and bulk texts wait until it is day for whoever gets them, by the area code of their number. What a person writes goes out at once."
    >
      {settings !== undefined && (
        <>
          <WindowForm key={JSON.stringify(settings.window)} settings={settings} />
          <Overrides overrides={settings.overrides} />
        </>
      )}
    </SettingsCard>
  );
}

function WindowForm({ settings: { window, isDefault } }: { settings: Settings }) {
  const set = useMutation(api.quietHours.set);
  const [chosen, setChosen] = useState(window);
  const [isSaving, setIsSaving] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();
  const isChanged =
    chosen.startMinute !== window.startMinute || chosen.endMinute !== window.endMinute;
  const isWide = chosen.startMinute < FEDERAL.startMinute || chosen.endMinute > FEDERAL.endMinute;

  async function save() {
    await set({ window: chosen });
    toast.success("Quiet hours saved");
  }

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (isWide) {
      setIsAsking(true);
      return;
    }
    setIsSaving(true);
    try {
      await save();
    } catch (error) {
      toast.error(describeError(error));
    } finally {
      setIsSaving(false);
    }
  }

  return (
    <>
      <form onSubmit={(event) => void submit(event)} className="grid gap-3">
        <div className="flex flex-wrap items-center gap-2">
          <MinuteSelect
            label="Automated texts from"
            value={chosen.startMinute}
            onChange={(startMinute) => setChosen({ ...chosen, startMinute })}
          />
          <MinuteSelect
            label="until"
            value={chosen.endMinute}
            onChange={(endMinute) => setChosen({ ...chosen, endMinute })}
          />
          <Button
            type="submit"
            size="sm"
            disabled={!isChanged || !isWindow(chosen) || isSaving}
            onClick={(event) => rememberOpener(event.currentTarget)}
            className="max-split:h-11"
          >
            Save
          </Button>
          {isDefault && <StatusBadge tone="neutral">Default</StatusBadge>}
        </div>
        {!isWindow(chosen) && (
          <p role="alert" className="text-danger-text">
            Choose an end that is at least an hour after the beginning.
          </p>
        )}
        {isWide && isWindow(chosen) && (
          <Callout tone="warning" title="Wider than the federal rule">
            Texts that sell may go out from 8 AM to 9 PM where the reader is, and in several states
            until 8 PM only.
          </Callout>
        )}
      </form>
      <ConfirmDialog
        isOpen={isAsking}
        title="Send outside the federal hours?"
        confirmLabel="Save these hours"
        isDanger
        onConfirm={save}
        onClose={() => setIsAsking(false)}
        onCloseAutoFocus={onCloseAutoFocus}
      >
        Automated texts may then go out from {clockName(chosen.startMinute)} until{" "}
        {clockName(chosen.endMinute)} where the reader is. Texts that sell may not before 8 AM or
        after 9 PM, and each one that does may cost you a fine.
      </ConfirmDialog>
    </>
  );
}

interface MinuteSelectProps {
  label: string;
  value: number;
  onChange: (minute: number) => void;
}

function MinuteSelect({ label, value, onChange }: MinuteSelectProps) {
  return (
    <label className="flex items-center gap-2">
      {label}
      <Select value={value} onChange={(event) => onChange(Number(event.target.value))}>
        {WINDOW_MINUTES.map((minute) => (
          <option key={minute} value={minute}>
            {clockName(minute)}
          </option>
        ))}
      </Select>
    </label>
  );
}

function Overrides({ overrides }: Pick<Settings, "overrides">) {
  const end = useMutation(api.quietHours.endOverride);
  const [isOpen, setIsOpen] = useState(false);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();
  const now = useNow();
  return (
    <div className="mt-4 border-t pt-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-[550]">Exceptions</h3>
        <Button
          variant="outline"
          size="sm"
          onClick={(event) => {
            rememberOpener(event.currentTarget);
            setIsOpen(true);
          }}
          className="max-split:h-11"
        >
          Send out of hours
        </Button>
      </div>
      {isOpen && (
        <OverrideDialog onClose={() => setIsOpen(false)} onCloseAutoFocus={onCloseAutoFocus} />
      )}
      {overrides.length === 0 ? (
        <p className="text-muted-foreground">
          None so far. An exception lasts a day at most, and stays in the audit log.
        </p>
      ) : (
        <ul aria-label="Exceptions" className="mt-1">
          {overrides.map(({ id, address, reason, at, until, memberName }) => (
            <li
              key={id}
              className="flex flex-wrap items-center justify-between gap-2 border-b py-2 last:border-b-0"
            >
              <div className="min-w-0">
                <p className="break-words">
                  {address === null ? "Everybody" : formatAddress(address)}: {reason}
                </p>
                <p className="text-xs text-muted-foreground">
                  {memberName ?? "Somebody"} <Timestamp at={at} />, until {formatDate(until, now)},{" "}
                  {formatClock(until)}
                </p>
              </div>
              {until > now && (
                <Button
                  variant="outline"
                  size="sm"
                  onClick={() => {
                    end({ overrideId: id }).catch((error: unknown) => {
                      toast.error(describeError(error));
                    });
                  }}
                  className="max-split:h-11"
                >
                  End now
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
