"use client";

import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { api } from "@/convex/_generated/api";
import { describeError } from "@/lib/errors";
import { EmptyState, ErrorCallout, SettingsCard, StatusBadge, Timestamp } from "../parts";
import { describeErasure, erasedWords, type Erasure } from "./retention-words";

/** What was erased last: contacts by an admin, old texts by the rules. */
export function ErasureCard() {
  const erasures = useQuery(api.erasures.list, {});
  if (erasures === undefined) return null;
  return (
    <SettingsCard title="Erased" lead="The last twenty. Nothing here says whom it concerned.">
      {erasures.length === 0 ? (
        <EmptyState title="Nothing was erased yet">
          Erase a contact from their panel beside the conversation.
        </EmptyState>
      ) : (
        <ul>
          {erasures.map((erasure) => (
            <ErasureRow key={erasure.id} erasure={erasure} />
          ))}
        </ul>
      )}
    </SettingsCard>
  );
}

function ErasureRow({ erasure }: { erasure: Erasure }) {
  const { words, tone } = describeErasure(erasure);
  return (
    <li className="border-t py-3 first:border-t-0 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <p className="font-[530]">{erasure.kind === "contact" ? "A contact" : "Old texts"}</p>
          <p className="text-muted-foreground">
            {erasedWords(erasure)}, <Timestamp at={erasure.at} />
          </p>
        </div>
        <StatusBadge tone={tone}>{words}</StatusBadge>
      </div>
      {erasure.state === "failed" && (
        <div className="mt-2">
          <ErrorCallout
            title="Twilio did not delete its copies"
            actions={<RetryButton erasure={erasure} />}
          >
            Everything here is gone. Check the connection to Twilio, then try again.
          </ErrorCallout>
        </div>
      )}
    </li>
  );
}

function RetryButton({ erasure }: { erasure: Erasure }) {
  const retry = useMutation(api.erasures.retryAtTwilio);
  const [isAsking, setIsAsking] = useState(false);

  async function tryAgain() {
    setIsAsking(true);
    try {
      await retry({ erasureId: erasure.id });
    } catch (error) {
      toast.error(describeError(error));
    } finally {
      setIsAsking(false);
    }
  }

  return (
    <Button variant="outline" size="sm" disabled={isAsking} onClick={() => void tryAgain()}>
      Try again
    </Button>
  );
}
