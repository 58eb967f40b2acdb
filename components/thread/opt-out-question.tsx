"use client";

import { CircleHelp } from "lucide-react";
import type { ConversationDetail } from "./conversation-detail";
import { OptOutDecision } from "./opt-out-decision";

type Review = NonNullable<ConversationDetail["optOutReview"]>;

interface OptOutQuestionProps {
  review: Review;
  /** False for viewers, who see the question. */
  canDecide: boolean;
}

/** Above the composer, when a text may have asked for no more texts: somebody decides by one click. */
export function OptOutQuestion({ review, canDecide }: OptOutQuestionProps) {
  return (
    <section
      aria-label="Did they opt out?"
      className="mx-3.5 mt-2 mb-2 flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-warning-soft px-3 py-2 text-warning-text vast:mx-auto vast:w-[860px] max-split:mx-2.5"
    >
      <p role="status" className="flex min-w-0 grow basis-60 gap-2 text-sm">
        <CircleHelp aria-hidden="true" className="mt-px size-[18px] shrink-0" strokeWidth={1.75} />
        <span dir="auto" className="line-clamp-3 min-w-0 break-words">
          They may have asked not to be texted: “{review.words.trim()}”.
        </span>
      </p>
      {canDecide && <OptOutDecision reviewId={review.id} />}
    </section>
  );
}
