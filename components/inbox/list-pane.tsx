"use client";

import { usePaginatedQuery } from "convex/react";
import { useCallback, useMemo } from "react";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { useStoredState } from "@/hooks/use-stored-state";
import { ConversationList } from "./conversation-list";
import { useInbox } from "./inbox-context";
import { ListEmpty } from "./list-empty";
import { ListSkeleton } from "./list-skeleton";
import { useReadCounts } from "./use-read-counts";
import { toConversationItem, withPendingSends } from "./views";

const PAGE = 40;

interface ListPaneProps {
  currentId: string | null;
  /** One of our numbers, to see only its conversations. */
  phoneNumberId: string | null;
}

/** The list of one view, live: more of it is loaded as the end comes near. */
export function ListPane({ currentId, phoneNumberId }: ListPaneProps) {
  const { me, numbers, memberNames, outbox } = useInbox();
  const { results, status, loadMore } = usePaginatedQuery(
    api.conversations.list,
    phoneNumberId === null ? {} : { phoneNumberId: phoneNumberId as Id<"phoneNumbers"> },
    { initialNumItems: PAGE },
  );
  const pending = useStoredState(outbox.pending);
  const readCounts = useReadCounts(results);
  const conversations = useMemo(
    () =>
      withPendingSends(
        results.map((row) => toConversationItem(row, { me, numbers, memberNames })),
        pending,
      ),
    [results, me, numbers, memberNames, pending],
  );
  const loadNext = useCallback(() => {
    if (status === "CanLoadMore") loadMore(PAGE);
  }, [status, loadMore]);

  if (status === "LoadingFirstPage" || readCounts === null) return <ListSkeleton />;
  if (conversations.length === 0) {
    return <ListEmpty number={numbers.find(({ id }) => id === phoneNumberId) ?? null} />;
  }
  return (
    <ConversationList
      conversations={conversations}
      readCounts={readCounts}
      currentId={currentId}
      phoneNumberId={phoneNumberId}
      onEndReached={loadNext}
    />
  );
}
