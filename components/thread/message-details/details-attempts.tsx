"use client";

import { ChevronRight } from "lucide-react";
import type { Id } from "@/convex/_generated/dataModel";
import { displayState } from "@/lib/sms/display-state";
import { formatMoment } from "@/lib/time";
import { useNow } from "@/hooks/use-now";
import type { MessageDetail } from "./details-facts";

interface DetailsAttemptsProps {
  detail: MessageDetail;
  onShow: (messageId: Id<"messages">) => void;
}

/** The other times that the same words were sent; nothing when there was one. */
export function DetailsAttempts({ detail, onShow }: DetailsAttemptsProps) {
  const now = useNow();
  const { attempts, bubble } = detail;
  if (attempts.length < 2) return null;
  return (
    <section aria-labelledby="attempts" className="mt-4">
      <h3 id="attempts" className="text-[13.5px] font-[610] tracking-[-.014em]">
        {ordinal(attempts.findIndex(({ id }) => id === bubble.id))} attempt of {attempts.length}
      </h3>
      <ol className="mt-1.5 overflow-hidden rounded-lg shadow-[0_0_0_1px_var(--border)]">
        {attempts.map((attempt, index) => {
          const { delivery, searchedAt } = attempt;
          const state = displayState({
            ...attempt,
            delivery: delivery ?? "accepted",
            isMissing: searchedAt !== null,
          });
          const isThis = attempt.id === bubble.id;
          return (
            <li key={attempt.id} className="not-first:border-t">
              <button
                type="button"
                aria-current={isThis ? "true" : undefined}
                onClick={() => onShow(attempt.id)}
                className="flex min-h-9 w-full items-center gap-2 px-2.5 text-left hover:bg-hover focus-visible:-outline-offset-2 aria-[current]:bg-selected max-split:min-h-11"
              >
                <span className="font-[530]">{ordinal(index)}</span>
                <span className="min-w-0 grow truncate text-muted-foreground tabular-nums">
                  {state.reason ?? state.name}, {formatMoment(attempt.at, now)}
                </span>
                {!isThis && (
                  <ChevronRight
                    aria-hidden="true"
                    className="size-4 text-muted-foreground"
                    strokeWidth={1.75}
                  />
                )}
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

const ORDINALS = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth"];

/** "Second" for 1; from the seventh on a number. */
function ordinal(index: number): string {
  return ORDINALS[index] ?? `${index + 1}th`;
}
