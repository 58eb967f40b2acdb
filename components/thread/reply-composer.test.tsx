import "@testing-library/jest-dom/vitest";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAttachmentTray } from "@/components/composer/attachment-tray";
import { createDrafts } from "@/components/composer/drafts";
import { createPendingSends } from "@/components/composer/pending-sends";
import type { Outbox } from "@/components/composer/use-outbox";
import { InboxContext } from "@/components/inbox/inbox-context";
import type { Me } from "@/components/inbox/views";
import type { Id } from "@/convex/_generated/dataModel";
import type { ConversationDetail } from "./conversation-detail";
import { ReplyComposer } from "./reply-composer";

const toasted = vi.hoisted(() => vi.fn<(words: string) => void>());
vi.mock("sonner", () => ({ toast: { error: toasted } }));

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
const number = { id: "p1" as Id<"phoneNumbers">, address: "+15035550100", label: "Front desk" };
const detail: ConversationDetail = {
  id: "c1" as Id<"conversations">,
  contact: {
    id: "k1" as Id<"contacts">,
    name: "Owen Fitzgerald",
    address: "+15035550155",
    firstSeenAt: 1,
  },
  phoneNumber: number,
  inboundCount: 1,
  importedCount: 0,
  initialReadCount: 0,
  needsReply: false,
  waitingSince: null,
  obstacle: null,
  pauseReason: null,
  optOut: null,
  optOutReview: null,
  timeZones: ["America/Los_Angeles"],
  sendWindow: { startMinute: 480, endMinute: 1200 },
  otherConversations: [],
};

const send = vi.fn<Outbox["send"]>();
const tray = createAttachmentTray({
  shrink: (file) => Promise.resolve(file),
  upload: () => Promise.resolve("media1"),
});

function renderReply(change: Partial<ConversationDetail> = {}, who: Me = me) {
  const pending = createPendingSends(localStorage, who.id);
  const value = {
    me: who,
    numbers: [number],
    memberNames: new Map<string, string>(),
    drafts: createDrafts(localStorage, who.id),
    outbox: { pending, send, tryAgain: () => undefined },
    trayOf: () => tray,
    phoneUrl: null,
  };
  render(
    <InboxContext value={value}>
      <ReplyComposer detail={{ ...detail, ...change }} connection="live" onSent={() => undefined} />
    </InboxContext>,
  );
}

const box = () => screen.getByRole("textbox", { name: "Reply to Owen Fitzgerald" });

const noticeIcon = () => screen.getByRole("status").querySelector("svg");

beforeEach(() => {
  localStorage.clear();
  send.mockReset();
  toasted.mockReset();
});
afterEach(cleanup);

test("sending empties the box at once, before the server answers", async () => {
  send.mockReturnValue(new Promise(() => {}));
  renderReply();
  await userEvent.type(box(), "On my way{Control>}{Enter}{/Control}");
  expect(box()).toHaveValue("");
  expect(box()).toHaveFocus();
});

test("the draft comes back after a refused send, with the reason", async () => {
  send.mockRejectedValue(new ConvexError({ code: "COUNTRY_OFF", message: "c1" }));
  renderReply();
  await userEvent.type(box(), "On my way{Control>}{Enter}{/Control}");
  await vi.waitFor(() => expect(box()).toHaveValue("On my way"));
  expect(toasted.mock.calls[0]?.[0]).toContain("Texting this country is off");
});

test("what is being typed is not overwritten by a refused text", async () => {
  let refuse: (reason: unknown) => void = () => undefined;
  send.mockReturnValue(new Promise((_resolve, reject) => (refuse = reject)));
  renderReply();
  await userEvent.type(box(), "First{Control>}{Enter}{/Control}");
  await userEvent.type(box(), "Second");
  refuse(new ConvexError({ code: "INVALID", message: "c1" }));
  await vi.waitFor(() => expect(toasted).toHaveBeenCalled());
  expect(box()).toHaveValue("Second");
});

test("a draft is there again when the conversation is opened anew", async () => {
  renderReply();
  await userEvent.type(box(), "Half a thou");
  cleanup();
  renderReply();
  expect(box()).toHaveValue("Half a thou");
});

test("whoever opted out cannot be written to, and it says what unlocks it", () => {
  renderReply({
    optOut: {
      id: "o1" as Id<"optOuts">,
      at: 1,
      source: "keyword",
      senderAddress: number.address,
      words: "Stop.",
      reason: null,
      recordedBy: null,
      canStaffLift: false,
    },
  });
  expect(screen.getByRole("status")).toHaveTextContent(
    "Owen has opted out of texts" +
      "No text goes out until they text START to Front desk. This box unlocks by itself when they do.",
  );
  expect(noticeIcon()).toHaveClass("lucide-ban");
  expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
});

test("a country that is off is said before anybody types, and an admin is shown where it is set", () => {
  renderReply({ obstacle: { kind: "country_off", country: "DE" } });
  expect(screen.getByRole("status")).toHaveTextContent(
    "Texting is off for Germany" + "You can switch it on in Settings, Countries.",
  );
  expect(screen.getByRole("link", { name: "Settings, Countries" })).toHaveAttribute(
    "href",
    "/settings/countries",
  );
  expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
});

test("who is no admin is told who can switch a country on", () => {
  const agent: Me = { ...me, role: "agent", isAdmin: false };
  renderReply({ obstacle: { kind: "country_off", country: "DE" } }, agent);
  expect(screen.getByRole("status")).toHaveTextContent(
    "An admin can switch it on in Settings, Countries.",
  );
  expect(screen.queryByRole("link")).not.toBeInTheDocument();
});

test("a draft outlives that its country is switched off", async () => {
  renderReply();
  await userEvent.type(box(), "Half a thou");
  cleanup();
  renderReply({ obstacle: { kind: "country_off", country: "DE" } });
  cleanup();
  renderReply();
  expect(box()).toHaveValue("Half a thou");
});

test("an address that takes no texts says so, and countries have nothing to do with it", () => {
  renderReply({ obstacle: { kind: "not_textable" } });
  expect(screen.getByRole("status")).toHaveTextContent("Owen can’t be texted");
  expect(noticeIcon()).toHaveClass("lucide-lock");
  expect(screen.getByRole("status")).not.toHaveTextContent("Countries");
  expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
});

test("Esc leaves the box for the conversation's row in the list", async () => {
  const row = document.createElement("a");
  row.id = "conversation-c1";
  row.tabIndex = 0;
  document.body.append(row);
  renderReply();
  await userEvent.type(box(), "Half a thou");
  fireEvent.keyDown(box(), { key: "Escape", isComposing: true });
  expect(box()).toHaveFocus();
  await userEvent.keyboard("{Escape}");
  expect(row).toHaveFocus();
  expect(box()).toHaveValue("Half a thou");
  row.remove();
});

test("a viewer reads and is told why there is no box", () => {
  renderReply({}, { ...me, role: "viewer", canSend: false, isAdmin: false });
  expect(screen.getByRole("status")).toHaveTextContent("You can read here, not reply");
  expect(noticeIcon()).toHaveClass("lucide-lock");
  expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
});
