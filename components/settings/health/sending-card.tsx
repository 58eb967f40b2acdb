"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/hooks/use-now";
import { formatAddress } from "@/lib/phone";
import { Callout, SettingsCard, SettingsRow, StatusBadge, Timestamp } from "../parts";
import { PaceDialog } from "./pace-dialog";
import { countWords, describePause, type AccountPause } from "./pause-words";
import { TryNowButton } from "./try-now-button";

type NumberQueue = FunctionReturnType<typeof api.delivery.queues>[number];

/** Texts that have waited for longer than this wait for more than their turn, or it is a long list. */
const LONG_WAIT_MS = 5 * 60_000;

/** Whether texts go out: what Twilio refuses, and how many wait for their turn on each number. */
export function SendingCard() {
  const now = useNow();
  const pauses = useQuery(api.delivery.status, {});
  const queues = useQuery(api.delivery.queues, {});
  if (pauses === undefined || queues === undefined) return null;
  return (
    <SettingsCard
      title="Sending"
      lead="Each number sends as fast as Twilio lets it. People’s replies go before automated texts."
      action={<SendingBadge pauses={pauses} queues={queues} now={now} />}
    >
      <div className="grid gap-3">
        {pauses.map((pause) => {
          const { what, next } = describePause(pause, now);
          return (
            <Callout
              key={pause.accountSid}
              tone="danger"
              title={what}
              actions={<TryNowButton pause={pause} />}
            >
              <p>
                {next} Since <Timestamp at={pause.since} />.
              </p>
            </Callout>
          );
        })}
        <div>
          {queues.map((queue) => (
            <QueueRow key={queue.phoneNumberId} queue={queue} />
          ))}
        </div>
      </div>
    </SettingsCard>
  );
}

function SendingBadge({
  pauses,
  queues,
  now,
}: {
  pauses: readonly AccountPause[];
  queues: readonly NumberQueue[];
  now: number;
}) {
  if (pauses.length > 0) return <StatusBadge tone="down">Paused</StatusBadge>;
  const isSlow = queues.some(({ oldestAt }) => oldestAt !== null && now - oldestAt > LONG_WAIT_MS);
  return isSlow ? (
    <StatusBadge tone="warning">Texts wait</StatusBadge>
  ) : (
    <StatusBadge tone="healthy">Texts go out</StatusBadge>
  );
}

function QueueRow({ queue }: { queue: NumberQueue }) {
  const { address, label, segmentsPerSecond, waitingCount, oldestAt } = queue;
  const [isAsking, setIsAsking] = useState(false);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();
  const shown = formatAddress(address);
  const name = label ?? shown;
  const pace = `${segmentsPerSecond} ${segmentsPerSecond === 1 ? "segment" : "segments"} a second`;
  const hint = (
    <>
      {label === null ? pace : `${shown}, ${pace}`}.{" "}
      {oldestAt === null ? (
        "Nothing waits."
      ) : (
        <span className="text-foreground">
          {countWords(waitingCount)}{" "}
          {waitingCount === 1 ? "conversation waits" : "conversations wait"}, since{" "}
          <Timestamp at={oldestAt} />.
        </span>
      )}
    </>
  );
  return (
    <SettingsRow label={name} hint={hint}>
      <Button
        variant="outline"
        size="sm"
        className="max-split:h-11"
        aria-label={`Change pace of ${name}`}
        onClick={(event) => {
          rememberOpener(event.currentTarget);
          setIsAsking(true);
        }}
      >
        Change pace
      </Button>
      {isAsking && (
        <PaceDialog
          queue={queue}
          label={name}
          onClose={() => setIsAsking(false)}
          onCloseAutoFocus={onCloseAutoFocus}
        />
      )}
    </SettingsRow>
  );
}
