import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { createAttachmentTray } from "@/components/composer/attachment-tray";
import { createDrafts } from "@/components/composer/drafts";
import { createPendingSends } from "@/components/composer/pending-sends";
import type { Id } from "@/convex/_generated/dataModel";
import { InboxContext } from "./inbox-context";
import { ListEmpty } from "./list-empty";
import type { OurNumber } from "./views";

afterEach(cleanup);

const frontDesk: OurNumber = {
  id: "p1" as Id<"phoneNumbers">,
  address: "+15035550100",
  label: "Front desk",
};
const tray = createAttachmentTray({
  shrink: (file) => Promise.resolve(file),
  upload: () => Promise.resolve("media1"),
});

function renderEmpty(number: OurNumber | null, numbers: OurNumber[] = [frontDesk]) {
  const id = "dana" as Id<"members">;
  const value = {
    me: {
      id,
      name: "Dana Okafor",
      role: "admin" as const,
      canSend: true,
      isAdmin: true,
      organizationName: "Alder Home Services",
      timeZone: "America/Los_Angeles",
      defaultCountry: "US",
    },
    numbers,
    memberNames: new Map<string, string>(),
    drafts: createDrafts(localStorage, id),
    outbox: { pending: createPendingSends(localStorage, id), send: vi.fn(), tryAgain: vi.fn() },
    trayOf: () => tray,
    phoneUrl: "http://localhost/phone",
  };
  render(
    <InboxContext value={value}>
      <ListEmpty number={number} />
    </InboxContext>,
  );
}

const doneSteps = () =>
  screen
    .getAllByRole("listitem")
    .filter((step) => within(step).queryByLabelText("Done"))
    .map((step) => step.textContent);

test("the empty list of all carries the checklist, for screens without a pane beside it", () => {
  renderEmpty(null);
  expect(screen.getByRole("link", { name: "Open the phone" })).toBeInTheDocument();
  expect(doneSteps()).toEqual([
    "Organization createdAlder Home Services",
    "Number ready+1 503 555 0100",
  ]);
});

test("without a number, connecting one is the step to take and none is ticked for it", () => {
  renderEmpty(null, []);
  expect(doneSteps()).toEqual(["Organization createdAlder Home Services"]);
  expect(screen.getByText("Connect a number")).toBeInTheDocument();
});

test("the empty list of one number does not tell how to begin", () => {
  renderEmpty(frontDesk);
  expect(screen.queryByRole("listitem")).not.toBeInTheDocument();
  expect(screen.getByText(/Texts to Front desk show up here/)).toBeInTheDocument();
});
