"use client";

import { useId, useState } from "react";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { useNow } from "@/hooks/use-now";
import { nextDailyErasure } from "@/lib/daily-erasure";
import { formatClock } from "@/lib/time";
import { SettingsCard, SettingsRow } from "../parts";
import { PreviewBox } from "./preview-box";
import { KEEP_ALL, TIMES, isSame, type Preview, type Rules } from "./retention-words";
import { RuleActions } from "./rule-actions";

interface RulesCardProps {
  /** Null while everything is kept. */
  rules: Rules | null;
  /** The last count, for whatever rules it was made. */
  preview: Preview | null;
}

/** The rules, changed only after it was shown what they erase. */
export function RulesCard({ rules, preview }: RulesCardProps) {
  const now = useNow();
  const saved = rules ?? KEEP_ALL;
  const [chosen, setChosen] = useState(saved);
  const counted = preview !== null && isSame(preview.rules, chosen) ? preview : null;
  return (
    <SettingsCard
      title="How long things are kept"
      lead={`Every day at ${formatClock(nextDailyErasure(now))}, what has become too old is erased for good. Conversations and their counts stay.`}
    >
      <RuleFields rules={chosen} onChange={setChosen} />
      {!isSame(chosen, saved) && (
        <>
          {counted !== null && <PreviewBox preview={counted} />}
          <RuleActions chosen={chosen} counted={counted} onDiscard={() => setChosen(saved)} />
        </>
      )}
    </SettingsCard>
  );
}

interface RuleFieldsProps {
  rules: Rules;
  onChange: (rules: Rules) => void;
}

function RuleFields({ rules, onChange }: RuleFieldsProps) {
  const ids = { messages: useId(), files: useId(), twilio: useId() };
  const { messagesDays, filesDays, alsoAtTwilio } = rules;
  /** A switch for copies means nothing while everything is kept. */
  function change(next: Rules) {
    const keepsAll = next.messagesDays === null && next.filesDays === null;
    onChange(keepsAll ? KEEP_ALL : next);
  }
  return (
    <>
      <SettingsRow label="Texts" htmlFor={ids.messages} hint="A text’s files go with it.">
        <TimeSelect
          id={ids.messages}
          days={messagesDays}
          longest="Kept for good"
          onChange={(days) => change({ ...rules, messagesDays: days })}
        />
      </SettingsRow>
      <SettingsRow label="Pictures and other files" htmlFor={ids.files}>
        <TimeSelect
          id={ids.files}
          days={filesDays}
          longest={messagesDays === null ? "Kept for good" : "As long as their text"}
          onChange={(days) => change({ ...rules, filesDays: days })}
        />
      </SettingsRow>
      <SettingsRow
        label="Also erase Twilio’s copies"
        htmlFor={ids.twilio}
        hint="Twilio keeps every text in its log until it is deleted there."
      >
        <Switch
          id={ids.twilio}
          checked={alsoAtTwilio}
          disabled={messagesDays === null && filesDays === null}
          onCheckedChange={(isOn) => change({ ...rules, alsoAtTwilio: isOn })}
        />
      </SettingsRow>
      <SettingsRow
        label="Quarantine, and requests as Twilio sent them"
        hint="Kept to find out what went wrong."
      >
        30 days
      </SettingsRow>
    </>
  );
}

interface TimeSelectProps {
  id: string;
  days: number | null;
  /** What it means to choose no days. */
  longest: string;
  onChange: (days: number | null) => void;
}

function TimeSelect({ id, days, longest, onChange }: TimeSelectProps) {
  return (
    <Select
      id={id}
      value={days ?? ""}
      onChange={(event) => onChange(event.target.value === "" ? null : Number(event.target.value))}
      className="w-44"
    >
      <option value="">{longest}</option>
      {TIMES.map((time) => (
        <option key={time.days} value={time.days}>
          {time.words}
        </option>
      ))}
    </Select>
  );
}
