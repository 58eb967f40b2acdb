"use client";

import { usePaginatedQuery } from "convex/react";
import { useCallback, useMemo } from "react";
import { useInbox } from "@/components/inbox/inbox-context";
import type { ConversationId } from "@/components/inbox/views";
import { api } from "@/convex/_generated/api";
import { useStoredState } from "@/hooks/use-stored-state";
import { toThreadMessage, withPendingMessages, type ThreadMessage } from "./thread-message";

const FIRST_PAGE = 40;
const NEXT_PAGE = 60;

interface Thread {
  /** Oldest first; null while the first page loads. */
  messages: readonly ThreadMessage[] | null;
  canLoadOlder: boolean;
  loadOlder: () => void;
}

/** A conversation's texts, live, with those that wait in this browser at the end. */
export function useThread(conversationId: ConversationId, isOffline: boolean): Thread {
  const { me, memberNames, outbox } = useInbox();
  const { results, status, loadMore } = usePaginatedQuery(
    api.messages.list,
    { conversationId },
    { initialNumItems: FIRST_PAGE },
  );
  const saved = useMemo(
    () => results.map((bubble) => toThreadMessage(bubble, { me, memberNames })).reverse(),
    [results, me, memberNames],
  );
  const pending = useStoredState(outbox.pending);
  const messages = useMemo(() => {
    const ours = pending.filter(
      ({ target }) => target.kind === "conversation" && target.conversationId === conversationId,
    );
    return withPendingMessages(saved, ours, me, isOffline);
  }, [saved, pending, conversationId, me, isOffline]);
  const loadOlder = useCallback(() => loadMore(NEXT_PAGE), [loadMore]);
  return {
    messages: status === "LoadingFirstPage" ? null : messages,
    canLoadOlder: status === "CanLoadMore",
    loadOlder,
  };
}
