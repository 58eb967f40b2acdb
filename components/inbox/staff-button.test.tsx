import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAttachmentTray } from "@/components/composer/attachment-tray";
import { createDrafts } from "@/components/composer/drafts";
import { NewTextDialog } from "@/components/composer/new-text-dialog";
import { createPendingSends } from "@/components/composer/pending-sends";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import type { Id } from "@/convex/_generated/dataModel";
import { InboxContext } from "./inbox-context";
import { StaffButton } from "./staff-button";
import type { Me } from "./views";

const me: Me = {
  id: "dana" as Id<"members">,
  name: "Dana Okafor",
  role: "admin",
  canSend: true,
  isAdmin: true,
  organizationName: "Alder Home Services",
  timeZone: "America/Los_Angeles",
  defaultCountry: "US",
};
const viewer: Me = { ...me, role: "viewer", canSend: false, isAdmin: false };
const tray = createAttachmentTray({
  shrink: (file) => Promise.resolve(file),
  upload: () => Promise.resolve("media1"),
});

function NewText() {
  const [isOpen, setIsOpen] = useState(false);
  const { rememberOpener, onCloseAutoFocus } = useFocusReturn();
  return (
    <>
      <StaffButton
        onClick={(event) => {
          rememberOpener(event.currentTarget);
          setIsOpen(true);
        }}
      >
        New text
      </StaffButton>
      <NewTextDialog
        isOpen={isOpen}
        phoneNumberId={null}
        connection="live"
        onClose={() => setIsOpen(false)}
        onCloseAutoFocus={onCloseAutoFocus}
      />
    </>
  );
}

function renderNewText(who: Me) {
  const value = {
    me: who,
    numbers: [{ id: "p1" as Id<"phoneNumbers">, address: "+15035550100", label: "Front desk" }],
    memberNames: new Map<string, string>(),
    drafts: createDrafts(localStorage, who.id),
    outbox: {
      pending: createPendingSends(localStorage, who.id),
      send: vi.fn(),
      tryAgain: vi.fn(),
    },
    trayOf: () => tray,
    phoneUrl: null,
  };
  render(
    <InboxContext value={value}>
      <NewText />
    </InboxContext>,
  );
  return screen.getByRole("button", { name: "New text" });
}

beforeEach(() => localStorage.clear());
afterEach(cleanup);

test.each(["Esc", "Close"])("%s closes New text and gives the focus back", async (way) => {
  const opener = renderNewText(me);
  await userEvent.click(opener);
  expect(screen.getByRole("textbox", { name: "To" })).toHaveFocus();
  if (way === "Esc") await userEvent.keyboard("{Escape}");
  else await userEvent.click(screen.getByRole("button", { name: "Close" }));
  await vi.waitFor(() => expect(opener).toHaveFocus());
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a viewer's button does nothing, and says why to everybody", async () => {
  const button = renderNewText(viewer);
  const reason = "Your role is viewer. An admin of Alder Home Services can change it.";
  expect(button).toHaveAttribute("aria-disabled", "true");
  expect(button).toHaveAccessibleDescription(reason);
  expect(button).toHaveAttribute("title", reason);
  await userEvent.tab();
  expect(button).toHaveFocus();
  await userEvent.click(button);
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});
