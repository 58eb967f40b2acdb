import { expect, test } from "vitest";
import { createRejectionSampler } from "./rejections.ts";

const path = "/api/twilio/sms-incoming";

test("a flood of forgeries is recorded once per account, reason and minute, and counted", () => {
  let now = 0;
  const sample = createRejectionSampler(() => now);
  const wrong = { accountSid: "AC1", reason: "signature_wrong", path } as const;
  const recorded = Array.from({ length: 10_000 }, () => sample(wrong));
  expect(recorded.filter((count) => count !== null)).toEqual([1]);
  expect(sample({ ...wrong, reason: "signature_missing" })).toBe(1);
  expect(sample({ ...wrong, accountSid: "AC2" })).toBe(1);

  now = 59_999;
  expect(sample(wrong)).toBeNull();
  now = 60_000;
  // This one, and the 10,000 that were not recorded.
  expect(sample(wrong)).toBe(10_001);
});
