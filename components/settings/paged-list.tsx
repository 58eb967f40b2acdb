"use client";

import type { PaginationStatus } from "convex/react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";

const PAGE = 25;

interface PagedListProps<Item> {
  /** What is listed, for screen readers. */
  label: string;
  /** What `usePaginatedQuery` gives. */
  pages: {
    results: readonly Item[];
    status: PaginationStatus;
    loadMore: (count: number) => void;
  };
  keyOf: (item: Item) => string;
  /** A row's content; the list item is this part's. */
  renderItem: (item: Item) => ReactNode;
  /** Shown in place of the list when there is nothing: an EmptyState. */
  empty: ReactNode;
}

/** A list that is fetched in pages, more of it when somebody asks. */
export function PagedList<Item>({ label, pages, keyOf, renderItem, empty }: PagedListProps<Item>) {
  const { results, status, loadMore } = pages;
  if (status === "LoadingFirstPage") {
    return (
      <div aria-busy="true" aria-label={label} role="group" className="grid gap-3 py-2">
        {[0, 1, 2].map((row) => (
          <Skeleton key={row} className="h-9 w-full appear-late" />
        ))}
      </div>
    );
  }
  if (results.length === 0 && status === "Exhausted") return empty;
  return (
    <>
      <ul aria-label={label}>
        {results.map((item) => (
          <li key={keyOf(item)} className="border-b py-2.5 first:pt-0 last:border-b-0">
            {renderItem(item)}
          </li>
        ))}
      </ul>
      {status !== "Exhausted" && (
        <Button
          variant="outline"
          size="sm"
          aria-disabled={status === "LoadingMore"}
          onClick={() => status === "CanLoadMore" && loadMore(PAGE)}
          className="mt-3 max-split:h-11"
        >
          {status === "LoadingMore" ? "Loading…" : "Load more"}
        </Button>
      )}
    </>
  );
}
