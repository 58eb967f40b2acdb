import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { createDrafts } from "@/components/composer/drafts";
import { InboxContext, type InboxContextValue } from "@/components/inbox/inbox-context";
import type { Id } from "@/convex/_generated/dataModel";
import type { ThreadMessage } from "./thread-message";
import { useEdit } from "./use-edit";

const toasted = vi.hoisted(() => vi.fn<(words: string, options?: object) => void>());
vi.mock("sonner", () => ({ toast: { info: toasted, error: toasted } }));

const conversationId = "c1" as Id<"conversations">;

beforeEach(() => {
  localStorage.clear();
  toasted.mockReset();
});

function edit(kinds: readonly string[], draft = "") {
  const drafts = createDrafts(localStorage, "dana");
  if (draft !== "") drafts.update(() => ({ [conversationId]: draft }));
  const value = { drafts } as unknown as InboxContextValue;
  const wrapper = ({ children }: { children: ReactNode }) => (
    <InboxContext value={value}>{children}</InboxContext>
  );
  const { result } = renderHook(() => useEdit(conversationId, () => undefined), { wrapper });
  const media = kinds.map((kind) => ({ kind }));
  result.current({ body: "The boiler", media } as unknown as ThreadMessage);
  return drafts.get()[conversationId];
}

test.each([
  [["picture"], "The picture has to be attached again."],
  [["file"], "The file has to be attached again."],
  [["picture", "picture"], "The files have to be attached again."],
])("who edits a text with %j is told, until they have seen it: %s", (kinds, words) => {
  expect(edit(kinds)).toBe("The boiler");
  expect(toasted.mock.calls).toEqual([[words, { duration: Infinity }]]);
});

test("a text of words alone comes back whole, and nothing is said", () => {
  expect(edit([])).toBe("The boiler");
  expect(toasted).not.toHaveBeenCalled();
});

test("files are not missed where the words did not come back either", () => {
  expect(edit(["picture"], "Another text")).toBe("Another text");
  expect(toasted.mock.calls.map(([words]) => words)).toEqual([
    "You’re writing another text here. Send or clear it first.",
  ]);
});
