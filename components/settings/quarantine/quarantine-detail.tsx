"use client";

import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/hooks/use-now";
import { describeError } from "@/lib/errors";
import { Callout, ConfirmDialog, CopyField, Timestamp } from "../parts";
import {
  describeResult,
  KINDS,
  type QuarantineDetail as Detail,
  type QuarantineItem,
} from "./quarantine-words";
import { SignatureDoctor } from "./signature-doctor";

const MINUTE_MS = 60_000;

/** All that is known of one thing in quarantine, and what can be done about it. */
export function QuarantineDetail({ id }: { id: QuarantineItem["id"] }) {
  const detail = useQuery(api.quarantine.get, { quarantineId: id });
  if (detail === undefined) return <Skeleton className="h-24 w-full appear-late" />;
  if (detail === null) return <p className="text-muted-foreground">This is not here any more.</p>;
  const { replay, evidence, payload, sid, text } = detail;
  return (
    <div className="grid gap-3">
      <p className="text-muted-foreground">{KINDS[detail.kind].explanation}</p>
      <Times detail={detail} />
      {text !== null && text.body !== "" && <Words body={text.body} />}
      {evidence && <SignatureDoctor evidence={evidence} />}
      {sid !== null && <CopyField label="Message SID" value={sid} />}
      {payload !== null && <Payload payload={payload} />}
      <div role="status">
        {replay && (
          <Callout tone={describeResult(replay.result).tone} title={<Timestamp at={replay.at} />}>
            {describeResult(replay.result).words}
          </Callout>
        )}
      </div>
      <Actions detail={detail} />
    </div>
  );
}

function Times({ detail: { at, lastSeenAt, timesSeen } }: { detail: Detail }) {
  if (timesSeen === 1) {
    return (
      <p>
        Came <Timestamp at={at} />.
      </p>
    );
  }
  return (
    <p>
      Came {timesSeen.toLocaleString("en-US")} times, first <Timestamp at={at} />, last{" "}
      <Timestamp at={lastSeenAt} />.
    </p>
  );
}

/** What a text said, as its bubble would. */
function Words({ body }: { body: string }) {
  return (
    <blockquote
      dir="auto"
      className="max-w-[460px] justify-self-start rounded-[18px] bg-bubble-in px-3.5 text-bubble-in-foreground py-2 break-words whitespace-pre-wrap"
    >
      {body}
    </blockquote>
  );
}

/** What came, as text: it may be anything. */
function Payload({ payload }: { payload: string }) {
  return (
    <details>
      <summary className="cursor-pointer font-[530]">What came</summary>
      <pre
        dir="auto"
        className="mt-1.5 max-h-64 overflow-auto rounded-md bg-surface-2 p-2.5 font-mono text-xs break-all whitespace-pre-wrap"
      >
        {payload}
      </pre>
    </details>
  );
}

/** After so long a fetch that has not ended was lost with whatever ran it. */
function lastsFor({ result }: NonNullable<Detail["replay"]>): number {
  if (result === "running") return 2 * MINUTE_MS;
  return result === "copying" ? 10 * MINUTE_MS : 0;
}

function Actions({ detail }: { detail: Detail }) {
  const quarantineId = detail.id;
  const replay = useMutation(api.quarantine.replay);
  const discard = useMutation(api.quarantine.discard);
  const [isAsking, setIsAsking] = useState(false);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();
  const now = useNow();
  const isUnderWay = detail.replay !== null && now - detail.replay.at < lastsFor(detail.replay);
  if (detail.closedAt !== null) return null;

  async function fetchAgain() {
    try {
      await replay({ quarantineId });
    } catch (error) {
      toast.error(describeError(error));
    }
  }

  return (
    <div className="flex flex-wrap gap-2">
      {detail.canReplay && (
        <Button
          size="sm"
          aria-disabled={isUnderWay}
          onClick={() => !isUnderWay && void fetchAgain()}
          className="max-split:h-11"
        >
          Fetch from Twilio
        </Button>
      )}
      <Button
        variant="outline"
        size="sm"
        onClick={(event) => {
          rememberOpener(event.currentTarget);
          setIsAsking(true);
        }}
        className="max-split:h-11"
      >
        Discard
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title="Discard this?"
        confirmLabel="Discard"
        isDanger
        onConfirm={() => discard({ quarantineId })}
        onClose={() => setIsAsking(false)}
        onCloseAutoFocus={onCloseAutoFocus}
      >
        It leaves the list and is not fetched. If the same comes again, it is shown again.
      </ConfirmDialog>
    </div>
  );
}
