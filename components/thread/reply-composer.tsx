"use client";

import { Moon } from "lucide-react";
import { toast } from "sonner";
import { Composer } from "@/components/composer/composer";
import { withDraft, withReturnedText } from "@/components/composer/drafts";
import type { StagedMedia } from "@/components/composer/pending-sends";
import { rowElementId } from "@/components/inbox/conversation-row";
import { useInbox } from "@/components/inbox/inbox-context";
import { firstName, formatAddress, titleOf } from "@/components/inbox/views";
import type { Connection } from "@/hooks/use-connection";
import { useNow } from "@/hooks/use-now";
import { useStoredState } from "@/hooks/use-stored-state";
import { describeError } from "@/lib/errors";
import { unlockingNumber, type ConversationDetail } from "./conversation-detail";
import { ObstacleNotice } from "./obstacle-notice";
import { OptOutQuestion } from "./opt-out-question";
import { ComposerNotice, OptedOutNotice } from "./opted-out-notice";
import { theirHour } from "./their-hour";
import { replyElementId } from "./use-edit";

interface ReplyComposerProps {
  detail: ConversationDetail;
  connection: Connection;
  onSent: () => void;
}

/** The composer of one conversation: its draft survives a reload, and a refused text comes back. */
export function ReplyComposer({ detail, connection, onSent }: ReplyComposerProps) {
  const { me, numbers, drafts, outbox, trayOf } = useInbox();
  const draft = useStoredState(drafts)[detail.id] ?? "";
  const title = titleOf(detail.contact);
  const shortName = detail.contact.name === null ? title : firstName(detail.contact.name);

  if (detail.optOut !== null) {
    const senderLabel = unlockingNumber(detail, numbers);
    return <OptedOutNotice name={shortName} optOut={detail.optOut} senderLabel={senderLabel} />;
  }
  const review = detail.optOutReview;
  const question = review && (
    <OptOutQuestion key={review.id} review={review} canDecide={me.canSend} />
  );
  if (!me.canSend) {
    return (
      <>
        {question}
        <ComposerNotice title="You can read here, not reply">
          Your role is viewer. An admin of {me.organizationName} can change it.
        </ComposerNotice>
      </>
    );
  }

  if (detail.obstacle !== null) {
    return (
      <>
        {question}
        <ObstacleNotice name={shortName} obstacle={detail.obstacle} />
      </>
    );
  }

  const tray = trayOf(detail.id);

  function send(body: string, media: StagedMedia[]) {
    drafts.update((current) => withDraft(current, detail.id, ""));
    const target = { kind: "conversation", conversationId: detail.id } as const;
    outbox.send({ target, body, media }).catch((error: unknown) => {
      drafts.update((current) => withReturnedText(current, detail.id, body));
      tray.giveBack(media);
      toast.error(describeError(error), { duration: Infinity });
    });
    onSent();
  }

  return (
    <>
      {question}
      <TheirHour name={shortName} timeZones={detail.timeZones} sendWindow={detail.sendWindow} />
      <Composer
        textId={replyElementId(detail.id)}
        label={`Reply to ${title}`}
        placeholder={
          connection === "lost"
            ? `Text ${shortName}. It’ll wait here until you’re online.`
            : `Text ${shortName}`
        }
        from={{
          label: detail.phoneNumber.label,
          address: formatAddress(detail.phoneNumber.address),
        }}
        body={draft}
        tray={tray}
        onBodyChange={(body) => drafts.update((current) => withDraft(current, detail.id, body))}
        onSend={send}
        // On narrow screens the list is hidden, and what is hidden takes no focus.
        onLeave={() => document.getElementById(rowElementId(detail.id))?.focus()}
      />
    </>
  );
}

/** How late it is for them, out of hours: a person may write all the same. */
function TheirHour(about: Parameters<typeof theirHour>[0]) {
  const hint = theirHour(about, useNow());
  return (
    hint !== null && (
      <p className="mx-3.5 flex shrink-0 items-center gap-1.5 px-1 pt-1 pb-1.5 text-xs text-muted-foreground vast:mx-auto vast:w-[860px] max-split:mx-2.5">
        <Moon aria-hidden="true" className="size-3.5" strokeWidth={1.75} />
        {hint}
      </p>
    )
  );
}
