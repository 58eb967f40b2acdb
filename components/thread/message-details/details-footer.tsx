"use client";

import { Download, ExternalLink } from "lucide-react";
import { useInbox } from "@/components/inbox/inbox-context";
import { Button } from "@/components/ui/button";
import { formatDuration } from "@/lib/time";
import { twilioMessageUrl } from "@/lib/twilio/console-url";
import type { MessageDetail } from "./details-facts";
import type { MessageEvent } from "./event-words";
import { isFromLog, timeToFinal } from "./timeline";

interface DetailsFooterProps {
  detail: MessageDetail;
  events: readonly MessageEvent[];
  /** All of it as JSON. */
  record: string;
}

/** How long a text took, and where there is more of it: Twilio's own log, and its record as a file. */
export function DetailsFooter({ detail, events, record }: DetailsFooterProps) {
  const { me, phoneUrl } = useInbox();
  const { bubble, twilioSid, twilioCopy } = detail;
  // The simulator, where there is a phone to text from, has no Console.
  const isInConsole = phoneUrl === null && twilioSid !== null && twilioCopy !== "deleted";
  return (
    <footer className="flex min-h-[50px] shrink-0 items-center gap-2 border-t bg-surface-2 pr-3.5 pl-[22px] max-sm:pl-4">
      <p className="min-w-0 grow text-xs text-muted-foreground tabular-nums">
        {finalWords(detail, events)}
      </p>
      {me.isAdmin && isInConsole && (
        <Button asChild variant="ghost" size="sm" className="text-muted-foreground max-split:h-11">
          <a href={twilioMessageUrl(twilioSid)} target="_blank" rel="noreferrer">
            <ExternalLink aria-hidden="true" className="size-3.5" strokeWidth={1.75} />
            Twilio log
            <span className="sr-only">, in a new tab</span>
          </a>
        </Button>
      )}
      <Button
        variant="outline"
        size="sm"
        className="max-split:h-11"
        onClick={() => download(`${twilioSid ?? bubble.id}.json`, record)}
      >
        <Download aria-hidden="true" className="size-3.5" strokeWidth={1.75} />
        JSON
      </Button>
    </footer>
  );
}

/** How long it took from send to the end; nothing where nobody knows when it was sent. */
function finalWords({ bubble }: MessageDetail, events: readonly MessageEvent[]): string {
  if (bubble.direction === "inbound") return "";
  const totalMs = timeToFinal(events);
  if (totalMs === null) return "No final state yet";
  if (bubble.author.kind === "external" || isFromLog(events)) return "";
  return `${formatDuration(totalMs)} from send to final state`;
}

/** Hands a file that was made here to the browser. */
function download(name: string, json: string): void {
  const url = URL.createObjectURL(new Blob([json], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
