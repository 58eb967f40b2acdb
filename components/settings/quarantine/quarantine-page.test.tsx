import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { getFunctionName } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { QuarantinePage } from "./quarantine-page";
import type { QuarantineDetail, QuarantineItem } from "./quarantine-words";

const user = userEvent.setup();
const SID = `SM${"1".repeat(32)}`;

const ITEM: QuarantineItem = {
  id: "q1" as QuarantineItem["id"],
  kind: "rejected_signature",
  at: Date.now() - 60_000,
  lastSeenAt: Date.now(),
  timesSeen: 1_204,
  sid: SID,
  reason: "signature_wrong",
  cause: "host",
  text: null,
  replay: null,
};
const DETAIL: QuarantineDetail = {
  ...ITEM,
  accountSid: `AC${"a".repeat(32)}`,
  evidence: {
    cause: "host",
    expectedUrl: "https://inbox.example.com/api/twilio/sms-incoming",
    receivedUrl: "10.0.0.7:3000/api/twilio/sms-incoming",
    signedUrl: "https://texts.example.com/api/twilio/sms-incoming",
    tokensTried: ["primary", "secondary"],
    contentType: "application/x-www-form-urlencoded",
    bodyBytes: 512,
    parameterNames: ["AccountSid", "Body"],
    forwardingHeaders: [],
    messageSid: SID,
  },
  payload: null,
  closedAt: null,
  canReplay: true,
};

interface FakeConvex {
  items: unknown[];
  detail: unknown;
  count: number;
  listed: unknown[];
  acts: [string, unknown][];
}
const convex = vi.hoisted((): FakeConvex => ({
  items: [],
  detail: null,
  count: 0,
  listed: [],
  acts: [],
}));
vi.mock("convex/react", () => {
  type Reference = Parameters<typeof getFunctionName>[0];
  return {
    useQuery: (query: Reference) =>
      getFunctionName(query) === "quarantine:get" ? convex.detail : convex.count,
    usePaginatedQuery: (_query: Reference, args: unknown) => {
      convex.listed.push(args);
      return { results: convex.items, status: "Exhausted", loadMore: () => undefined };
    },
    useMutation: (mutation: Reference) => (args: unknown) => {
      convex.acts.push([getFunctionName(mutation), args]);
      return Promise.resolve(null);
    },
  };
});

beforeEach(() => {
  Object.assign(convex, { items: [ITEM], detail: DETAIL, count: 100, listed: [], acts: [] });
});
afterEach(cleanup);

async function open() {
  render(<QuarantinePage />);
  await user.click(screen.getByRole("button", { name: /signature didn’t match/ }));
}

test("a row says what came, why, and how often; a hundred are 99+", () => {
  render(<QuarantinePage />);
  const row = within(screen.getByRole("list", { name: "Quarantine" })).getByRole("button");
  expect(row).toHaveTextContent("Signed for another host, 1,204 times");
  expect(row).toHaveAttribute("aria-expanded", "false");
  expect(screen.getByText("99+ open")).toBeInTheDocument();
});

test("opened, it sets the expected address against the signed one, and says what to do", async () => {
  await open();
  expect(screen.getByText("Found the cause")).toBeInTheDocument();
  expect(screen.getByText(/Set PUBLIC_WEBHOOK_URL/)).toBeInTheDocument();
  const told = screen.getAllByRole("definition").map((each) => each.textContent);
  expect(told.slice(0, 4)).toEqual([
    "https://inbox.example.com/api/twilio/sms-incoming",
    "https://texts.example.com/api/twilio/sms-incoming",
    "10.0.0.7:3000/api/twilio/sms-incoming",
    "primary, secondary",
  ]);
});

test("it is fetched from Twilio at once, and not twice while that is under way", async () => {
  await open();
  await user.click(screen.getByRole("button", { name: "Fetch from Twilio" }));
  expect(convex.acts).toEqual([["quarantine:replay", { quarantineId: ITEM.id }]]);
  cleanup();
  convex.detail = { ...DETAIL, replay: { at: Date.now(), result: "running" } };
  await open();
  expect(screen.getByText("Fetching it from Twilio…")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Fetch from Twilio" }));
  expect(convex.acts).toHaveLength(1);
});

test("it is discarded only after a question", async () => {
  await open();
  await user.click(screen.getByRole("button", { name: "Discard" }));
  expect(convex.acts).toEqual([]);
  const dialog = screen.getByRole("alertdialog");
  await user.click(within(dialog).getByRole("button", { name: "Discard" }));
  expect(convex.acts).toEqual([["quarantine:discard", { quarantineId: ITEM.id }]]);
});

test("what names no text cannot be fetched, and is shown as it came", async () => {
  const item = { ...ITEM, kind: "unreadable" as const, sid: null, cause: null, timesSeen: 1 };
  convex.items = [item];
  convex.detail = { ...DETAIL, ...item, evidence: null, payload: "Body=<b>hi", canReplay: false };
  render(<QuarantinePage />);
  await user.click(screen.getByRole("button", { name: /couldn’t be read/ }));
  expect(screen.getByText("Body=<b>hi")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Fetch from Twilio" })).not.toBeInTheDocument();
});

test("one kind can be chosen, and an empty list says what would come there", async () => {
  convex.items = [];
  convex.count = 0;
  render(<QuarantinePage />);
  expect(screen.getByText("Nothing waiting")).toBeInTheDocument();
  expect(screen.getByText("Nothing open")).toBeInTheDocument();
  await user.selectOptions(screen.getByLabelText("Show"), "Failed files");
  expect(convex.listed.at(-1)).toEqual({ kind: "failed_media" });
});

test("a text to an unknown number is known by who texted whom, and shows its words", async () => {
  const text = { from: "+15035550142", to: "+15035550199", body: "Are you open today?" };
  const item = { ...ITEM, kind: "unknown_number", cause: null, timesSeen: 1, text };
  const payload = JSON.stringify(text);
  Object.assign(convex, { items: [item], detail: { ...DETAIL, ...item, evidence: null, payload } });
  render(<QuarantinePage />);
  await user.click(
    screen.getByRole("button", { name: /^Text from \+1 503 555 0142 to \+1 503 555 0199/ }),
  );
  expect(screen.getByText("Are you open today?")).toBeVisible();
});
