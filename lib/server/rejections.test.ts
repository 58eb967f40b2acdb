import { expect, test } from "vitest";
import { createRejectionSampler } from "./rejections.ts";

const path = "/api/twilio/sms-incoming";

test("a flood of forgeries is recorded once per account, reason and minute", () => {
  let now = 0;
  const shouldRecord = createRejectionSampler(() => now);
  const wrong = { accountSid: "AC1", reason: "signature_wrong", path } as const;
  const recorded = Array.from({ length: 10_000 }, () => shouldRecord(wrong));
  expect(recorded.filter(Boolean)).toHaveLength(1);
  expect(shouldRecord({ ...wrong, reason: "signature_missing" })).toBe(true);
  expect(shouldRecord({ ...wrong, accountSid: "AC2" })).toBe(true);

  now = 59_999;
  expect(shouldRecord(wrong)).toBe(false);
  now = 60_000;
  expect(shouldRecord(wrong)).toBe(true);
});
