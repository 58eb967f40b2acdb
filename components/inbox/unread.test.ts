import { expect, test } from "vitest";
import { badgeText, countUnread } from "./unread";

test.each([
  ["never opened", 3, 0, 3],
  ["asked about, but not known yet", 3, undefined, 0],
  ["read up to the second", 3, 2, 1],
  ["all read", 3, 3, 0],
  ["read a moment before the count arrived here", 3, 4, 0],
])("a conversation that was %s", (_name, inboundCount, readCount, expected) => {
  expect(countUnread(inboundCount, readCount)).toBe(expected);
});

test("a badge stops counting at 99", () => {
  expect(badgeText(99)).toBe("99");
  expect(badgeText(100)).toBe("99+");
});
