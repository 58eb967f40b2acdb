"use client";

import { useMutation } from "convex/react";
import { useId } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { useNow } from "@/hooks/use-now";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
import { formatDate } from "@/lib/time";
import { shareOf, type LogWalk } from "./message-log-words";

/** A reading of the log that is under way: how far it is, and a way to stop it. */
export function MessageLogWalk({ walk }: { walk: LogWalk }) {
  const cancelWalk = useMutation(api.reconciliation.cancelWalk);
  const titleId = useId();
  const now = useNow();
  const percent = Math.round(100 * shareOf(walk));

  async function cancel() {
    try {
      await cancelWalk({ walkId: walk.id });
    } catch (error) {
      toast.error(describeError(error));
    }
  }

  return (
    <div className="grid gap-2 rounded-lg border px-3 py-2.5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p id={titleId} className="font-[550]">
          {walk.kind === "import" ? "Importing the past" : "Comparing the last 24 hours"}
        </p>
        <Button
          variant="outline"
          size="sm"
          onClick={() => void cancel()}
          className="max-split:h-11"
        >
          {walk.kind === "import" ? "Cancel import" : "Cancel"}
        </Button>
      </div>
      <progress
        aria-labelledby={titleId}
        max={100}
        value={percent}
        className="h-1.5 w-full overflow-hidden rounded-full bg-secondary [&::-moz-progress-bar]:bg-primary [&::-webkit-progress-bar]:bg-secondary [&::-webkit-progress-value]:bg-primary"
      />
      <p className="text-muted-foreground tabular-nums">
        {Math.max(walk.read, walk.stored).toLocaleString("en-US")} read,{" "}
        {walk.stored.toLocaleString("en-US")} new
        {walk.oldestAt !== null && `, back to ${formatDate(walk.oldestAt, now)}`}
        {walk.retryAt !== null && `. ${walk.error ?? ""} It is tried again within a minute.`}
      </p>
    </div>
  );
}
