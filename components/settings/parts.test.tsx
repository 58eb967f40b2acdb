import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { ConvexError } from "convex/values";
import { useState } from "react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Button } from "@/components/ui/button";
import { CheckRow, ConfirmDialog, CopyField, EmptyState, Figure, PagedList } from "./parts";

afterEach(cleanup);

function Erase({ onConfirm }: { onConfirm: () => Promise<unknown> }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>Erase…</Button>
      <ConfirmDialog
        isOpen={isOpen}
        title="Erase Marisol Vega?"
        confirmLabel="Erase"
        isDanger
        typeToConfirm="0148"
        onConfirm={onConfirm}
        onClose={() => setIsOpen(false)}
      >
        This can’t be undone.
      </ConfirmDialog>
    </>
  );
}

async function openErase(onConfirm: () => Promise<unknown>) {
  render(<Erase onConfirm={onConfirm} />);
  await userEvent.click(screen.getByRole("button", { name: "Erase…" }));
  return screen.getByRole("button", { name: "Erase" });
}

describe("a dialog that asks once more", () => {
  test("does it only after the word was typed, and then closes", async () => {
    const onConfirm = vi.fn(() => Promise.resolve());
    const confirm = await openErase(onConfirm);
    expect(screen.getByRole("alertdialog")).toHaveAccessibleDescription("This can’t be undone.");
    expect(confirm).toBeDisabled();
    await userEvent.type(screen.getByRole("textbox", { name: "Type 0148 to confirm" }), "0148");
    await userEvent.click(confirm);
    expect(onConfirm).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument());
  });

  test("stays open and says why when it is refused", async () => {
    const refusal = new ConvexError({ code: "FORBIDDEN", message: "No admin." });
    const confirm = await openErase(() => Promise.reject(refusal));
    await userEvent.type(screen.getByRole("textbox"), "0148{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("Your role does not allow this.");
    expect(confirm).toBeEnabled();
  });
});

test("a check says how it went also to those who see no colours", () => {
  render(
    <ul>
      <CheckRow state="ok" label="Credentials accepted" ms={211.6} />
      <CheckRow state="failed" label="Webhook round trip" detail="No answer" />
    </ul>,
  );
  const [passed, failed] = screen.getAllByRole("listitem");
  expect(passed).toHaveTextContent("Credentials accepted212 ms");
  expect(screen.getByRole("img", { name: "Passed" })).toBeVisible();
  expect(failed).toHaveTextContent("Webhook round trip No answer");
  expect(screen.getByRole("img", { name: "Failed" })).toBeVisible();
});

test("a figure is written as people read it", () => {
  render(<Figure value={12_345} caption="texts at Twilio" />);
  expect(screen.getByText("12,345")).toBeVisible();
});

test("a value is copied whole, whatever of it is shown", async () => {
  const user = userEvent.setup();
  render(<CopyField label="Account SID" value="AC5e81f0c2d94417" shown="AC5e81f0…4417" />);
  await user.click(screen.getByRole("button", { name: "Copy Account SID" }));
  expect(await navigator.clipboard.readText()).toBe("AC5e81f0c2d94417");
  expect(screen.getByRole("status")).toHaveTextContent("Account SID copied");
});

describe("a list in pages", () => {
  const empty = <EmptyState title="Nothing here" />;
  const rest = { label: "Audit log", keyOf: (row: string) => row, renderItem: String, empty };

  test("is fetched further when somebody asks", async () => {
    const loadMore = vi.fn();
    render(<PagedList {...rest} pages={{ results: ["one"], status: "CanLoadMore", loadMore }} />);
    expect(screen.getByRole("list", { name: "Audit log" })).toHaveTextContent("one");
    await userEvent.click(screen.getByRole("button", { name: "Load more" }));
    expect(loadMore).toHaveBeenCalledOnce();
  });

  test("asks once while a page is on its way", async () => {
    const loadMore = vi.fn();
    render(<PagedList {...rest} pages={{ results: ["one"], status: "LoadingMore", loadMore }} />);
    await userEvent.click(screen.getByRole("button", { name: "Loading…" }));
    expect(loadMore).not.toHaveBeenCalled();
  });

  test("says that it is empty, once that is known", () => {
    const pages = { results: [], loadMore: vi.fn() };
    const { rerender } = render(
      <PagedList {...rest} pages={{ ...pages, status: "LoadingFirstPage" }} />,
    );
    expect(screen.queryByText("Nothing here")).not.toBeInTheDocument();
    rerender(<PagedList {...rest} pages={{ ...pages, status: "Exhausted" }} />);
    expect(screen.getByText("Nothing here")).toBeVisible();
  });
});
