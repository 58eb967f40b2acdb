import { expect, test } from "vitest";
import { createManualClock } from "./clock.ts";
import { createEventLog } from "./events.ts";

test("the log keeps the newest 2,000 lines, however many there were", () => {
  const log = createEventLog(createManualClock());
  for (let i = 1; i <= 10_000; i++) log.add({ kind: "notice", name: "line" });
  const kept = log.list();
  expect(kept).toHaveLength(2_000);
  expect(kept.map(({ id }) => id)).toEqual(Array.from({ length: 2_000 }, (_, i) => 8_001 + i));
  expect(log.find(1)).toBeNull();
});
