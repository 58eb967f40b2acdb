import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Id } from "@/convex/_generated/dataModel";
import { ContactName } from "./contact-name";

const rename = vi.hoisted(() => vi.fn<(args: { name: string }) => Promise<null>>());
vi.mock("convex/react", () => ({ useMutation: () => rename }));

afterEach(cleanup);

test("half an emoji in a name is saved as the mark that stands for it", async () => {
  rename.mockResolvedValue(null);
  render(<ContactName contactId={"k1" as Id<"contacts">} name="Owen" title="Owen" canEdit />);
  fireEvent.click(screen.getByRole("button", { name: "Change the name" }));
  const box = screen.getByRole("textbox", { name: "Contact’s name" });
  fireEvent.change(box, { target: { value: "Owen \uD83D" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => {
    expect(rename).toHaveBeenCalledWith({ contactId: "k1", name: "Owen \uFFFD" });
  });
});
