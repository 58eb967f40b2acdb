"use client";

import { useMutation } from "convex/react";
import { useEffect } from "react";
import type { ConversationId } from "@/components/inbox/views";
import { api } from "@/convex/_generated/api";

/** A glance does not count as reading. */
const SEEN_AFTER_MS = 1_000;

/** Marks a conversation read once it was visible, in the focused window, for a second. */
export function useMarkRead(
  conversationId: ConversationId,
  inboundCount: number,
  unread: number,
): void {
  const markRead = useMutation(api.conversations.markRead).withOptimisticUpdate(
    (store, { conversationId: readId, readCount }) => {
      const queries = store.getAllQueries(api.readMarkers.forConversations);
      for (const { args, value } of queries) {
        if (value === undefined || !args.conversationIds.includes(readId)) continue;
        const others = value.filter((marker) => marker.conversationId !== readId);
        store.setQuery(api.readMarkers.forConversations, args, [
          ...others,
          { conversationId: readId, readCount },
        ]);
      }
    },
  );

  useEffect(() => {
    if (unread === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    function watch() {
      clearTimeout(timer);
      if (document.visibilityState !== "visible" || !document.hasFocus()) return;
      timer = setTimeout(() => {
        // Refused only when the conversation is gone, which its pane then says itself.
        markRead({ conversationId, readCount: inboundCount }).catch(() => undefined);
      }, SEEN_AFTER_MS);
    }
    watch();
    document.addEventListener("visibilitychange", watch);
    window.addEventListener("focus", watch);
    window.addEventListener("blur", watch);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", watch);
      window.removeEventListener("focus", watch);
      window.removeEventListener("blur", watch);
    };
    // `markRead` is a new function in each render: as a dependency it would restart the second.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [conversationId, inboundCount, unread]);
}
