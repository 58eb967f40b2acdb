import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import { getFunctionName } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AccountPause } from "../health/pause-words";
import type { TwilioConnection } from "./candidate-words";
import { TwilioPage } from "./twilio-page";

const convex = vi.hoisted(() => ({ connection: {}, pauses: [] as unknown[] }));
vi.mock("convex/react", () => ({
  useQuery: (query: Parameters<typeof getFunctionName>[0]) =>
    getFunctionName(query) === "delivery:status" ? convex.pauses : convex.connection,
  useMutation: () => vi.fn(),
}));

const ACCOUNT = `AC${"a".repeat(32)}`;

beforeEach(() => {
  convex.pauses = [];
  convex.connection = {
    account: {
      accountSid: ACCOUNT,
      source: "environment",
      hasTokens: true,
      tokens: [{ last4: "9f3a", addedAt: null }],
    },
    candidate: null,
    isEditable: false,
  } satisfies TwilioConnection;
});
afterEach(cleanup);

test("credentials that work are connected", () => {
  render(<TwilioPage />);
  expect(screen.getByText("Connected")).toBeVisible();
  expect(screen.getByText("Calls Twilio")).toBeVisible();
});

test("credentials that Twilio refuses are never called connected, and can be tried again", () => {
  convex.pauses = [
    {
      accountSid: ACCOUNT,
      reason: "credentials",
      since: Date.now(),
      tryAt: Date.now() + 60_000,
      waitingCount: 1,
    } satisfies AccountPause,
  ];
  render(<TwilioPage />);
  expect(screen.queryByText("Connected")).toBeNull();
  expect(screen.getAllByText("Refused by Twilio")).toHaveLength(2);
  expect(screen.getByText(/1 text waits here and goes when it is fixed/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Try now" })).toBeEnabled();
});
