import { beforeEach, expect, test } from "vitest";
import { createDrafts, withDraft, withReturnedText } from "./drafts";

beforeEach(() => {
  localStorage.clear();
});

test("a draft survives a reload", () => {
  createDrafts(localStorage, "dana").update((drafts) => withDraft(drafts, "c1", "On my w"));
  expect(createDrafts(localStorage, "dana").get()).toEqual({ c1: "On my w" });
});

test("each member has their own drafts", () => {
  createDrafts(localStorage, "dana").update((drafts) => withDraft(drafts, "c1", "mine"));
  expect(createDrafts(localStorage, "sam").get()).toEqual({});
});

test("sending forgets the draft of that conversation alone", () => {
  const drafts = withDraft(withDraft({}, "c1", "one"), "c2", "two");
  expect(withDraft(drafts, "c1", "")).toEqual({ c2: "two" });
});

test("a refused text comes back as the draft", () => {
  expect(withReturnedText({}, "c1", "On my way")).toEqual({ c1: "On my way" });
});

test("a refused text does not overwrite what is being typed", () => {
  expect(withReturnedText({ c1: "next thought" }, "c1", "On my way")).toEqual({
    c1: "next thought",
  });
});

test("another tab's draft appears here", () => {
  const here = createDrafts(localStorage, "dana");
  const seen: unknown[] = [];
  const stop = here.subscribe(() => seen.push(here.get()));
  const json = JSON.stringify({ c1: "from the other tab" });
  localStorage.setItem("threadbox.drafts.dana", json);
  window.dispatchEvent(new StorageEvent("storage", { key: "threadbox.drafts.dana" }));
  stop();
  expect(seen).toEqual([{ c1: "from the other tab" }]);
});

test.each(["not json", "null", "[1]", '{"c1":5}'])("a spoiled store, %s, is empty", (stored) => {
  localStorage.setItem("threadbox.drafts.dana", stored);
  expect(createDrafts(localStorage, "dana").get()).toEqual({});
});

test("typing goes on when the storage is full", () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  } as unknown as Storage;
  const drafts = createDrafts(full, "dana");
  drafts.update((current) => withDraft(current, "c1", "still here"));
  expect(drafts.get()).toEqual({ c1: "still here" });
});
