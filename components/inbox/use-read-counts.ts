"use client";

import { useQueries } from "convex/react";
import { useMemo, useState } from "react";
import { api } from "@/convex/_generated/api";
import type { ConversationId } from "./views";

/** The query's own limit. */
const CHUNK = 100;

interface Counted {
  id: ConversationId;
  /** What counts as read without a marker. */
  initialReadCount: number;
}

/**
 * How many texts of each conversation this member has read; null until the first answer. A
 * conversation whose marker is still asked for is not in the map. Apart from the list, because
 * markers change for one member alone.
 */
export function useReadCounts(
  conversations: readonly Counted[],
): ReadonlyMap<string, number> | null {
  // Sorted, so that reordering the list asks nothing anew.
  const ids = conversations.map(({ id }) => id).sort();
  const idsKey = ids.join();
  const queries = useMemo(() => {
    const all = idsKey === "" ? [] : (idsKey.split(",") as ConversationId[]);
    const chunks = Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, index) =>
      all.slice(index * CHUNK, (index + 1) * CHUNK),
    );
    return Object.fromEntries(
      chunks.map((conversationIds, index) => [
        String(index),
        { query: api.readMarkers.forConversations, args: { conversationIds } },
      ]),
    );
  }, [idsKey]);
  const results = useQueries(queries) as Record<string, Markers | Error | undefined>;

  const counts = useMemo(() => {
    const byId = new Map<string, number>(
      conversations.map(({ id, initialReadCount }) => [id, initialReadCount]),
    );
    for (const result of Object.values(results)) {
      if (result instanceof Error) throw result;
      if (result === undefined) return null;
      for (const { conversationId, readCount } of result) byId.set(conversationId, readCount);
    }
    return byId;
  }, [results, conversations]);

  // A conversation more asks anew: until the answer is here the last one stands.
  const [last, setLast] = useState(counts);
  if (counts !== null && counts !== last) setLast(counts);
  return counts ?? last;
}

type Markers = { conversationId: string; readCount: number }[];
