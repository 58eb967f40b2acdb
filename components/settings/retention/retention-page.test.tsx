import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { getFunctionName } from "convex/server";
import { toast } from "sonner";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Id } from "@/convex/_generated/dataModel";
import { RetentionPage } from "./retention-page";
import type { Erasure, Preview } from "./retention-words";

const user = userEvent.setup();

const convex = vi.hoisted(() => ({
  retention: {},
  erasures: [] as unknown[],
  called: vi.fn<(name: string, args: unknown) => Promise<null>>(),
}));
vi.mock("sonner", () => ({ toast: { success: vi.fn(), error: vi.fn() } }));
type Reference = Parameters<typeof getFunctionName>[0];
vi.mock("convex/react", () => ({
  useQuery: (query: Reference) =>
    getFunctionName(query) === "retention:get" ? convex.retention : convex.erasures,
  useMutation: (mutation: Reference) => (args: unknown) =>
    convex.called(getFunctionName(mutation), args),
}));

beforeEach(() => {
  convex.retention = { rules: null, preview: null };
  convex.erasures = [];
  vi.mocked(toast.success).mockReset();
  convex.called.mockReset().mockResolvedValue(null);
});
afterEach(cleanup);

const RULES = { messagesDays: 90, filesDays: null, alsoAtTwilio: false };

const COUNTED: Preview = {
  rules: RULES,
  at: Date.now(),
  isReady: true,
  messages: 1204,
  files: 7,
  oldestAt: Date.UTC(2025, 2, 3, 12),
  months: [{ month: "2025-03", messages: 1204 }],
  isAtLeast: false,
};

test("a rule is set only with the count of what goes, typed by who sets it", async () => {
  const { rerender } = render(<RetentionPage />);
  expect(screen.getByText("Everything is kept")).toBeVisible();
  await user.selectOptions(screen.getByRole("combobox", { name: "Texts" }), "90 days");
  await user.click(screen.getByRole("button", { name: "Count what goes" }));
  expect(convex.called).toHaveBeenLastCalledWith("retention:preview", { rules: RULES });

  convex.retention = { rules: null, preview: COUNTED };
  rerender(<RetentionPage />);
  expect(screen.getByRole("status")).toHaveTextContent(
    "1,204 texts and 7 files are older than that.",
  );
  await user.click(screen.getByRole("button", { name: "Erase from now on" }));
  const dialog = screen.getByRole("alertdialog");
  expect(dialog).toHaveTextContent("This can’t be undone.");
  expect(dialog).toHaveTextContent(/by the next daily run, (today|tomorrow) at \d/);
  await user.type(screen.getByRole("textbox"), "1204{Enter}");
  expect(convex.called).toHaveBeenLastCalledWith("retention:set", {
    rules: RULES,
    confirmed: { messages: 1204, files: 7 },
  });
  expect(toast.success).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/^Saved\. It is erased first (today|tomorrow) at /),
  );
});

test("files go with their texts, and are never said to be kept longer", () => {
  convex.retention = { rules: RULES, preview: null };
  render(<RetentionPage />);
  expect(screen.getByRole("combobox", { name: "Pictures and other files" })).toHaveDisplayValue(
    "As long as their text",
  );
});

test("keeping everything again needs no count", async () => {
  convex.retention = { rules: RULES, preview: null };
  render(<RetentionPage />);
  await user.selectOptions(screen.getByRole("combobox", { name: "Texts" }), "Kept for good");
  await user.click(screen.getByRole("button", { name: "Keep everything" }));
  expect(convex.called).toHaveBeenLastCalledWith("retention:stop", {});
  expect(toast.success).toHaveBeenCalledExactlyOnceWith("Everything is kept from now on");
});

test("copies that Twilio did not delete are said aloud, and tried again on demand", async () => {
  const failed: Erasure = {
    id: "1" as Id<"erasures">,
    kind: "contact",
    requestedBy: null,
    at: Date.now(),
    state: "failed",
    conversations: 1,
    messages: 40,
    files: 2,
    twilioTotal: 40,
    twilioDone: 38,
    twilioFailed: 2,
    finishedAt: Date.now(),
  };
  convex.erasures = [failed];
  render(<RetentionPage />);
  expect(screen.getByRole("alert")).toHaveTextContent("Twilio did not delete its copies");
  expect(screen.getByText("2 texts still at Twilio")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(convex.called).toHaveBeenLastCalledWith("erasures:retryAtTwilio", { erasureId: "1" });
});
