import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { getFunctionName, type FunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CountriesPage } from "./countries-page";
import { loadCallingCodes } from "./load-calling-codes";

const convex = vi.hoisted(() => ({
  countries: { home: "US", others: [] as string[] },
  call: vi.fn<(name: string, args: unknown) => Promise<unknown>>(),
}));
vi.mock("convex/react", () => ({
  useQuery: () => convex.countries,
  useMutation: (mutation: FunctionReference<"mutation">) => (args: unknown) =>
    convex.call(getFunctionName(mutation), args),
}));
const toast = vi.hoisted(() => ({
  success: vi.fn<(words: string) => void>(),
  error: vi.fn<(words: string) => void>(),
}));
vi.mock("sonner", () => ({ toast }));
vi.mock("./load-calling-codes", () => ({ loadCallingCodes: vi.fn() }));

beforeEach(() => {
  convex.countries = { home: "US", others: ["GB", "DE"] };
  convex.call.mockReset().mockResolvedValue(null);
  toast.success.mockReset();
  toast.error.mockReset();
  vi.mocked(loadCallingCodes)
    .mockReset()
    .mockImplementation(async () => (await import("./calling-codes")).CALLING_CODES);
});
afterEach(cleanup);

const choice = () => screen.getByRole("combobox", { name: "Add a country" });
const rows = () => within(screen.getByRole("list")).getAllByRole("listitem");

async function openPage() {
  const page = render(<CountriesPage />);
  await screen.findByRole("option", { name: "France (+33)" });
  return page;
}

async function add(country: string) {
  await userEvent.selectOptions(choice(), country);
  await userEvent.click(screen.getByRole("button", { name: "Add" }));
}

test("one's own country comes first and cannot be removed; the others stand by their names", async () => {
  await openPage();
  expect(rows().map(({ textContent }) => textContent)).toEqual([
    "United States +1Yours, always on",
    "Germany +49Remove",
    "United Kingdom +44Remove",
  ]);
  expect(screen.queryByRole("button", { name: "Remove United States" })).toBeNull();
});

test("a country that is added is saved at once, beside those that are there", async () => {
  await openPage();
  await add("France (+33)");
  expect(convex.call).toHaveBeenCalledExactlyOnceWith("countries:set", {
    countries: ["GB", "DE", "FR"],
  });
  expect(toast.success).toHaveBeenCalledExactlyOnceWith("Texting is on for France");
  expect(choice()).toHaveValue("");
});

test("countries that are on are not offered, all others are", async () => {
  await openPage();
  const offered = within(choice())
    .getAllByRole("option")
    .map(({ textContent }) => textContent);
  expect(offered).not.toContain("Germany (+49)");
  expect(offered).not.toContain("United States (+1)");
  expect(offered.slice(0, 4)).toEqual([
    "Choose a country",
    "Afghanistan (+93)",
    "Åland Islands (+358)",
    "Albania (+355)",
  ]);
  expect(offered.length).toBeGreaterThan(240);
});

test("a country that is removed leaves the others, and the focus goes to their list", async () => {
  const { rerender } = await openPage();
  convex.call.mockImplementation(() => {
    convex.countries = { home: "US", others: ["GB"] };
    rerender(<CountriesPage />);
    return Promise.resolve(null);
  });
  await userEvent.click(screen.getByRole("button", { name: "Remove Germany" }));
  expect(convex.call).toHaveBeenCalledExactlyOnceWith("countries:set", { countries: ["GB"] });
  expect(toast.success).toHaveBeenCalledExactlyOnceWith("Texting is off for Germany");
  expect(screen.getByRole("list", { name: "Countries you text" })).toHaveFocus();
});

test("a change that was not saved says so, and what was chosen stays chosen", async () => {
  convex.call.mockRejectedValue(new ConvexError({ code: "TOO_OFTEN", message: "acts" }));
  await openPage();
  await add("France (+33)");
  expect(toast.error).toHaveBeenCalledExactlyOnceWith(
    "That was often in a minute. Wait a moment, then try again.",
  );
  expect(choice()).toHaveValue("FR");
  const remove = screen.getByRole("button", { name: "Remove Germany" });
  await userEvent.click(remove);
  expect(toast.error).toHaveBeenCalledTimes(2);
  expect(remove).toHaveFocus();
  expect(toast.success).not.toHaveBeenCalled();
});

test("a second change waits for the first, which it would undo", async () => {
  convex.call.mockReturnValue(new Promise(() => {}));
  await openPage();
  await add("France (+33)");
  await userEvent.click(screen.getByRole("button", { name: "Remove Germany" }));
  expect(convex.call).toHaveBeenCalledOnce();
  expect(screen.getByRole("button", { name: "Remove Germany" })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
});

test("it works by keyboard, and nothing chosen saves nothing", async () => {
  await openPage();
  screen.getByRole("button", { name: "Remove United Kingdom" }).focus();
  await userEvent.tab();
  expect(choice()).toHaveFocus();
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  expect(convex.call).not.toHaveBeenCalled();
  await userEvent.selectOptions(choice(), "FR");
  screen.getByRole("button", { name: "Add" }).focus();
  await userEvent.keyboard("{Enter}");
  expect(convex.call).toHaveBeenCalledOnce();
});

test("nothing can be added while the list of the world is loading", async () => {
  vi.mocked(loadCallingCodes).mockReturnValue(new Promise(() => {}));
  render(<CountriesPage />);
  expect(rows()[1]).toHaveTextContent("Germany");
  await userEvent.click(screen.getByRole("button", { name: "Add" }));
  expect(convex.call).not.toHaveBeenCalled();
});

test("a country that somebody else has added meanwhile is not added again", async () => {
  const { rerender } = await openPage();
  await userEvent.selectOptions(choice(), "France (+33)");
  convex.countries = { home: "US", others: ["DE", "FR", "GB"] };
  rerender(<CountriesPage />);
  expect(choice()).toHaveValue("");
  await userEvent.click(screen.getByRole("button", { name: "Add" }));
  expect(convex.call).not.toHaveBeenCalled();
});

test("without the list of the world, those that are on can still be removed", async () => {
  vi.mocked(loadCallingCodes).mockRejectedValue(new Error("ChunkLoadError"));
  render(<CountriesPage />);
  expect(await screen.findByRole("alert")).toHaveTextContent("Reload the page to add one");
  await userEvent.click(screen.getByRole("button", { name: "Remove Germany" }));
  expect(convex.call).toHaveBeenCalledOnce();
});
