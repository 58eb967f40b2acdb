import { expect, test } from "vitest";
import { isFailure, laterStatus, parseTwilioStatus, TWILIO_STATUSES } from "./statuses.ts";

test.each([
  ["moves forward", "queued", "sent", "sent"],
  ["ignores a late callback", "delivered", "sent", "delivered"],
  ["ignores a repeated callback", "sent", "sent", "sent"],
  ["believes a late receipt", "failed", "delivered", "delivered"],
  ["starts with whatever comes first", null, "undelivered", "undelivered"],
] as const)("%s", (_name, current, reported, expected) => {
  expect(laterStatus(current, reported)).toBe(expected);
});

test("the order in which two statuses come never matters", () => {
  for (const first of TWILIO_STATUSES) {
    for (const second of TWILIO_STATUSES) {
      expect(laterStatus(first, second)).toBe(laterStatus(second, first));
    }
  }
});

test("three statuses agree however they are grouped", () => {
  for (const a of TWILIO_STATUSES) {
    for (const b of TWILIO_STATUSES) {
      for (const c of TWILIO_STATUSES) {
        expect(laterStatus(laterStatus(a, b), c)).toBe(laterStatus(a, laterStatus(b, c)));
      }
    }
  }
});

test("a word that Twilio has not had yet is no status", () => {
  expect(parseTwilioStatus("delivered")).toBe("delivered");
  expect(parseTwilioStatus("partially_delivered")).toBeNull();
  expect(parseTwilioStatus("toString")).toBeNull();
});

test("only failed, undelivered and canceled are failures", () => {
  expect(TWILIO_STATUSES.filter(isFailure)).toEqual(["canceled", "failed", "undelivered"]);
  expect(isFailure(null)).toBe(false);
});
