"use client";

import { usePaginatedQuery } from "convex/react";
import { MessagesSquare } from "lucide-react";
import { api } from "@/convex/_generated/api";
import { FirstRun } from "./first-run";

/** The main pane while no conversation is open: how to begin, or a hint. */
export function NothingOpen() {
  const { results, status } = usePaginatedQuery(api.conversations.list, {}, { initialNumItems: 1 });
  if (status === "LoadingFirstPage") return null;
  if (results.length === 0) return <FirstRun />;
  return (
    <div className="grid flex-1 place-content-center justify-items-center gap-1 text-center">
      <MessagesSquare aria-hidden="true" className="mb-2 size-6 text-faint" strokeWidth={1.75} />
      <h2 className="text-base font-[550]">Pick a conversation</h2>
      <p className="text-muted-foreground">It opens here, at the first text you have not read.</p>
    </div>
  );
}
