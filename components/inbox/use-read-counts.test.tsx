import { cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { countUnread } from "./unread";
import { useReadCounts } from "./use-read-counts";
import type { ConversationId } from "./views";

type Answer = { conversationId: string; readCount: number }[] | undefined;
const markers = vi.hoisted<{ answers: Record<string, Answer> }>(() => ({ answers: {} }));
vi.mock("convex/react", () => ({ useQueries: () => markers.answers }));

const row = (id: string) => ({ id: id as ConversationId, initialReadCount: 0 });

beforeEach(() => {
  markers.answers = {};
});
afterEach(cleanup);

/** Unread texts of a conversation that three texts came in to. */
function unreadOf(counts: ReadonlyMap<string, number> | null, id: string): number {
  return countUnread(3, counts?.get(id));
}

test("a read conversation is never shown as unread while a page loads", () => {
  const { result, rerender } = renderHook(useReadCounts, { initialProps: [] as Rows });
  const rows = [row("c1")];
  markers.answers = { "0": undefined };
  rerender(rows);
  expect(unreadOf(result.current, "c1")).toBe(0);
  markers.answers = { "0": [{ conversationId: "c1", readCount: 3 }] };
  rerender(rows);
  expect(unreadOf(result.current, "c1")).toBe(0);
});

test("known counts stand while those of more conversations are asked for", () => {
  markers.answers = { "0": [{ conversationId: "c1", readCount: 2 }] };
  const { result, rerender } = renderHook(useReadCounts, { initialProps: [row("c1")] });
  const more = [row("c1"), row("c2")];
  markers.answers = { "0": undefined };
  rerender(more);
  expect(unreadOf(result.current, "c1")).toBe(1);
  expect(unreadOf(result.current, "c2")).toBe(0);
});

test("without a marker what came before the member counts as read, the rest as unread", () => {
  markers.answers = { "0": [] };
  const rows = [{ ...row("c1"), initialReadCount: 1 }];
  const { result } = renderHook(() => useReadCounts(rows));
  expect(unreadOf(result.current, "c1")).toBe(2);
});

type Rows = ReturnType<typeof row>[];
