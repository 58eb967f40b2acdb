"use client";

import { useMutation } from "convex/react";
import { useCallback, useMemo, useState } from "react";
import { toast } from "sonner";
import { useInbox } from "@/components/inbox/inbox-context";
import { countUnread } from "@/components/inbox/unread";
import { useReadCounts } from "@/components/inbox/use-read-counts";
import { titleOf } from "@/components/inbox/views";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { api } from "@/convex/_generated/api";
import { reconnectNow, type Connection } from "@/hooks/use-connection";
import { describeError } from "@/lib/errors";
import type { ConversationDetail } from "./conversation-detail";
import type { Standing } from "./delivery-words";
import { MessageDetails, type MessageId } from "./message-details/message-details";
import { MessageLog } from "./message-log";
import type { MessageActions } from "./message-row";
import { NotLoadedOffline } from "./not-loaded-offline";
import { ReplyComposer } from "./reply-composer";
import { findFirstUnread, type UnreadMark } from "./thread-groups";
import type { ThreadMessage } from "./thread-message";
import { ComposerSkeleton, ThreadSkeleton } from "./thread-skeleton";
import { useEdit } from "./use-edit";
import { useMarkRead } from "./use-mark-read";
import { useThread } from "./use-thread";

interface ThreadPaneProps {
  detail: ConversationDetail;
  /** The number filter that "back" returns to. */
  phoneNumberId: string | null;
  connection: Connection;
}

/** A conversation's texts and the composer. Mount with `key={detail.id}`. */
export function ThreadPane({ detail, phoneNumberId, connection }: ThreadPaneProps) {
  const counted = useMemo(
    () => [{ id: detail.id, initialReadCount: detail.initialReadCount }],
    [detail.id, detail.initialReadCount],
  );
  const readCount = useReadCounts(counted)?.get(detail.id);
  const isOptedOut = detail.optOut !== null;
  const { pauseReason } = detail;
  const standing = useMemo(() => ({ isOptedOut, pauseReason }), [isOptedOut, pauseReason]);
  const thread = useThread(detail.id, { isOffline: connection === "lost", standing });
  if (thread.messages === null || readCount === undefined) {
    if (connection === "lost") return <NotLoadedOffline phoneNumberId={phoneNumberId} />;
    return (
      <>
        <ThreadSkeleton />
        <ComposerSkeleton />
      </>
    );
  }
  const unread = countUnread(detail.inboundCount, readCount);
  return (
    <OpenThread
      detail={detail}
      connection={connection}
      unread={unread}
      standing={standing}
      messages={thread.messages}
      canLoadOlder={thread.canLoadOlder}
      onLoadOlder={thread.loadOlder}
    />
  );
}

interface OpenThreadProps extends Omit<ThreadPaneProps, "phoneNumberId"> {
  unread: number;
  standing: Standing;
  messages: readonly ThreadMessage[];
  canLoadOlder: boolean;
  onLoadOlder: () => void;
}

function OpenThread({ detail, connection, unread, standing, messages, ...older }: OpenThreadProps) {
  const { me } = useInbox();
  const title = titleOf(detail.contact);
  // Where the line stood when the thread opened: it stays there until one leaves or replies.
  const [mark, setMark] = useState<UnreadMark | null>(() => {
    const key = findFirstUnread(messages, unread);
    return key === null ? null : { key, count: unread };
  });
  useMarkRead(detail.id, detail.inboundCount, unread);
  const [detailsOf, setDetailsOf] = useState<MessageId | null>(null);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();
  const showDetails = useCallback(
    ({ id }: ThreadMessage, opener: HTMLElement) => {
      rememberOpener(opener);
      setDetailsOf(id);
    },
    [rememberOpener],
  );
  const onEdited = useCallback(
    (reply: HTMLElement) => {
      // An open drawer gives the focus to whom it is told when it is closed.
      rememberOpener(reply);
      setDetailsOf(null);
      reply.focus();
    },
    [rememberOpener],
  );
  const edit = useEdit(detail.id, onEdited);
  const actions = useMessageActions(showDetails, edit);
  const contact = useMemo(() => ({ title }), [title]);

  return (
    <>
      <MessageLog
        messages={messages}
        unread={mark}
        contact={contact}
        myId={me.id}
        actions={actions}
        {...older}
      />
      <ReplyComposer detail={detail} connection={connection} onSent={() => setMark(null)} />
      <MessageDetails
        messageId={detailsOf}
        messages={messages}
        standing={standing}
        actions={actions}
        onShow={setDetailsOf}
        onClose={() => setDetailsOf(null)}
        onCloseAutoFocus={onCloseAutoFocus}
      />
    </>
  );
}

/** Resend, Discard and Try again, with the reason in a toast when the server refuses. */
function useMessageActions(
  showDetails: MessageActions["showDetails"],
  edit: MessageActions["edit"],
): MessageActions {
  const { me, outbox } = useInbox();
  const resend = useMutation(api.messages.resend);
  const discard = useMutation(api.messages.discard);
  return useMemo(
    () => ({
      isAllowed: me.canSend,
      resend({ id }) {
        if (id === null) return;
        // The button leaves with the answer; two quick clicks are refused by the server.
        resend({ messageId: id, clientToken: crypto.randomUUID() }).catch(tellRefusal);
      },
      discard({ id }) {
        if (id === null) return;
        discard({ messageId: id }).catch(tellRefusal);
      },
      tryAgain({ key }) {
        reconnectNow();
        outbox.tryAgain(key);
      },
      edit,
      showDetails,
    }),
    [me.canSend, resend, discard, outbox, edit, showDetails],
  );
}

function tellRefusal(error: unknown): void {
  toast.error(describeError(error));
}
