import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { getFunctionName } from "convex/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AccountBanner } from "@/components/inbox/account-banner";
import { InboxContext, type InboxContextValue } from "@/components/inbox/inbox-context";
import type { Id } from "@/convex/_generated/dataModel";
import { describePause, type AccountPause } from "./pause-words";
import { SendingCard } from "./sending-card";

const user = userEvent.setup();

const convex = vi.hoisted(() => ({
  status: [] as unknown[],
  queues: [] as unknown[],
  pathname: "/",
  mutate: vi.fn<(args: unknown) => Promise<null>>(),
}));
vi.mock("next/navigation", () => ({ usePathname: () => convex.pathname }));
vi.mock("convex/react", () => ({
  useQuery: (query: Parameters<typeof getFunctionName>[0]) =>
    getFunctionName(query) === "delivery:status" ? convex.status : convex.queues,
  useMutation: () => convex.mutate,
}));

beforeEach(() => {
  convex.status = [];
  convex.queues = [];
  convex.pathname = "/";
  convex.mutate.mockReset().mockResolvedValue(null);
});
afterEach(cleanup);

const REFUSED: AccountPause = {
  accountSid: `AC${"a".repeat(32)}`,
  reason: "credentials",
  since: Date.now(),
  tryAt: Date.now() + 60_000,
  lastTry: null,
  waitingCount: 3,
};

const FRONT_DESK = {
  phoneNumberId: "1" as Id<"phoneNumbers">,
  address: "+15035550100",
  label: "Front desk",
  segmentsPerSecond: 1,
  waitingCount: 100,
  oldestAt: Date.now() - 60_000,
};

function showBanner(isAdmin: boolean) {
  const value = { me: { isAdmin } } as unknown as InboxContextValue;
  return render(
    <InboxContext value={value}>
      <AccountBanner />
    </InboxContext>,
  );
}

test("a daily limit says of one text or many when they go", () => {
  const limit = { ...REFUSED, reason: "daily_limit" as const, tryAt: Date.UTC(2026, 0, 2, 12) };
  const now = limit.tryAt - 60_000;
  const next = (waitingCount: number) => describePause({ ...limit, waitingCount }, now).next;
  expect(next(0)).toMatch(/^Texts wait here and go today at /);
  expect(next(1)).toMatch(/^1 text waits here and goes today at /);
  expect(next(120)).toMatch(/^99\+ texts wait here and go today at /);
});

describe("the banner", () => {
  test("is not there while texts go out", () => {
    const { container } = showBanner(true);
    expect(container).toBeEmptyDOMElement();
  });

  test("says that texts wait, and leads an admin to the connection", () => {
    convex.status = [REFUSED];
    showBanner(true);
    expect(screen.getByRole("alert")).toHaveTextContent(
      "Twilio refuses our credentials. 3 texts wait here and go when it is fixed.",
    );
    expect(screen.getByRole("link")).toHaveAttribute("href", "/settings/twilio");
  });

  test.each([
    ["credentials", "/settings/twilio"],
    ["daily_limit", "/settings/health"],
  ] as const)("leads nowhere where that is already (%s)", (reason, pathname) => {
    convex.status = [{ ...REFUSED, reason }];
    convex.pathname = pathname;
    showBanner(true);
    expect(screen.getByRole("alert")).toBeVisible();
    expect(screen.queryByRole("link")).toBeNull();
  });

  test("sends everybody else to an admin", () => {
    convex.status = [REFUSED];
    showBanner(false);
    expect(screen.getByRole("alert")).toHaveTextContent("Ask an admin.");
    expect(screen.queryByRole("link")).not.toBeInTheDocument();
  });

  test("says when a used up day is over", () => {
    convex.status = [{ ...REFUSED, reason: "daily_limit", waitingCount: 100 }];
    showBanner(true);
    expect(screen.getByRole("alert")).toHaveTextContent(
      /daily limit is used up\. 99\+ texts wait here and go .*\d/,
    );
  });
});

describe("the card", () => {
  test("tells each number's pace and queue", () => {
    convex.queues = [FRONT_DESK];
    render(<SendingCard />);
    expect(screen.getByText("Texts go out")).toBeVisible();
    expect(screen.getByText(/1 segment a second/)).toBeVisible();
    expect(screen.getByText(/99\+ conversations wait/)).toBeVisible();
  });

  test("lets an admin set a number's pace, or leave it to Twilio's", async () => {
    convex.queues = [FRONT_DESK];
    render(<SendingCard />);
    for (const [typed, segmentsPerSecond] of [
      ["2.5", 2.5],
      ["", null],
    ] as const) {
      await user.click(screen.getByRole("button", { name: "Change pace of Front desk" }));
      const field = screen.getByRole("spinbutton", { name: "Segments a second" });
      await user.clear(field);
      if (typed !== "") await user.type(field, typed);
      await user.click(screen.getByRole("button", { name: "Save" }));
      expect(convex.mutate).toHaveBeenLastCalledWith({ phoneNumberId: "1", segmentsPerSecond });
    }
  });

  test("lets an admin try a paused account now", async () => {
    convex.status = [REFUSED];
    render(<SendingCard />);
    expect(screen.getByText("Paused")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Try now" }));
    expect(convex.mutate).toHaveBeenCalledWith({ accountSid: REFUSED.accountSid });
  });

  test("says that it is being tried, and how that ended", async () => {
    convex.status = [REFUSED];
    const { rerender } = render(<SendingCard />);
    await user.click(screen.getByRole("button", { name: "Try now" }));
    expect(screen.getByRole("button", { name: "Trying…" })).toBeDisabled();
    convex.status = [{ ...REFUSED, lastTry: { at: Date.now(), failure: "credentials" } }];
    rerender(<SendingCard />);
    expect(screen.getByRole("button", { name: "Try now" })).toBeEnabled();
    expect(screen.getByRole("status")).toHaveTextContent(
      /^Tried today at .*: still refused\. Tried next /,
    );
  });

  test("a try that was not allowed can be made again", async () => {
    convex.status = [REFUSED];
    convex.mutate.mockRejectedValue(new Error("Too often"));
    render(<SendingCard />);
    await user.click(screen.getByRole("button", { name: "Try now" }));
    expect(await screen.findByRole("button", { name: "Try now" })).toBeEnabled();
  });
});
