import "@testing-library/jest-dom/vitest";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { InboxContext } from "@/components/inbox/inbox-context";
import type { Id } from "@/convex/_generated/dataModel";
import type { Connection } from "@/hooks/use-connection";
import { createAttachmentTray } from "./attachment-tray";
import { createDrafts } from "./drafts";
import { loadTypedNumber } from "./load-typed-number";
import { NewTextDialog } from "./new-text-dialog";
import { createPendingSends } from "./pending-sends";
import type { Outbox } from "./use-outbox";

vi.mock("./load-typed-number", () => ({ loadTypedNumber: vi.fn() }));
vi.mock("@/components/inbox/use-inbox-place", () => ({ goTo: vi.fn() }));

const send = vi.fn<Outbox["send"]>();
const onClose = vi.fn();

function openDialog(connection: Connection) {
  const tray = createAttachmentTray({
    shrink: (file) => Promise.resolve(file),
    upload: () => Promise.resolve("media1"),
  });
  const value = {
    me: {
      id: "dana" as Id<"members">,
      name: "Dana Okafor",
      role: "admin" as const,
      canSend: true,
      isAdmin: true,
      organizationName: "Alder Home Services",
      timeZone: "America/Los_Angeles",
      defaultCountry: "US",
    },
    numbers: [{ id: "p1" as Id<"phoneNumbers">, address: "+15035550100", label: "Front desk" }],
    memberNames: new Map<string, string>(),
    drafts: createDrafts(localStorage, "dana"),
    outbox: {
      pending: createPendingSends(localStorage, "dana"),
      send,
      tryAgain: () => undefined,
    },
    trayOf: () => tray,
    phoneUrl: null,
  };
  render(
    <InboxContext value={value}>
      <NewTextDialog
        isOpen
        phoneNumberId={null}
        connection={connection}
        onClose={onClose}
        onCloseAutoFocus={() => undefined}
      />
    </InboxContext>,
  );
}

function sendText() {
  fireEvent.change(screen.getByLabelText("To"), { target: { value: "503 555 0148" } });
  const box = screen.getByRole("textbox", { name: "Text" });
  fireEvent.change(box, { target: { value: "On my way" } });
  fireEvent.keyDown(box, { key: "Enter", ctrlKey: true });
  return box;
}

beforeEach(() => {
  localStorage.clear();
  send.mockReset();
  onClose.mockReset();
  vi.mocked(loadTypedNumber).mockReset();
});
afterEach(cleanup);

test("what reads numbers is loaded as the dialog opens, while there is a network", () => {
  vi.mocked(loadTypedNumber).mockReturnValue(import("./typed-number"));
  openDialog("live");
  expect(loadTypedNumber).toHaveBeenCalledOnce();
});

test("a number that cannot be checked offline leaves the dialog as it is, and says why", async () => {
  vi.mocked(loadTypedNumber).mockImplementation(() => Promise.reject(new Error("ChunkLoadError")));
  openDialog("lost");
  const box = sendText();
  expect(await screen.findByText(/^You’re offline, and the number can’t be checked/)).toBeVisible();
  expect(box).toHaveValue("On my way");
  expect(send).not.toHaveBeenCalled();
  expect(onClose).not.toHaveBeenCalled();
});

test("a text to a new number that waits for the connection says so", async () => {
  vi.mocked(loadTypedNumber).mockReturnValue(import("./typed-number"));
  send.mockReturnValue(new Promise(() => {}));
  openDialog("lost");
  sendText();
  await waitFor(() => expect(send).toHaveBeenCalledOnce());
  expect(screen.getByText(/^You’re offline. This text is saved here/)).toBeVisible();
});
