import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { getFunctionName, type FunctionReturnType } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { InboxContext, type InboxContextValue } from "@/components/inbox/inbox-context";
import type { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { ConnectionTestCard } from "./connection-test-card";

type SelfTest = NonNullable<FunctionReturnType<typeof api.webhookHealth.selfTest>>;
type Step = SelfTest["steps"][number];

const convex = vi.hoisted(() => {
  const answer: { test: unknown; changedAt: number } = { test: null, changedAt: 0 };
  return { answer, start: vi.fn<(args: unknown) => Promise<null>>() };
});
vi.mock("convex/react", () => ({
  useQuery: (query: Parameters<typeof getFunctionName>[0]) =>
    getFunctionName(query) === "webhookHealth:list"
      ? { numbers: [{ since: convex.answer.changedAt }] }
      : convex.answer.test,
  useMutation: () => convex.start,
}));

beforeEach(() => {
  convex.answer.changedAt = 0;
  convex.start.mockReset().mockResolvedValue(null);
});
afterEach(cleanup);

const FRONT_DESK = "front" as Id<"phoneNumbers">;
const AT = new Date("2026-03-02T09:48:00").getTime();

const step = (id: Step["id"], fields: Partial<Step> = {}): Step => ({
  id,
  phoneNumberId: null,
  state: "passed",
  durationMs: null,
  count: null,
  detail: null,
  ...fields,
});

function show(test: SelfTest | null) {
  convex.answer.test = test;
  const value = {
    numbers: [{ id: FRONT_DESK, address: "+15035550100", label: "Front desk" }],
  } as unknown as InboxContextValue;
  render(
    <InboxContext value={value}>
      <ConnectionTestCard />
    </InboxContext>,
  );
}

const rows = () => screen.getAllByRole("listitem").map(({ textContent }) => textContent);

test("before the first test there is one thing to do", async () => {
  show(null);
  expect(screen.queryByRole("listitem")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Run the test" }));
  expect(convex.start).toHaveBeenCalledWith({});
});

test("while it runs, the steps so far are shown in order and it cannot be started again", () => {
  show({
    startedAt: AT,
    finishedAt: null,
    steps: [step("credentials", { durationMs: 212.4 }), step("numbers", { state: "running" })],
  });
  expect(rows()).toEqual(["Credentials accepted212 ms", "Numbers"]);
  expect(screen.getByRole("img", { name: "Running" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Run again" })).toBeDisabled();
});

test("when it has ended, it says how, when and how long it took", () => {
  show({
    startedAt: AT,
    finishedAt: AT + 1310,
    steps: [
      step("numbers", { count: 3, durationMs: 158 }),
      step("services", { count: 1, durationMs: 204 }),
      step("round_trip", { durationMs: 418, detail: "HTTPS, valid certificate" }),
      step("number", { phoneNumberId: FRONT_DESK, state: "warning", detail: "no fallback" }),
    ],
  });
  expect(screen.getByRole("status")).toHaveTextContent(
    /^Passed with 1 warning · .*9:48.* · 1.31 s$/,
  );
  expect(rows()).toEqual([
    "3 numbers found158 ms",
    "1 Messaging Service found204 ms",
    "Webhook round trip HTTPS, valid certificate418 ms",
    "Front desk no fallback",
  ]);
});

test("what failed is counted, and says what to do", () => {
  show({
    startedAt: AT,
    finishedAt: AT + 100,
    steps: [step("round_trip", { state: "failed", detail: "Something answers. (404)" })],
  });
  expect(screen.getByRole("status")).toHaveTextContent("1 check failed");
  expect(rows()[0]).toContain("Something answers. (404)");
});

test("a test from before a number's webhook changed is said to be older than that", () => {
  const steps = [step("round_trip", { state: "failed" as const })];
  convex.answer.changedAt = AT + 100;
  show({ startedAt: AT, finishedAt: AT + 100, steps });
  expect(screen.getByRole("status")).not.toHaveTextContent("changed since");
  cleanup();
  convex.answer.changedAt = AT + 200;
  show({ startedAt: AT, finishedAt: AT + 100, steps });
  expect(screen.getByRole("status")).toHaveTextContent("changed since: run it again");
});
