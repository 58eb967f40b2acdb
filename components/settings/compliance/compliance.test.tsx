import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { getFunctionName, type FunctionReference } from "convex/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { InboxContext, type InboxContextValue } from "@/components/inbox/inbox-context";
import { CompliancePage } from "./compliance-page";
import { readAllPages } from "./read-all-pages";

const convex = vi.hoisted(() => {
  const answers: { settings: unknown; pages: Record<string, unknown[]> } = {
    settings: undefined,
    pages: {},
  };
  return {
    ...answers,
    asked: vi.fn<(name: string, args: unknown) => void>(),
    call: vi.fn<(name: string, args: unknown) => Promise<unknown>>(),
  };
});
vi.mock("convex/react", () => ({
  useQuery: () => convex.settings,
  usePaginatedQuery: (query: FunctionReference<"query">, args: unknown) => {
    const name = getFunctionName(query);
    convex.asked(name, args);
    const results = convex.pages[name] ?? [];
    return { results, status: "Exhausted", loadMore: () => undefined };
  },
  useMutation: (mutation: FunctionReference<"mutation">) => (args: unknown) =>
    convex.call(getFunctionName(mutation), args),
}));
vi.mock("next/link", () => ({ default: "a" }));
vi.mock("next/navigation", () => ({}));

const NOW = Date.parse("2026-03-02T17:00:00Z");
const DEFAULT = { startMinute: 480, endMinute: 1200 };

beforeEach(() => {
  vi.setSystemTime(NOW);
  convex.settings = { window: DEFAULT, isDefault: true, overrides: [] };
  convex.pages = {};
  convex.asked.mockReset();
  convex.call.mockReset().mockResolvedValue(null);
});
afterEach(cleanup);

function renderPage() {
  const value = { me: { defaultCountry: "US", isAdmin: true } } as unknown as InboxContextValue;
  render(
    <InboxContext value={value}>
      <CompliancePage />
    </InboxContext>,
  );
}

const card = (name: string) => within(screen.getByRole("region", { name }));

test("quiet hours are set by the half hour, and what is no window cannot be saved", async () => {
  renderPage();
  const quiet = card("Quiet hours");
  const save = quiet.getByRole("button", { name: "Save" });
  expect(save).toBeDisabled();
  await userEvent.selectOptions(quiet.getByLabelText("until"), "6:00 AM");
  expect(quiet.getByRole("alert")).toHaveTextContent("at least an hour after");
  expect(save).toBeDisabled();
  await userEvent.selectOptions(quiet.getByLabelText("until"), "6:30 PM");
  await userEvent.click(save);
  expect(convex.call).toHaveBeenCalledExactlyOnceWith("quietHours:set", {
    window: { startMinute: 480, endMinute: 1110 },
  });
});

test("a window wider than the federal rule is saved only after a question", async () => {
  renderPage();
  const quiet = card("Quiet hours");
  await userEvent.selectOptions(quiet.getByLabelText("until"), "10:00 PM");
  expect(quiet.getByText("Wider than the federal rule")).toBeInTheDocument();
  await userEvent.click(quiet.getByRole("button", { name: "Save" }));
  expect(convex.call).not.toHaveBeenCalled();
  const dialog = within(screen.getByRole("alertdialog"));
  expect(dialog.getByText(/from 8:00 AM until 10:00 PM/)).toBeInTheDocument();
  await userEvent.click(dialog.getByRole("button", { name: "Save these hours" }));
  expect(convex.call).toHaveBeenCalledExactlyOnceWith("quietHours:set", {
    window: { startMinute: 480, endMinute: 1320 },
  });
});

test("sending out of hours needs a reason and an end, and can be ended", async () => {
  const override = { id: "q1", address: null, reason: "A storm", at: NOW, memberName: "Dana" };
  const tomorrow = new Date(2026, 2, 3, 7).getTime();
  const overrides = [{ ...override, until: tomorrow }];
  convex.settings = { window: DEFAULT, isDefault: true, overrides };
  renderPage();
  const exceptions = screen.getByRole("list", { name: "Exceptions" });
  expect(exceptions).toHaveTextContent(/Everybody: A stormDana today at .+, until Mar 3, 7:00\sAM/);
  await userEvent.click(screen.getByRole("button", { name: "End now" }));
  expect(convex.call).toHaveBeenCalledWith("quietHours:endOverride", { overrideId: "q1" });
  await userEvent.click(screen.getByRole("button", { name: "Send out of hours" }));
  const dialog = within(screen.getByRole("dialog"));
  await userEvent.selectOptions(dialog.getByLabelText("For"), "4 hours");
  await userEvent.type(dialog.getByLabelText("Why"), "Water main");
  await userEvent.click(dialog.getByRole("button", { name: "Send out of hours" }));
  expect(convex.call).toHaveBeenLastCalledWith("quietHours:override", {
    conversationId: null,
    reason: "Water main",
    until: NOW + 4 * 3_600_000,
  });
});

test("a number is searched as people type it, and half a number is refused with words", async () => {
  renderPage();
  const ledger = card("Opt-outs");
  await userEvent.type(ledger.getByLabelText("Find a phone number"), "0148");
  await userEvent.click(ledger.getByRole("button", { name: "Find" }));
  await vi.waitFor(() => expect(ledger.getByRole("alert")).not.toBeEmptyDOMElement());
  await userEvent.clear(ledger.getByLabelText("Find a phone number"));
  await userEvent.type(ledger.getByLabelText("Find a phone number"), "(503) 555-0148{Enter}");
  await vi.waitFor(() =>
    expect(convex.asked).toHaveBeenCalledWith("optOuts:list", { typedNumber: "+15035550148" }),
  );
  expect(ledger.getByText("This number has never opted out")).toBeInTheDocument();
});

test("the ledger tells words, source and whether it holds", () => {
  const row = {
    address: "+15035550148",
    source: "keyword",
    senderAddress: "+15035550100",
    memberName: null,
    thread: null,
  };
  convex.pages["optOuts:list"] = [
    { ...row, id: "o1", words: "Stop.", at: NOW - 60_000, liftedAt: null },
    { ...row, id: "o2", words: "QUIT", at: NOW - 600_000, liftedAt: NOW - 300_000 },
  ];
  renderPage();
  const [first, second] = within(screen.getByRole("list", { name: "Opt-outs" })).getAllByRole(
    "listitem",
  );
  expect(first).toHaveTextContent(/\+1 503 555 0148 “Stop\.”By text to \+1 503 555 0100 today/);
  expect(first).toHaveTextContent("Opted out");
  expect(second).toHaveTextContent("Lifted");
});

test("the ledger names who it is about, with a way there, and which of us entered it", () => {
  convex.pages["optOuts:list"] = [
    {
      id: "o1",
      address: "+15035550148",
      source: "staff",
      senderAddress: null,
      words: null,
      at: NOW - 60_000,
      liftedAt: null,
      memberName: "Ada",
      thread: { conversationId: "c1", contactName: "Marisol" },
    },
  ];
  renderPage();
  const link = screen.getByRole("link", { name: "Marisol, +1 503 555 0148" });
  expect(link).toHaveAttribute("href", expect.stringContaining("c1"));
  expect(link).toHaveClass("max-split:min-h-11");
  expect(card("Opt-outs").getByText(/^Recorded by staff, by Ada/)).toBeVisible();
});

test("a text that may have asked for no more is decided here too", async () => {
  convex.pages["optOuts:openReviews"] = [
    {
      id: "r1",
      conversationId: "c1",
      address: "+15035550148",
      words: "remove me",
      at: NOW - 60_000,
    },
  ];
  renderPage();
  const reviews = card("Did they opt out?");
  expect(reviews.getByText("“remove me”")).toBeInTheDocument();
  await userEvent.click(reviews.getByRole("button", { name: "Not an opt-out" }));
  expect(convex.call).toHaveBeenCalledExactlyOnceWith("optOuts:decideReview", {
    reviewId: "r1",
    decision: "not_opt_out",
  });
});

test("an export reads every page in order, and says how far it is", async () => {
  const pages: Record<string, { page: string[]; isDone: boolean; continueCursor: string }> = {
    first: { page: ["id\r\n", "1\r\n"], isDone: false, continueCursor: "a" },
    a: { page: [], isDone: false, continueCursor: "b" },
    b: { page: ["2\r\n"], isDone: true, continueCursor: "" },
  };
  const progress: number[] = [];
  const lines = await readAllPages(
    ({ cursor }) =>
      Promise.resolve(pages[cursor ?? "first"] ?? Promise.reject(new Error("No page"))),
    (rowCount) => progress.push(rowCount),
  );
  expect(lines.join("")).toBe("id\r\n1\r\n2\r\n");
  expect(progress).toEqual([1, 1, 2]);
});

test("the files of an export are downloaded under names that tell what they are", async () => {
  const names: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    names.push(this.download);
  });
  vi.stubGlobal(
    "URL",
    Object.assign(URL, { createObjectURL: () => "#", revokeObjectURL: vi.fn() }),
  );
  convex.call.mockResolvedValue({ page: ["id\r\n"], isDone: true, continueCursor: "" });
  renderPage();
  await userEvent.click(screen.getByRole("button", { name: "Export opt-outs" }));
  await userEvent.click(screen.getByRole("button", { name: "Export consents" }));
  expect(names).toEqual(["opt-outs-2026-03-02.csv", "consents-2026-03-02.csv"]);
});
