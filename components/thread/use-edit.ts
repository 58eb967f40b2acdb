"use client";

import { useCallback } from "react";
import { toast } from "sonner";
import { withReturnedText } from "@/components/composer/drafts";
import { useInbox } from "@/components/inbox/inbox-context";
import type { ConversationDetail } from "./conversation-detail";
import type { MessageActions } from "./message-row";

type ConversationId = ConversationDetail["id"];

/** Where a conversation's reply is written. */
export function replyElementId(conversationId: ConversationId): string {
  return `reply-${conversationId}`;
}

/**
 * Makes a text's words the draft, unless another one is being written, and says that its files do not
 * come along; `onEdited` is told where, to put the focus there.
 */
export function useEdit(
  conversationId: ConversationId,
  onEdited: (reply: HTMLElement) => void,
): MessageActions["edit"] {
  const { drafts } = useInbox();
  return useCallback(
    ({ body, media }) => {
      drafts.update((current) => withReturnedText(current, conversationId, body));
      if (drafts.get()[conversationId] !== body) {
        toast.error("You’re writing another text here. Send or clear it first.");
        return;
      }
      const [file, ...others] = media;
      if (file !== undefined) {
        toast.info(
          others.length > 0
            ? "The files have to be attached again."
            : `The ${file.kind === "picture" ? "picture" : "file"} has to be attached again.`,
          { duration: Infinity },
        );
      }
      const reply = document.getElementById(replyElementId(conversationId));
      if (reply !== null) onEdited(reply);
    },
    [drafts, conversationId, onEdited],
  );
}
