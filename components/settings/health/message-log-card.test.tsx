import "@testing-library/jest-dom/vitest";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { getFunctionName } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Id } from "@/convex/_generated/dataModel";
import { MessageLogCard } from "./message-log-card";
import { readDays, type LogHealth, type LogWalk } from "./message-log-words";

const user = userEvent.setup();

const convex = vi.hoisted(() => {
  const health: unknown = undefined;
  return { health, call: vi.fn<(name: string, args: unknown) => Promise<null>>() };
});
vi.mock("convex/react", () => ({
  useQuery: () => convex.health,
  useMutation: (reference: Parameters<typeof getFunctionName>[0]) => (args: unknown) =>
    convex.call(getFunctionName(reference), args),
}));

beforeEach(() => {
  convex.call.mockReset().mockResolvedValue(null);
});
afterEach(cleanup);

const ACCOUNT_SID = "AC1";

const COMPARED: NonNullable<LogHealth["comparison"]> = {
  at: Date.now(),
  from: Date.now() - 86_400_000,
  atTwilio: 1204,
  here: 1204,
  missing: 0,
  elsewhere: 0,
  erased: 0,
  brought: 0,
  gaps: [],
};

const WALK: LogWalk = {
  id: "walk" as Id<"logWalks">,
  kind: "day",
  state: "running",
  from: 0,
  to: 100,
  startedAt: Date.now(),
  endedAt: null,
  read: 400,
  stored: 3,
  updated: 0,
  elsewhere: 0,
  missing: 0,
  oldestAt: 40,
  retryAt: null,
  error: null,
};

function show(health: Partial<LogHealth> = {}) {
  convex.health = [
    { accountSid: ACCOUNT_SID, lastReadAt: null, comparison: COMPARED, walks: [], ...health },
  ];
  render(<MessageLogCard />);
}

test("says how much is at Twilio and here, and that nothing is missing", async () => {
  show({ comparison: { ...COMPARED, elsewhere: 12 } });
  expect(screen.getAllByText("1,204")).toHaveLength(2);
  expect(screen.getByText("Nothing missing")).toBeVisible();
  expect(screen.getByText(/Not counted: 12 texts of numbers/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Check now" }));
  expect(convex.call).toHaveBeenCalledWith("reconciliation:checkNow", {});
});

test("names what is missing and why", () => {
  const gaps = [{ sid: "SM77", reason: "files" as const, at: Date.now() }];
  show({ comparison: { ...COMPARED, here: 1202, missing: 2, gaps } });
  expect(screen.getByText("2 missing")).toBeVisible();
  expect(screen.getByText("SM77")).toBeVisible();
  expect(screen.getByText("Twilio did not give its files.")).toBeVisible();
  expect(screen.getByText(/And 1 more/)).toBeVisible();
});

test("shows what is under way, and cancels it", async () => {
  show({ walks: [{ ...WALK, kind: "import" }] });
  expect(screen.getByRole("progressbar", { name: "Importing the past" })).toHaveValue(60);
  expect(screen.queryByRole("button", { name: "Import texts" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Cancel import" }));
  expect(convex.call).toHaveBeenCalledWith("reconciliation:cancelWalk", { walkId: WALK.id });
});

test("a comparison that runs is not started twice", () => {
  show({ walks: [WALK] });
  expect(screen.getByRole("button", { name: "Checking" })).toBeDisabled();
});

test("says in words why Twilio's list could not be read", () => {
  const error = "Twilio refused this account's credentials (20003).";
  show({ walks: [{ ...WALK, kind: "recent", state: "failed", error }] });
  expect(screen.getByText(/refused this account's credentials/)).toBeVisible();
  expect(screen.getByText("Could not check")).toBeVisible();
  expect(screen.queryByText("Nothing missing")).toBeNull();
});

test("says when it was counted, and that it is counted hourly", () => {
  show();
  const line = screen.getByText(/counted anew every hour/);
  expect(line).toHaveTextContent(/^Counted today at /);
});

test.each(["canceled", "failed"] as const)(
  "goes on with an import that was %s, without its days typed again",
  async (state) => {
    const from = new Date("2026-10-31T00:00:00").getTime();
    const to = new Date("2026-11-28T23:59:59.999").getTime();
    show({ walks: [{ ...WALK, kind: "import", state, from, to, endedAt: Date.now() }] });
    await user.click(screen.getByRole("button", { name: /^Continue Oct 31.* to Nov 28/ }));
    const range = { accountSid: ACCOUNT_SID, from, to };
    expect(convex.call).toHaveBeenCalledWith("reconciliation:startImport", range);
  },
);

test("an import that ended has nothing to go on with", () => {
  show({ walks: [{ ...WALK, kind: "import", state: "finished", endedAt: Date.now() }] });
  expect(screen.queryByRole("button", { name: /^Continue/ })).toBeNull();
});

test("imports whole days, and asks again for days that are none", async () => {
  show();
  await user.click(screen.getByRole("button", { name: "Import texts" }));
  expect(screen.getByRole("alert")).toHaveTextContent("Choose a first and a last day");
  fireEvent.change(screen.getByLabelText("First day"), { target: { value: "2026-01-01" } });
  fireEvent.change(screen.getByLabelText("Last day"), { target: { value: "2026-01-31" } });
  await user.click(screen.getByRole("button", { name: "Import texts" }));
  const range = readDays("2026-01-01", "2026-01-31", Date.now());
  expect(convex.call).toHaveBeenCalledWith("reconciliation:startImport", {
    accountSid: ACCOUNT_SID,
    ...range,
  });
});

test("days end where they begin, or now", () => {
  const now = new Date("2026-01-15T12:00:00").getTime();
  expect(readDays("2026-01-15", "2026-01-31", now)).toEqual({
    from: new Date("2026-01-15T00:00:00").getTime(),
    to: now,
  });
});

test.each([
  ["2026-01-16", "2026-01-18", /still to come/],
  ["2026-01-10", "2026-01-09", /The last day is before the first/],
  ["2026-01-10", "", /Choose a first and a last day/],
])("days from %s to %s are refused with the reason", (from, to, problem) => {
  const now = new Date("2026-01-15T12:00:00").getTime();
  expect(readDays(from, to, now)).toEqual({ problem: expect.stringMatching(problem) as string });
});
