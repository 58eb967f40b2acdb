import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { getFunctionName } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { InboxContext, type InboxContextValue } from "@/components/inbox/inbox-context";
import type { NumberHealthInFull, WebhookHealth } from "@/components/inbox/use-webhook-health";
import { WebhookBanner } from "@/components/inbox/webhook-banner";
import type { Id } from "@/convex/_generated/dataModel";
import { WebhookCard } from "./webhook-card";

const OURS = "https://inbox.example/api/twilio/sms-incoming#rc=3&rp=5xx,ct,rt";
const FRONT_DESK = "front" as Id<"phoneNumbers">;
const user = userEvent.setup();

const convex = vi.hoisted(() => {
  const answer: { health: unknown; pathname: string } = { health: undefined, pathname: "/" };
  return {
    answer,
    check: vi.fn<(args: unknown) => Promise<null>>(),
    repair: vi.fn<(args: unknown) => Promise<null>>(),
  };
});
vi.mock("convex/react", () => ({
  useQuery: () => convex.answer.health,
  useMutation: (reference: Parameters<typeof getFunctionName>[0]) =>
    getFunctionName(reference) === "webhookHealth:checkNow" ? convex.check : convex.repair,
}));
vi.mock("next/navigation", () => ({ usePathname: () => convex.answer.pathname }));

beforeEach(() => {
  convex.answer.pathname = "/";
  convex.check.mockReset().mockResolvedValue(null);
  convex.repair.mockReset().mockResolvedValue(null);
});
afterEach(cleanup);

const HEALTHY: NumberHealthInFull = {
  phoneNumberId: FRONT_DESK,
  severity: "fine",
  verdict: "healthy",
  host: "inbox.example",
  since: Date.now(),
  details: {
    place: "number",
    placeName: null,
    url: OURS,
    differences: [],
    foreignHosts: [],
    detaches: null,
    expectedUrl: OURS,
    lastHealthyAt: null,
    repair: null,
  },
};

const MISSING: NumberHealthInFull = {
  ...HEALTHY,
  severity: "down",
  verdict: "missing",
  host: null,
  details: { ...HEALTHY.details, url: null },
};

const FOREIGN: NumberHealthInFull = {
  ...MISSING,
  verdict: "foreign",
  host: "other.example",
  details: {
    ...HEALTHY.details,
    url: "https://other.example/sms",
    foreignHosts: ["other.example"],
  },
};

/** What of the inbox's surroundings these parts use. */
const surroundings = (isAdmin: boolean) =>
  ({
    me: { isAdmin },
    numbers: [{ id: FRONT_DESK, address: "+15035550100", label: "Front desk" }],
  }) as unknown as InboxContextValue;

function show(
  number: NumberHealthInFull,
  rest: Partial<WebhookHealth> = {},
  part = <WebhookCard />,
  isAdmin = true,
) {
  convex.answer.health = { numbers: [number], checkedAt: Date.now(), failing: null, ...rest };
  render(<InboxContext value={surroundings(isAdmin)}>{part}</InboxContext>);
}

const repairButton = () => screen.queryByRole("button", { name: "Repair Front desk" });

test("a healthy number has nothing to repair", () => {
  show(HEALTHY);
  expect(screen.getByText("Front desk")).toBeVisible();
  expect(screen.getAllByText("Healthy")).not.toHaveLength(0);
  expect(repairButton()).toBeNull();
});

test("it says when Twilio was read last, and can be had read now", async () => {
  show(HEALTHY);
  expect(screen.getByText(/every 15 minutes, last/)).toHaveTextContent(/last today at .*\.$/);
  await user.click(screen.getByRole("button", { name: "Check now" }));
  expect(convex.check).toHaveBeenCalledWith({});
});

test("the banner of several numbers leads to this page, and nowhere on it", () => {
  const other = { ...MISSING, phoneNumberId: "other" as Id<"phoneNumbers"> };
  show(MISSING, { numbers: [MISSING, other] }, <WebhookBanner />);
  expect(screen.getByRole("link")).toHaveAttribute("href", "/settings/health");
  cleanup();
  convex.answer.pathname = "/settings/health";
  show(MISSING, { numbers: [MISSING, other] }, <WebhookBanner />);
  expect(screen.getByRole("alert")).toBeVisible();
  expect(screen.queryByRole("link")).toBeNull();
});

test("a number without a webhook is repaired with one click", async () => {
  show(MISSING);
  await user.click(screen.getByRole("button", { name: "Repair Front desk" }));
  expect(convex.repair).toHaveBeenCalledWith({
    phoneNumberId: FRONT_DESK,
    replaceForeign: false,
    detachApplication: false,
  });
  expect(screen.queryByRole("alertdialog")).toBeNull();
});

test("another host loses its texts only after a question that names it", async () => {
  show(FOREIGN);
  await user.click(screen.getByRole("button", { name: "Repair Front desk" }));
  expect(convex.repair).not.toHaveBeenCalled();
  const dialog = screen.getByRole("alertdialog", { name: "Point Front desk here?" });
  expect(dialog).toHaveTextContent("other.example");
  await user.click(screen.getByRole("button", { name: "Point it here" }));
  expect(convex.repair).toHaveBeenCalledWith({
    phoneNumberId: FRONT_DESK,
    replaceForeign: true,
    detachApplication: false,
  });
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
});

test("a TwiML App is taken off only after a question that names it", async () => {
  show({
    ...MISSING,
    verdict: "unreadable",
    details: { ...MISSING.details, place: "application", placeName: "CRM", detaches: "CRM" },
  });
  await user.click(screen.getByRole("button", { name: "Repair Front desk" }));
  expect(screen.getByRole("alertdialog")).toHaveTextContent("The TwiML App “CRM” is taken off");
  await user.click(screen.getByRole("button", { name: "Point it here" }));
  expect(convex.repair).toHaveBeenCalledWith({
    phoneNumberId: FRONT_DESK,
    replaceForeign: false,
    detachApplication: true,
  });
});

test("a question that is declined changes nothing", async () => {
  show(FOREIGN);
  await user.click(screen.getByRole("button", { name: "Repair Front desk" }));
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(convex.repair).not.toHaveBeenCalled();
});

test("a service is set for all of its numbers, so that is asked too", async () => {
  show({ ...MISSING, details: { ...MISSING.details, place: "service", placeName: "Support" } });
  await user.click(screen.getByRole("button", { name: "Repair Front desk" }));
  expect(screen.getByRole("alertdialog")).toHaveTextContent(/Support.*all of its numbers/);
});

test("a repair under way cannot be started again, and a failed one says why", () => {
  show({
    ...MISSING,
    details: { ...MISSING.details, repair: { startedAt: Date.now(), problem: null } },
  });
  expect(repairButton()).toBeDisabled();
  cleanup();
  show({
    ...MISSING,
    details: { ...MISSING.details, repair: { startedAt: Date.now(), problem: "credentials" } },
  });
  expect(screen.getByRole("alert")).toHaveTextContent("Twilio rejected the Account SID or token");
});

test("a number that the account no longer has cannot be repaired", () => {
  show({ ...MISSING, verdict: "gone", details: { ...MISSING.details, place: null } });
  expect(screen.getByText("Not at Twilio")).toBeVisible();
  expect(repairButton()).toBeNull();
});

test("while Twilio cannot be asked, it says since when and keeps what was found", () => {
  show(HEALTHY, { failing: { since: Date.now(), failure: "unreachable" } });
  expect(screen.getByRole("status")).toHaveTextContent("Twilio could not be asked since today");
  expect(screen.getAllByText("Healthy")).not.toHaveLength(0);
});

test("the inbox tells admins which number's texts do not come, and offers the repair", () => {
  show(FOREIGN, {}, <WebhookBanner />);
  expect(screen.getByRole("alert")).toHaveTextContent(
    "Texts to Front desk do not reach this inbox: its webhook points to other.example.",
  );
  expect(repairButton()).toBeEnabled();
});

test.each([
  ["that texts arrive", HEALTHY, true],
  ["members who are no admins", FOREIGN, false],
])("the inbox tells nothing to %s", (_case, number, isAdmin) => {
  show(number, {}, <WebhookBanner />, isAdmin);
  expect(screen.queryByRole("alert")).toBeNull();
});
