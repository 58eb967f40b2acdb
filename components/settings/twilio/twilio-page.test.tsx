import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import { getFunctionName } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AccountPause } from "../health/pause-words";
import type { Candidate, TwilioConnection } from "./candidate-words";
import { TwilioPage } from "./twilio-page";

const convex = vi.hoisted(() => ({ connection: {}, pauses: [] as unknown[], test: {} }));
vi.mock("convex/react", () => ({
  useQuery: (query: Parameters<typeof getFunctionName>[0]) =>
    ({ "delivery:status": convex.pauses, "webhookHealth:selfTest": convex.test })[
      getFunctionName(query)
    ] ?? convex.connection,
  useMutation: () => vi.fn(),
}));

const ACCOUNT = `AC${"a".repeat(32)}`;

beforeEach(() => {
  convex.pauses = [];
  convex.test = { startedAt: Date.now(), finishedAt: Date.now(), steps: [] };
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
      lastTry: null,
      waitingCount: 1,
    } satisfies AccountPause,
  ];
  render(<TwilioPage />);
  expect(screen.queryByText("Connected")).toBeNull();
  expect(screen.getAllByText("Refused by Twilio")).toHaveLength(2);
  expect(screen.getByText(/1 text waits here and goes when it is fixed/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Try now" })).toBeEnabled();
});

/** Tokens that admins entered; what was wanted of one last. */
function withTokens(last4s: string[], candidate: Partial<Candidate>) {
  convex.connection = {
    account: {
      accountSid: ACCOUNT,
      source: "sealed",
      hasTokens: true,
      tokens: last4s.map((last4, index) => ({ last4, addedAt: index + 1 })),
    },
    candidate: {
      accountSid: ACCOUNT,
      last4: "0abc",
      act: "add",
      state: "accepted",
      at: Date.now() - 1000,
      ...candidate,
    },
    isEditable: true,
  } satisfies TwilioConnection;
}

function failTheTest(startedAt: number) {
  const step = { phoneNumberId: null, durationMs: 12, count: null, detail: "Refused." };
  const steps = [{ id: "credentials", state: "failed", ...step }];
  convex.test = { startedAt, finishedAt: startedAt + 12, steps };
}

test("credentials that failed the last connection test are not called connected", () => {
  withTokens(["9f3a"], { at: 1 });
  failTheTest(Date.now());
  render(<TwilioPage />);
  expect(screen.queryByText("Connected")).toBeNull();
  expect(screen.queryByText("Calls Twilio")).toBeNull();
  expect(screen.getAllByText("Failed the connection test")).toHaveLength(2);
});

test("a token that Twilio accepted after that test is connected", () => {
  withTokens(["9f3a", "0abc"], {});
  failTheTest(Date.now() - 60_000);
  render(<TwilioPage />);
  expect(screen.getByText("Connected")).toBeVisible();
});

test("nothing good is said of a token that is not here any more", () => {
  withTokens(["9f3a", "0abc"], {});
  const { unmount } = render(<TwilioPage />);
  expect(screen.getByText("Twilio accepted the token")).toBeVisible();
  unmount();
  withTokens(["9f3a"], {});
  render(<TwilioPage />);
  expect(screen.queryByText("Twilio accepted the token")).toBeNull();
});

test("says why a token that was to be removed is still here", () => {
  withTokens(["9f3a", "0abc"], { act: "remove", state: "refused" });
  render(<TwilioPage />);
  expect(screen.getByText("The token was not removed: Twilio rejects the other one")).toBeVisible();
});

test("tells to call with the new token before it is promoted at Twilio", () => {
  withTokens(["9f3a"], {});
  render(<TwilioPage />);
  const steps = screen.getAllByRole("listitem").map(({ textContent }) => textContent);
  const position = (words: string) => steps.findIndex((step) => step.includes(words));
  expect(position("Use for calls")).toBeGreaterThan(position("Add it here"));
  expect(position("promote it to primary")).toBeGreaterThan(position("Use for calls"));
});
