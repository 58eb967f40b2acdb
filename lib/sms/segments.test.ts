import { expect, test } from "vitest";
import { countSegments } from "./segments.ts";

test.each([
  ["nothing yet", "", "GSM-7", 1, 0, 160],
  ["plain words", "On my way", "GSM-7", 1, 9, 160],
  ["a full segment", "a".repeat(160), "GSM-7", 1, 160, 160],
  ["one more than a full segment", "a".repeat(161), "GSM-7", 2, 161, 306],
  ["characters of the extension table, which take two", "€[]", "GSM-7", 1, 6, 160],
  ["a curly quote", "he’s", "UCS-2", 1, 4, 70],
  ["an emoji, which is two units", "👍", "UCS-2", 1, 2, 70],
  ["71 units of UCS-2", "é’".padEnd(71, "a"), "UCS-2", 2, 71, 134],
] as const)("%s", (_name, body, encoding, segments, used, limit) => {
  expect(countSegments(body)).toMatchObject({ encoding, segments, used, limit });
});

test("the characters that cost the plain alphabet are named once", () => {
  expect(countSegments("“Hi” “there”").nonGsmCharacters).toEqual(["“", "”"]);
});

test.each(["\uD800", "a\u0000b", "שלום", "\uDE00\uD83D".repeat(40)])(
  "an odd text, %j, is counted and never throws",
  (body) => {
    expect(countSegments(body).segments).toBeGreaterThan(0);
  },
);
