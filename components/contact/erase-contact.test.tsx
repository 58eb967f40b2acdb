import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Id } from "@/convex/_generated/dataModel";
import { EraseContact } from "./erase-contact";

const erase = vi.hoisted(() => vi.fn<(args: unknown) => Promise<null>>().mockResolvedValue(null));
vi.mock("convex/react", () => ({ useMutation: () => erase }));
const goTo = vi.hoisted(() => vi.fn());
vi.mock("@/components/inbox/use-inbox-place", () => ({ goTo }));

afterEach(cleanup);

test("a contact is erased once the end of their number was typed, and not before", async () => {
  const user = userEvent.setup();
  const contactId = "1" as Id<"contacts">;
  render(<EraseContact contactId={contactId} title="Marisol Vega" address="+15035550148" />);
  await user.click(screen.getByRole("button", { name: "Erase contact…" }));
  expect(screen.getByRole("alertdialog")).toHaveTextContent("This can’t be undone.");
  const confirm = screen.getByRole("button", { name: "Erase for good" });
  await user.type(screen.getByRole("textbox"), "0149");
  expect(confirm).toBeDisabled();
  await user.clear(screen.getByRole("textbox"));
  await user.type(screen.getByRole("textbox"), "0148");
  await user.click(confirm);
  expect(erase).toHaveBeenCalledWith({ contactId, confirmation: "0148" });
  await vi.waitFor(() =>
    expect(goTo).toHaveBeenCalledWith({ conversationId: null, phoneNumberId: null }),
  );
});
