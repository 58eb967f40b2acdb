import { expect, test } from "vitest";
import { nextDailyErasure } from "./daily-erasure";

test.each([
  ["2026-03-02T00:00:00Z", "2026-03-02T09:40:00Z"],
  ["2026-03-02T09:39:59Z", "2026-03-02T09:40:00Z"],
  ["2026-03-02T09:40:00Z", "2026-03-03T09:40:00Z"],
  ["2026-12-31T23:00:00Z", "2027-01-01T09:40:00Z"],
])("after %s it is erased next at %s", (now, next) => {
  expect(new Date(nextDailyErasure(Date.parse(now)))).toEqual(new Date(next));
});
