"use client";

import { useMutation } from "convex/react";
import { useId, useState, type SyntheticEvent } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
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
    if (range === null) {
      setProblem("Choose a first day, and a last day that is not before it.");
      return;
    }
    setProblem(null);
    try {
      await startImport({ accountSid, ...range });
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
      {last !== undefined && <LastImport walk={last} />}
    </form>
  );
}

function LastImport({
  walk: { state, stored, missing, endedAt, startedAt, error },
}: {
  walk: LogWalk;
}) {
  const brought = stored === 1 ? "1 new text" : `${stored.toLocaleString("en-US")} new texts`;
  return (
    <p role="status" className="text-muted-foreground">
      Last import <Timestamp at={endedAt ?? startedAt} />: {brought}
      {missing > 0 && `, ${missing} that could not be brought in`}.
      {state === "canceled" && " It was canceled. The same days go on where it stopped."}
      {state === "failed" && ` ${error ?? "It failed."} The same days go on where it stopped.`}
    </p>
  );
}
