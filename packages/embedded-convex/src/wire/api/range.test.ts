import { expect, test } from "vitest";
import { parseRange } from "./range.ts";

test.each([
  ["bytes=0-3", { start: 0, end: 3 }],
  ["bytes=4-", { start: 4, end: 9 }],
  ["bytes=-4", { start: 6, end: 9 }],
  ["bytes=-99", { start: 0, end: 9 }],
  ["bytes=8-99", { start: 8, end: 9 }],
])("%s of ten bytes", (header, expected) => {
  expect(parseRange(header, 10)).toEqual(expected);
});

test.each([[undefined], ["bytes=-"], ["bytes=0-1,4-5"], ["lines=0-1"]])(
  "%s means the whole file",
  (header) => {
    expect(parseRange(header, 10)).toBeNull();
  },
);

test.each(["bytes=10-", "bytes=5-4", "bytes=-0"])("%s of ten bytes is refused", (header) => {
  expect(() => parseRange(header, 10)).toThrow("10 bytes");
});
