import { expect, test } from "vitest";
import {
  describeActor,
  describeDeed,
  describeDetail,
  describeTarget,
  KNOWN_ACTIONS,
} from "./audit-words";

test("every act that is recorded has words", () => {
  const sources = import.meta.glob<string>(
    ["../../../convex/**/*.ts", "!../../../convex/**/*.*.ts"],
    { eager: true, query: "?raw", import: "default" },
  );
  const recorded = Object.values(sources).flatMap((source) =>
    source.includes("AuditLog.record(")
      ? [...source.matchAll(/action: "(\w+\.\w+)"/g)].map(([, action]) => action)
      : [],
  );
  expect(recorded.length).toBeGreaterThan(5);
  expect(recorded.filter((action) => !KNOWN_ACTIONS.includes(action ?? ""))).toEqual([]);
});

test("an act reads as a sentence with who did it", () => {
  const sentence = `${describeActor("Dana")} ${describeDeed("credentials.removeToken")}`;
  expect(sentence).toBe("Dana removed a Twilio token");
  expect(describeActor(null)).toBe("Threadbox");
  expect(describeDeed("later.invented")).toBe("did “later.invented”");
});

test("what it was done to is named by what people know it by, or not at all", () => {
  const accountSid = `AC${"a".repeat(32)}`;
  expect(describeTarget(accountSid)).toBe(accountSid);
  expect(describeTarget("…0100")).toBe("…0100");
  expect(describeTarget("j57a8q2m3n4p5r6s7t8v9w0x1y2z3a4b")).toBeNull();
  expect(describeTarget(null)).toBeNull();
});

test("its particulars are words and values, without those that are missing", () => {
  expect(describeDetail({ last4: "9f3a", kind: "failed_media", daysKept: 90, note: null })).toBe(
    "ending in 9f3a, kind failed media, days kept 90",
  );
});

test("its particulars hold no counts of minutes or milliseconds", () => {
  expect(describeDetail({ startMinute: 480, endMinute: 1200 })).toBe("start 8:00 AM, end 8:00 PM");
  const from = Date.UTC(2025, 9, 20, 12);
  expect(describeDetail({ from, number: "0148" })).toMatch(
    /^from Oct (19|20|21), 2025, number ending in 0148$/,
  );
});

test("what was agreed to is named, what was not is left out, and a reason stands for itself", () => {
  expect(describeDetail({ replaceForeign: "true", detachApplication: "false" })).toBe(
    "replace foreign",
  );
  expect(describeDetail({ from: "healthy", why: "its webhook points to a.example" })).toBe(
    "from healthy, its webhook points to a.example",
  );
});

test("countries are named, those that were added and those that were removed", () => {
  expect(describeDetail({ countriesAdded: "DE, GB", countriesRemoved: null })).toBe(
    "added Germany, United Kingdom",
  );
  expect(describeDetail({ countriesAdded: "FR", countriesRemoved: "DE" })).toBe(
    "added France, removed Germany",
  );
});
