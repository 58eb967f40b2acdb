import { expect, test } from "vitest";
import type { Id } from "@/convex/_generated/dataModel";
import {
  describeErasure,
  erasedWords,
  monthWords,
  previewWords,
  type Erasure,
  type Preview,
} from "./retention-words";

const PREVIEW: Preview = {
  rules: { messagesDays: 30, filesDays: null, alsoAtTwilio: false },
  at: 0,
  isReady: true,
  messages: 0,
  files: 0,
  oldestAt: null,
  months: [],
  isAtLeast: false,
};

const ERASURE: Erasure = {
  id: "1" as Id<"erasures">,
  kind: "contact",
  requestedBy: null,
  at: 0,
  state: "at_twilio",
  conversations: 1,
  messages: 40,
  files: 2,
  twilioTotal: 40,
  twilioDone: 12,
  twilioFailed: 0,
  finishedAt: null,
};

test.each([
  [{}, "Nothing is older than that yet."],
  [{ messages: 1, files: 2 }, "1 text and 2 files are older than that."],
  [{ messages: 20_000, files: 0, isAtLeast: true }, "At least 20,000 texts are older than that."],
  [{ messages: 1 }, "1 text is older than that."],
  [{ files: 3 }, "3 files are older than that."],
])("a count of %j reads %j", (counts, words) => {
  expect(previewWords({ ...PREVIEW, ...counts })).toBe(words);
});

test.each([
  [{ state: "here" }, "Erasing here"],
  [{ state: "at_twilio" }, "Erasing at Twilio 12 of 40"],
  [{ state: "finished" }, "Erased"],
  [{ state: "failed", twilioFailed: 3 }, "3 texts still at Twilio"],
] as const)("an erasure with %j reads %j", (fields, words) => {
  expect(describeErasure({ ...ERASURE, ...fields }).words).toBe(words);
});

test("what was erased is told in counts alone", () => {
  expect(erasedWords(ERASURE)).toBe("1 conversation, 40 texts and 2 files");
  expect(erasedWords({ ...ERASURE, kind: "retention" })).toBe("40 texts and 2 files");
});

test("a month is named in full", () => {
  expect(monthWords("2025-03")).toBe("March 2025");
});
