"use client";

import { useMutation } from "convex/react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { describeError } from "@/lib/errors";

const DECISIONS = [
  ["opted_out", "Opt them out"],
  ["not_opt_out", "Not an opt-out"],
] as const;

/** Answers by one click whether a text asked for no more texts. It goes with the answered question. */
export function OptOutDecision({ reviewId }: { reviewId: Id<"optOutReviews"> }) {
  const decide = useMutation(api.optOuts.decideReview);
  const [isDeciding, setIsDeciding] = useState(false);

  async function answer(decision: (typeof DECISIONS)[number][0]) {
    setIsDeciding(true);
    try {
      await decide({ reviewId, decision });
    } catch (error) {
      toast.error(describeError(error));
      setIsDeciding(false);
    }
  }

  return (
    <span className="flex flex-wrap gap-2">
      {DECISIONS.map(([decision, label]) => (
        <Button
          key={decision}
          variant="outline"
          size="sm"
          disabled={isDeciding}
          onClick={() => void answer(decision)}
          className="text-foreground max-split:h-11"
        >
          {label}
        </Button>
      ))}
    </span>
  );
}
