"use client";

import { usePaginatedQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { PlaceLink } from "@/components/inbox/place-link";
import { formatAddress } from "@/components/inbox/views";
import { OptOutDecision } from "@/components/thread/opt-out-decision";
import { api } from "@/convex/_generated/api";
import { EmptyState, PagedList, SettingsCard, Timestamp } from "../parts";

const PAGE = 10;

type Review = FunctionReturnType<typeof api.optOuts.openReviews>["page"][number];

/** Texts that may have asked for no more texts, and that nobody has decided on. */
export function ReviewsCard() {
  const pages = usePaginatedQuery(api.optOuts.openReviews, {}, { initialNumItems: PAGE });
  return (
    <SettingsCard
      title="Did they opt out?"
      lead="These texts are no keyword, but may ask for no more texts. Automated texts to them wait until somebody decides; you can still answer."
    >
      <PagedList
        label="Texts to decide on"
        pages={pages}
        keyOf={({ id }) => id}
        renderItem={(review) => <ReviewRow review={review} />}
        empty={
          <EmptyState title="Nothing to decide">
            A text such as “take me off your list” lands here.
          </EmptyState>
        }
      />
    </SettingsCard>
  );
}

function ReviewRow({ review }: { review: Review }) {
  const { id: reviewId, conversationId, address, words, at } = review;

  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="min-w-0 grow basis-64">
        <p dir="auto" className="line-clamp-3 break-words">
          “{words.trim()}”
        </p>
        <p className="text-xs text-muted-foreground">
          <PlaceLink
            place={{ conversationId, phoneNumberId: null }}
            className="inline-flex items-center text-primary-text tabular-nums underline underline-offset-2 max-split:min-h-11"
          >
            {formatAddress(address)}
          </PlaceLink>{" "}
          <Timestamp at={at} />
        </p>
      </div>
      <OptOutDecision reviewId={reviewId} />
    </div>
  );
}
