import type { PaginationOptions } from "convex/server";

const MAX_ROWS = 200;

/** What a client asks for, but never more rows than a page of any screen has. */
export function atMostOnePage(options: PaginationOptions): PaginationOptions {
  return { ...options, numItems: Math.min(options.numItems, MAX_ROWS) };
}
