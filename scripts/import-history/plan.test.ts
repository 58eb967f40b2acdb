import { describe, expect, test } from "vitest";
import type { Id } from "../../convex/_generated/dataModel";
import { planImport, readDays, type Progress } from "./plan.ts";
import { describeEnd, describeProgress } from "./report.ts";

const NOW = Date.UTC(2026, 2, 2, 12);
const NEW_YEAR = Date.UTC(2026, 0, 1);

const progress = (overrides: Partial<Progress> = {}): Progress => ({
  id: "walk" as Id<"logWalks">,
  kind: "import",
  state: "running",
  from: NEW_YEAR,
  to: NOW,
  startedAt: NOW,
  endedAt: null,
  read: 0,
  stored: 0,
  updated: 0,
  elsewhere: 0,
  missing: 0,
  oldestAt: null,
  retryAt: null,
  error: null,
  ...overrides,
});

describe("the days of the command", () => {
  test("are whole days of UTC, the last one included", () => {
    expect(readDays("2026-01-01", undefined, NOW)).toEqual({ from: NEW_YEAR, to: null });
    expect(readDays("2026-01-01", "2026-01-31", NOW)).toEqual({
      from: NEW_YEAR,
      to: Date.UTC(2026, 1, 1) - 1,
    });
  });

  test.each([
    ["nothing", undefined, undefined, /--from 2026-01-01/],
    ["a word", "yesterday", undefined, /not a day/],
    ["a day that no month has", "2026-02-31", undefined, /not a day/],
    ["a day to come", "2027-01-01", undefined, /not come yet/],
    ["an end before the beginning", "2026-02-01", "2026-01-01", /before --from/],
  ])("are refused in words: %s", (_name, from, to, words) => {
    expect(readDays(from, to, NOW)).toMatch(words);
  });
});

describe("an import", () => {
  const asked = { from: NEW_YEAR, to: null };

  test("begins anew when there was none, or the last one is done", () => {
    const range = { from: NEW_YEAR, to: NOW };
    expect(planImport(asked, null, NOW)).toEqual(range);
    expect(planImport(asked, progress({ state: "finished", to: NOW - 5 }), NOW)).toEqual(range);
  });

  test("goes on with the same one that was stopped, as it was asked for then", () => {
    const stopped = progress({ state: "failed", to: NOW - 5_000 });
    expect(planImport(asked, stopped, NOW)).toEqual({ from: NEW_YEAR, to: NOW - 5_000 });
    expect(planImport({ from: NEW_YEAR, to: NOW - 1 }, stopped, NOW)).toEqual({
      from: NEW_YEAR,
      to: NOW - 1,
    });
  });

  test("is watched when it runs, and waits for another one", () => {
    expect(planImport(asked, progress(), NOW)).toBeNull();
    expect(planImport(asked, progress({ from: 0 }), NOW)).toMatch(/under way, from 1970-01-01/);
  });

  test("tells how far it is, and why it waits", () => {
    const half = progress({ read: 1200, stored: 1000, oldestAt: (NEW_YEAR + NOW) / 2 });
    expect(describeProgress(half)).toBe(" 50 %  1,200 texts read, 1,000 new, back to 2026-01-31.");
    const waiting = progress({
      retryAt: NOW,
      error: "Twilio could not be reached (ECONNREFUSED).",
    });
    expect(describeProgress(waiting)).toMatch(
      /could not be reached .* tried again within a minute/,
    );
  });

  test("tells what it brought, and whether something is missing", () => {
    const done = progress({ state: "finished", read: 10, stored: 6, elsewhere: 1, missing: 1 });
    expect(describeEnd(done)).toEqual({
      words: [
        "Done. Twilio's log has 10 texts of that time.",
        "  6 new, 2 known before.",
        "  1 of numbers that are not in this inbox.",
        "  1 could not be brought in. The same command tries again.",
      ].join("\n"),
      isComplete: false,
    });
    expect(describeEnd({ ...done, missing: 0 }).isComplete).toBe(true);
    expect(describeEnd(progress({ state: "failed", error: "Twilio is busy (20429)." })).words).toBe(
      "Twilio is busy (20429). The same command goes on where it stopped.",
    );
  });
});
