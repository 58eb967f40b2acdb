import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AREA_CODE_ZONES } from "./data/area-codes.ts";
import { COUNTRY_ZONES } from "./data/country-zones.ts";
import { DEFAULT_WINDOW, heldUntil, isWindow, localMinute, timeZonesOf } from "./quiet-hours.ts";

const HOME = "America/Los_Angeles";
const HOUR_MS = 3_600_000;

/** Six zones and more, and where their clocks change: with and against ours, by half an hour, never. */
const ZONES = [
  "America/New_York",
  "America/Chicago",
  "America/Denver",
  "America/Phoenix",
  "America/Los_Angeles",
  "America/Anchorage",
  "Pacific/Honolulu",
  "America/St_Johns",
  "America/Puerto_Rico",
  "Europe/Berlin",
  "Australia/Sydney",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
];

/** The days around both changes of the clock in the United States, in Europe and in Australia. */
const CHANGES = [
  "2026-03-08",
  "2026-11-01",
  "2026-03-29",
  "2026-10-25",
  "2026-04-05",
  "2026-10-04",
];
const aroundChange = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -36 * 3600, max: 60 * 3600 }))
  .map(([day, seconds]) => Date.parse(`${day}T00:00:00Z`) + seconds * 1000);
const anyMoment = fc.oneof(
  aroundChange,
  fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2029, 0, 1) }),
);

/** An oracle of its own: the hour as people read it. */
function localHour(atMs: number, timeZone: string): number {
  const text = new Date(atMs).toLocaleString("sv-SE", { timeZone });
  return Number(text.slice(11, 13));
}
const isDaytime = (atMs: number, zone: string) => {
  const hour = localHour(atMs, zone);
  return hour >= 8 && hour < 20;
};

describe("an automated text", () => {
  test("never leaves outside 8:00 to 20:00 where its reader is, over both changes of the clock", () => {
    fc.assert(
      fc.property(anyMoment, fc.constantFrom(...ZONES), (now, zone) => {
        const until = heldUntil(now, [zone], DEFAULT_WINDOW);
        expect(isDaytime(until ?? now, zone)).toBe(true);
      }),
      { numRuns: 4000 },
    );
  });

  test("leaves in the day at once, and waits no longer than to the next morning", () => {
    fc.assert(
      fc.property(anyMoment, fc.constantFrom(...ZONES), (now, zone) => {
        const until = heldUntil(now, [zone], DEFAULT_WINDOW);
        if (isDaytime(now, zone)) return until === null;
        if (until === null) return false;
        // 20:00 to 8:00, an hour more when the clock goes back; and a minute before was too early.
        const isFirst = !isDaytime(until - 60_000, zone);
        return until > now && until - now <= 13 * HOUR_MS && isFirst;
      }),
      { numRuns: 4000 },
    );
  });

  test("to a number that may be in several zones waits until it is day in all of them", () => {
    const address = fc
      .constantFrom(...AREA_CODE_ZONES.keys(), "800", "888", "500", "999")
      .map((code) => `+1${code}5550148`);
    fc.assert(
      fc.property(anyMoment, address, (now, to) => {
        const zones = timeZonesOf(to, HOME);
        const leavesAt = heldUntil(now, zones, DEFAULT_WINDOW) ?? now;
        expect(zones.filter((zone) => !isDaytime(leavesAt, zone))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  test("keeps to the window that an admin has set", () => {
    const quarter = fc.integer({ min: 0, max: 96 }).map((n) => n * 15);
    const window = fc
      .tuple(quarter, quarter)
      .map(([startMinute, endMinute]) => ({ startMinute, endMinute }))
      .filter(isWindow);
    fc.assert(
      fc.property(anyMoment, fc.constantFrom(...ZONES), window, (now, zone, given) => {
        const minute = localMinute(heldUntil(now, [zone], given) ?? now, zone);
        return minute >= given.startMinute && minute < given.endMinute;
      }),
      { numRuns: 2000 },
    );
  });

  test("does not leave where no hour suits everybody", () => {
    const narrow = { startMinute: 12 * 60, endMinute: 13 * 60 };
    const zones = ["America/New_York", "Pacific/Honolulu"];
    const now = Date.parse("2026-07-01T16:30:00Z");
    expect(heldUntil(now, zones, narrow)).toBe(now + 24 * HOUR_MS);
  });
});

test.each([
  // The night in which clocks go forward and back: New York's 8:00 is 12:00 UTC, then 13:00.
  ["2026-03-08T04:00:00Z", "America/New_York", "2026-03-08T12:00:00Z"],
  ["2026-11-01T03:00:00Z", "America/New_York", "2026-11-01T13:00:00Z"],
  ["2026-03-29T00:30:00Z", "Europe/Berlin", "2026-03-29T06:00:00Z"],
  ["2026-10-25T00:30:00Z", "Europe/Berlin", "2026-10-25T07:00:00Z"],
  ["2026-04-04T15:30:00Z", "Australia/Lord_Howe", "2026-04-04T21:30:00Z"],
])("a text of %s to %s waits until %s", (now, zone, until) => {
  expect(heldUntil(Date.parse(now), [zone], DEFAULT_WINDOW)).toBe(Date.parse(until));
});

test.each([
  ["2026-07-01T12:00:00Z", null],
  ["2026-07-01T11:59:59Z", "2026-07-01T12:00:00Z"],
  ["2026-07-01T23:59:59Z", null],
  ["2026-07-02T00:00:00Z", "2026-07-02T12:00:00Z"],
])("8:00 is in, 20:00 is out: %s", (now, until) => {
  const held = heldUntil(Date.parse(now), ["America/New_York"], DEFAULT_WINDOW);
  expect(held).toBe(until && Date.parse(until));
});

describe("where somebody may be", () => {
  test.each([
    ["+15035550148", ["America/Los_Angeles"]],
    ["+12125550148", ["America/New_York"]],
    ["+18505550148", ["America/New_York", "America/Chicago"]],
    ["+12085550148", ["America/Los_Angeles", "America/Denver"]],
    ["+16045550148", ["America/Vancouver"]],
    ["+18085550148", ["Pacific/Honolulu"]],
    ["+16715550148", ["Pacific/Guam"]],
    ["+447700900123", ["Europe/London"]],
    ["+353861234567", ["Europe/Dublin"]],
    ["whatsapp:+4915112345678", ["Europe/Berlin"]],
    ["+37312345678", [HOME]],
    ["12345", [HOME]],
    ["Bank", [HOME]],
  ])("%s", (address, zones) => {
    expect(timeZonesOf(address, HOME)).toEqual(zones);
  });

  test.each(["+18005550148", "+19005550148", "+19995550148"])(
    "%s, which is of no place, may be anywhere from New York to Honolulu",
    (address) => {
      const zones = timeZonesOf(address, HOME);
      expect(zones).toContain("America/New_York");
      expect(zones).toContain("Pacific/Honolulu");
    },
  );

  test("every zone of the tables is one that this machine knows", () => {
    const zones = [...AREA_CODE_ZONES.values(), ...COUNTRY_ZONES.values()].flat();
    for (const zone of zones) {
      expect(() => new Intl.DateTimeFormat("en", { timeZone: zone }), zone).not.toThrow();
    }
  });

  test("an area code stands in the table once", () => {
    expect(AREA_CODE_ZONES.size).toBe(451);
    for (const code of AREA_CODE_ZONES.keys()) expect(code).toMatch(/^[2-9]\d\d$/);
  });
});

test.each([
  [480, 1200, true],
  [0, 1440, true],
  [480, 540, true],
  [480, 525, false],
  [1200, 480, false],
  [485, 1200, false],
  [-15, 1200, false],
  [480, 1455, false],
  [Number.NaN, 1200, false],
])("a window from minute %s to %s: %s", (startMinute, endMinute, isOne) => {
  expect(isWindow({ startMinute, endMinute })).toBe(isOne);
});
