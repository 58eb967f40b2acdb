"use client";

import { useMutation } from "convex/react";
import { useId, useState, type SyntheticEvent } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { useNow } from "@/hooks/use-now";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
import { formatDate } from "@/lib/time";
import { Timestamp } from "../parts";
import { readDays, type LogHealth, type LogWalk } from "./message-log-words";

/** Brings texts of the past in, from before the inbox was here. */
export function MessageLogImport({ account: { accountSid, walks } }: { account: LogHealth }) {
  const startImport = useMutation(api.reconciliation.startImport);
  const [days, setDays] = useState({ from: "", to: "" });
  const [problem, setProblem] = useState<string | null>(null);
  const id = useId();
  const last = walks.find(({ kind }) => kind === "import");
  if (last?.state === "running") return null;

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const range = readDays(days.from, days.to, Date.now());
    setProblem("problem" in range ? range.problem : null);
    if (!("problem" in range)) await begin(range);
  }

  async function begin({ from, to }: { from: number; to: number }) {
    try {
      await startImport({ accountSid, from, to });
    } catch (error) {
      toast.error(describeError(error));
    }
  }

  const day = (name: "from" | "to", label: string) => (
    <div className="grid gap-1">
      <Label htmlFor={`${id}-${name}`}>{label}</Label>
      <Input
        id={`${id}-${name}`}
        type="date"
        value={days[name]}
        aria-invalid={problem !== null}
        onChange={(event) => setDays({ ...days, [name]: event.target.value })}
        className="w-[160px]"
      />
    </div>
  );

  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-2 border-t pt-3">
      <h3 className="font-[550]">Import the past</h3>
      <p className="text-muted-foreground">
        Texts from before this inbox take their place in their conversations. Nobody sees them as
        unread. What is here already stays as it is.
      </p>
      <div className="flex flex-wrap items-end gap-2">
        {day("from", "First day")}
        {day("to", "Last day")}
        <Button type="submit" variant="outline" size="sm" className="h-[34px] max-split:h-11">
          Import texts
        </Button>
      </div>
      {problem !== null && (
        <p role="alert" className="text-danger-text">
          {problem}
        </p>
      )}
      {last !== undefined && <LastImport walk={last} onContinue={() => void begin(last)} />}
    </form>
  );
}

interface LastImportProps {
  walk: LogWalk;
  onContinue: () => void;
}

/** What the last import brought; one that was stopped goes on where it was. */
function LastImport({ walk, onContinue }: LastImportProps) {
  const { state, stored, missing, endedAt, startedAt, error, from, to } = walk;
  const now = useNow();
  const brought = stored === 1 ? "1 new text" : `${stored.toLocaleString("en-US")} new texts`;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <p role="status" className="text-muted-foreground">
        Last import <Timestamp at={endedAt ?? startedAt} />: {brought}
        {missing > 0 && `, ${missing} that could not be brought in`}.
        {state === "canceled" && " It was canceled."}
        {state === "failed" && ` ${error ?? "It failed."}`}
      </p>
      {state !== "finished" && (
        <Button variant="outline" size="sm" onClick={onContinue} className="max-split:h-11">
          Continue {formatDate(from, now)} to {formatDate(to, now)}
        </Button>
      )}
    </div>
  );
}
