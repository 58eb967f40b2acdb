import { expect, test } from "vitest";
import { theirHour } from "./their-hour";

const sendWindow = { startMinute: 8 * 60, endMinute: 20 * 60 };
const at = (timeZones: string[], now: string) =>
  theirHour({ name: "Marisol", timeZones, sendWindow }, Date.parse(now), "en-US");

test("out of hours the composer says how late it is for them", () => {
  expect(at(["America/Los_Angeles"], "2026-03-03T07:40:00Z")).toMatch(
    /^It is 11:40\sPM for Marisol\.$/,
  );
});

test("in the day it says nothing", () => {
  expect(at(["America/Los_Angeles"], "2026-03-03T18:00:00Z")).toBeNull();
});

test("where their number lies in several zones it says what it may be", () => {
  const zones = ["America/New_York", "America/Chicago"];
  expect(at(zones, "2026-03-03T13:30:00Z")).toMatch(/^It may be 7:30\sAM for Marisol\.$/);
});
