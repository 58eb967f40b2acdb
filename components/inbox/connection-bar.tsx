"use client";

import { CircleCheck, CloudOff } from "lucide-react";
import { Button } from "@/components/ui/button";
import { reconnectNow, type Connection } from "@/hooks/use-connection";

type ConnectionBarProps = {
  connection: Connection;
  /** Texts that wait in this browser. */
  savedCount: number;
};

/** Says that the live connection is lost and what becomes of replies, and when it is back. */
export function ConnectionBar({ connection, savedCount }: ConnectionBarProps) {
  return (
    <div role="status" className="col-span-full">
      {connection === "lost" && (
        <div className="flex min-h-[38px] items-center gap-[9px] bg-warning-soft py-1 pr-2.5 pl-4 text-sm text-warning-text">
          <CloudOff aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.75} />
          <p className="min-w-0 grow">
            <b className="font-[590]">You’re offline.</b> {savedWords(savedCount)}
          </p>
          <Button
            size="xs"
            variant="ghost"
            onClick={reconnectNow}
            className="bg-warning/24 text-warning-text hover:bg-warning/34 hover:text-warning-text max-split:h-11"
          >
            Try now
          </Button>
        </div>
      )}
      {connection === "back" && (
        <p className="flex min-h-[38px] items-center gap-[9px] bg-success-soft px-4 text-sm font-[530] text-success-text">
          <CircleCheck aria-hidden="true" className="size-4" strokeWidth={1.75} />
          Back online
        </p>
      )}
    </div>
  );
}

/** What happens to the texts that wait. */
function savedWords(savedCount: number): string {
  if (savedCount === 0) return "New texts show up as soon as you’re back.";
  return savedCount === 1
    ? "1 reply is saved here and will send by itself."
    : `${savedCount} replies are saved here and will send by themselves.`;
}
