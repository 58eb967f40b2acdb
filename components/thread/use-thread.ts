"use client";

import { usePaginatedQuery } from "convex/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useInbox } from "@/components/inbox/inbox-context";
import type { PendingSend } from "@/components/composer/pending-sends";
import type { ConversationId } from "@/components/inbox/views";
import { api } from "@/convex/_generated/api";
import { useStoredState } from "@/hooks/use-stored-state";
import { LATE_MS, type Standing } from "./delivery-words";
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
export function useThread(
  conversationId: ConversationId,
  { isOffline, standing }: { isOffline: boolean; standing: Standing },
): Thread {
  const { me, memberNames, outbox } = useInbox();
  const { results, status, loadMore } = usePaginatedQuery(
    api.messages.list,
    { conversationId },
    { initialNumItems: FIRST_PAGE },
  );
  const saved = useMemo(
    () => results.map((bubble) => toThreadMessage(bubble, { me, memberNames, standing })).reverse(),
    [results, me, memberNames, standing],
  );
  const pending = useStoredState(outbox.pending);
  const ours = useMemo(
    () =>
      pending.filter(
        ({ target }) => target.kind === "conversation" && target.conversationId === conversationId,
      ),
    [pending, conversationId],
  );
  const now = useLatenessClock(ours);
  const messages = useMemo(
    () => withPendingMessages(saved, ours, { me, isOffline, now }),
    [saved, ours, me, isOffline, now],
  );
  const loadOlder = useCallback(() => loadMore(NEXT_PAGE), [loadMore]);
  return {
    messages: status === "LoadingFirstPage" ? null : messages,
    canLoadOlder: status === "CanLoadMore",
    loadOlder,
  };
}

/** The time, renewed when one of these texts has waited so long that it is called late. */
function useLatenessClock(waiting: readonly PendingSend[]): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const next = waiting.map(({ at }) => at + LATE_MS).filter((lateAt) => lateAt > now);
    if (next.length === 0) return;
    const timer = setTimeout(() => setNow(Date.now()), Math.min(...next) - Date.now());
    return () => clearTimeout(timer);
  }, [waiting, now]);
  return now;
}
