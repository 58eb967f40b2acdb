import { expect, test } from "vitest";
import { createRejectionSampler } from "./rejections.ts";

const path = "/api/twilio/sms-incoming";
const wrong = { accountSid: "AC1", reason: "signature_wrong", path } as const;

test("a flood of forgeries is recorded once per account, cause and minute, and counted", () => {
  let now = 0;
  const { count } = createRejectionSampler(() => now);
  const recorded = Array.from({ length: 10_000 }, () => count(wrong, "token"));
  expect(recorded.filter((times) => times !== null)).toEqual([1]);
  expect(count({ ...wrong, reason: "signature_missing" }, "missing")).toBe(1);
  expect(count({ ...wrong, accountSid: "AC2" }, "token")).toBe(1);

  now = 59_999;
  expect(count(wrong, "token")).toBeNull();
  now = 60_000;
  // This one, and the 10,000 that were not recorded.
  expect(count(wrong, "token")).toBe(10_001);
});

test("forgeries do not hide what Twilio signed for another address, nor are they counted with it", () => {
  let now = 0;
  const { count } = createRejectionSampler(() => now);
  for (let times = 0; times < 5; times += 1) count(wrong, "token");
  expect(count(wrong, "host")).toBe(1);
  now = 60_000;
  expect(count(wrong, "host")).toBe(1);
});

test("what nobody looked at is counted with the next forged one, and hides none", () => {
  const { count, passOver } = createRejectionSampler(() => 0);
  for (let times = 0; times < 5; times += 1) passOver(wrong);
  expect(count(wrong, "token")).toBe(6);
});

test("requests without a signature keep none with one from being looked at", () => {
  const { mayDiagnose } = createRejectionSampler(() => 0);
  const unsigned = { ...wrong, reason: "signature_missing" } as const;
  for (let times = 0; times < 1_000; times += 1) expect(mayDiagnose(unsigned)).toBe(true);
  expect(mayDiagnose(wrong)).toBe(true);
});

test("of a flood only a few requests a minute are looked at, of each account", () => {
  let now = 0;
  const { mayDiagnose } = createRejectionSampler(() => now);
  const looked = () => Array.from({ length: 1_000 }, () => mayDiagnose(wrong)).filter(Boolean);
  expect(looked()).toHaveLength(30);
  expect(mayDiagnose({ ...wrong, accountSid: "AC2" })).toBe(true);
  now = 60_000;
  expect(looked()).toHaveLength(30);
});
