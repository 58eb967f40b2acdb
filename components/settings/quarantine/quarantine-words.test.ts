import { expect, test } from "vitest";
import { describeItem, KINDS, titleOf, type QuarantineItem } from "./quarantine-words";

const item: QuarantineItem = {
  id: "k1" as QuarantineItem["id"],
  kind: "rejected_signature",
  at: 0,
  lastSeenAt: 0,
  timesSeen: 1,
  sid: null,
  reason: "signature_wrong",
  cause: "host",
  text: null,
  replay: null,
};

test("a row says what is particular about it", () => {
  expect(describeItem(item)).toBe("Signed for another host");
  const file = { ...item, kind: "failed_media" as const, cause: null, reason: "too_large" };
  expect(describeItem(file)).toBe("It is over 16 MB");
  expect(describeItem({ ...file, kind: "orphan_status", sid: "SM1" })).toBe("SM1");
  expect(describeItem({ ...file, kind: "unreadable" })).toBe("Names no text");
});

test("a text to an unknown number is headed by who texted whom, all else by its kind", () => {
  const text = { from: "+15035550142", to: "+15035550199", body: "Hi" };
  const texted = { ...item, kind: "unknown_number" as const, cause: null, text };
  expect(titleOf(texted)).toBe("Text from +1 503 555 0142 to +1 503 555 0199");
  expect(describeItem(texted)).toBe("Text to a number that isn’t in this inbox");
  expect(titleOf({ ...texted, text: null })).toBe("Text to a number that isn’t in this inbox");
});

test("every kind says what it is and what to do", () => {
  for (const { filter, title, explanation } of Object.values(KINDS)) {
    expect(filter.length).toBeLessThan(24);
    expect(title).not.toMatch(/[.!]$/);
    expect(explanation).toMatch(/\.$/);
  }
});
