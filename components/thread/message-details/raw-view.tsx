"use client";

import { useQuery } from "convex/react";
import { CopyButton } from "@/components/settings/copy-field";
import { Skeleton } from "@/components/ui/skeleton";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { formatFull, formatPrecise } from "@/lib/time";
import type { MessageEvent } from "./event-words";

interface RawViewProps {
  messageId: Id<"messages">;
  events: readonly MessageEvent[];
  /** The text's record as it is here. */
  record: string;
}

/** For admins: what Twilio sent about a text, and its record here, as they are. */
export function RawView({ messageId, events, record }: RawViewProps) {
  const payloads = useQuery(api.messages.rawPayloads, { messageId });
  if (payloads === undefined) return <Skeleton className="h-24 w-full appear-late" />;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {payloads.length === 0 && (
        <p className="text-muted-foreground">
          No webhook is kept for this text. What Twilio sends is kept for 30 days.
        </p>
      )}
      {payloads.map(({ id, eventKey, payload, at }) => (
        <Block key={id} title={`Webhook: ${wordOf(eventKey)}`} at={at} text={prettyJson(payload)} />
      ))}
      <Block
        title={`Record and ${events.length === 1 ? "1 event" : `${events.length} events`}`}
        at={null}
        text={record}
      />
    </div>
  );
}

function Block({ title, at, text }: { title: string; at: number | null; text: string }) {
  return (
    <section
      aria-label={title}
      className="overflow-hidden rounded-lg shadow-[0_0_0_1px_var(--border)]"
    >
      <div className="flex min-h-9 items-center gap-2 border-b bg-surface-2 pr-1 pl-3">
        <h4 className="min-w-0 grow truncate text-xs font-[550]">{title}</h4>
        {at !== null && (
          <time
            dateTime={new Date(at).toISOString()}
            title={formatFull(at)}
            className="font-mono text-xs text-muted-foreground tabular-nums"
          >
            {formatPrecise(at)}
          </time>
        )}
        <CopyButton value={text} name={title} />
      </div>
      <pre
        tabIndex={0}
        className="max-h-72 overflow-auto p-3 font-mono text-xs leading-[18px] focus-visible:-outline-offset-2"
      >
        {text}
      </pre>
    </section>
  );
}

/** Twilio's word in an event's key, `type:status:errorCode`. */
function wordOf(eventKey: string): string {
  const [type = "", status = ""] = eventKey.split(":");
  return status === "" ? type : status;
}

function prettyJson(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
