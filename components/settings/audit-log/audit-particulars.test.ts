import { expect, test } from "vitest";
import { describeDetail } from "./audit-particulars";

test.each([
  [
    { messagesDays: 30, filesDays: null, alsoAtTwilio: "yes" },
    "texts after 30 days, at Twilio too",
  ],
  [{ messagesDays: null, filesDays: 1095, alsoAtTwilio: "no" }, "files after 1,095 days"],
  [{ conversations: 1 }, "1 conversation"],
  [{ kind: "day", read: 1204 }, "of the last 24 hours, 1,204 texts read"],
  [{ last4: "9f3a", verdict: "refused" }, "ending in 9f3a, Twilio’s answer: refused"],
  [
    { number: "0148", source: "staff", askedHow: "spoken" },
    "number ending in 0148, recorded by staff, asked in person or on the phone",
  ],
  [{ segmentsPerSecond: 1 }, "1 segment a second"],
  [{ reason: "credentials" }, "Twilio had refused our credentials"],
])("the particulars %j are plain words", (detail, words) => {
  expect(describeDetail(detail)).toBe(words);
});

test("its particulars are words and values, without those that are missing", () => {
  expect(describeDetail({ last4: "9f3a", kind: "failed_media", daysKept: 90, note: null })).toBe(
    "ending in 9f3a, a failed file, days kept 90",
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
    "away from another server",
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
