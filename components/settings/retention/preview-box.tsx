"use client";

import { useNow } from "@/hooks/use-now";
import { formatDate } from "@/lib/time";
import { Callout } from "../parts";
import { monthWords, previewWords, type Preview } from "./retention-words";

/** What the chosen rules would erase: how much, since when, from which months. */
export function PreviewBox({ preview }: { preview: Preview }) {
  const now = useNow();
  const { isReady, messages, oldestAt, months } = preview;
  const title = isReady ? previewWords(preview) : `Counting: ${messages.toLocaleString("en-US")}`;
  return (
    <div role="status" className="mt-3">
      <Callout tone={isReady && oldestAt !== null ? "warning" : "info"} title={title}>
        {oldestAt !== null && <p>The oldest is from {formatDate(oldestAt, now)}.</p>}
        {isReady && months.length > 0 && (
          <details className="mt-1">
            <summary>By month</summary>
            <ul className="mt-1 max-h-60 overflow-y-auto tabular-nums">
              {months.map(({ month, messages: count }) => (
                <li key={month}>
                  {monthWords(month)}: {count.toLocaleString("en-US")}
                </li>
              ))}
            </ul>
          </details>
        )}
      </Callout>
    </div>
  );
}
