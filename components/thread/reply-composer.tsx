"use client";

import { toast } from "sonner";
import { Composer } from "@/components/composer/composer";
import { withDraft, withReturnedText } from "@/components/composer/drafts";
import type { StagedMedia } from "@/components/composer/pending-sends";
import { rowElementId } from "@/components/inbox/conversation-row";
import { useInbox } from "@/components/inbox/inbox-context";
import { firstName, formatAddress, titleOf } from "@/components/inbox/views";
import type { Connection } from "@/hooks/use-connection";
import { useStoredState } from "@/hooks/use-stored-state";
import { describeError } from "@/lib/errors";
import { unlockingNumber, type ConversationDetail } from "./conversation-detail";
import { ComposerNotice, OptedOutNotice } from "./opted-out-notice";

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
    return <OptedOutNotice name={shortName} senderLabel={unlockingNumber(detail, numbers)} />;
  }
  if (!me.canSend) {
    return (
      <ComposerNotice title="You can read here, not reply">
        Your role is viewer. An admin of {me.organizationName} can change it.
      </ComposerNotice>
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
    <Composer
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
  );
}
