"use client";

import { useMutation } from "convex/react";
import { CircleHelp } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
import type { ConversationDetail } from "./conversation-detail";

type Review = NonNullable<ConversationDetail["optOutReview"]>;
type Decision = "opted_out" | "not_opt_out";

interface OptOutQuestionProps {
  review: Review;
  /** False for viewers, who see the question. */
  canDecide: boolean;
}

/** Above the composer, when a text may have asked for no more texts: somebody decides by one click. */
export function OptOutQuestion({ review, canDecide }: OptOutQuestionProps) {
  const decide = useMutation(api.optOuts.decideReview);
  const [isDeciding, setIsDeciding] = useState(false);

  async function answer(decision: Decision) {
    setIsDeciding(true);
    try {
      await decide({ reviewId: review.id, decision });
    } catch (error) {
      toast.error(describeError(error));
      setIsDeciding(false);
    }
  }

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
      {canDecide && (
        <span className="flex flex-wrap gap-2">
          <Button
            variant="outline"
            size="sm"
            disabled={isDeciding}
            onClick={() => void answer("opted_out")}
            className="text-foreground max-split:h-11"
          >
            Opt them out
          </Button>
          <Button
            variant="outline"
            size="sm"
            disabled={isDeciding}
            onClick={() => void answer("not_opt_out")}
            className="text-foreground max-split:h-11"
          >
            Not an opt-out
          </Button>
        </span>
      )}
    </section>
  );
}
