import "@testing-library/jest-dom/vitest";
import { cleanup, render, screen } from "@testing-library/react";
import { getFunctionName, type FunctionReference } from "convex/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { InboxContext, type InboxContextValue } from "@/components/inbox/inbox-context";
import type { Id } from "@/convex/_generated/dataModel";
import type { MessageActions } from "../message-row";
import type { MessageDetail } from "./details-facts";
import type { MessageEvent } from "./event-words";
import { MessageDetails } from "./message-details";

const convex = vi.hoisted(() => ({ answers: new Map<string, unknown>() }));
vi.mock("convex/react", () => ({
  useQuery: (query: FunctionReference<"query">) => convex.answers.get(getFunctionName(query)),
}));

const START = Date.parse("2025-11-20T17:45:11.204Z");
const messageId = "m1" as Id<"messages">;

const bubble: MessageDetail["bubble"] = {
  id: messageId,
  key: "t1",
  direction: "outbound",
  author: { kind: "member", memberId: "sam" as Id<"members"> },
  body: "On our way",
  at: START,
  delivery: "accepted",
  twilioStatus: "delivered",
  errorCode: null,
  searchedAt: null,
  media: [],
  keyword: null,
  isInDoubt: false,
  resendOf: null,
  resentAs: null,
  segments: 1,
  foundAt: null,
  erasedAt: null,
};

const detail: MessageDetail = {
  bubble,
  conversationId: "c1" as Id<"conversations">,
  contactAddress: "+15035550148",
  contactName: "Marisol Vega",
  phoneNumber: { id: "p1" as Id<"phoneNumbers">, address: "+15035550100", label: "Front desk" },
  twilioSid: "SM123",
  origin: "person",
  heldUntil: null,
  price: null,
  priceUnit: null,
  twilioCopy: null,
  erasedAtTwilioAt: null,
  attempts: [],
};

const event = (type: MessageEvent["type"], afterMs: number, status: string | null = null) => ({
  id: `${type}${status ?? ""}` as Id<"messageEvents">,
  type,
  status,
  errorCode: null,
  at: START + afterMs,
  timesSeen: 1,
  lastSeenAt: null,
  memberId: null,
});

interface Shown {
  detail?: Partial<MessageDetail>;
  bubble?: Partial<MessageDetail["bubble"]>;
  events?: MessageEvent[];
  isAdmin?: boolean;
  phoneUrl?: string | null;
  pauseReason?: "credentials" | null;
}

const DELIVERED = [
  event("waiting", 0),
  event("accepted", 500),
  event("status", 2_000, "delivered"),
];

function show({ events = DELIVERED, isAdmin = true, phoneUrl = null, ...shown }: Shown = {}) {
  const answer = { ...detail, ...shown.detail, bubble: { ...bubble, ...shown.bubble } };
  convex.answers.set("messages:details", answer);
  convex.answers.set("messages:events", events);
  const value = {
    me: { id: "dana", name: "Dana Okafor", isAdmin, canSend: true },
    memberNames: new Map([["sam", "Sam Whitlock"]]),
    phoneUrl,
  } as unknown as InboxContextValue;
  render(
    <InboxContext value={value}>
      <MessageDetails
        messageId={messageId}
        messages={[]}
        standing={{ isOptedOut: false, pauseReason: shown.pauseReason ?? null }}
        actions={{ isAllowed: true } as unknown as MessageActions}
        onShow={() => undefined}
        onClose={() => undefined}
        onCloseAutoFocus={() => undefined}
      />
    </InboxContext>,
  );
  return screen.getByRole("dialog", { name: "Message details" });
}

beforeEach(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
});
afterEach(() => {
  cleanup();
  convex.answers.clear();
  vi.unstubAllGlobals();
});

describe("an erased text", () => {
  const erased = { bubble: { body: "", erasedAt: START + 9_000 } };

  test.each([
    [null, "Its words and files are gone."],
    ["kept", "Its words and files are gone here. Twilio’s log may still have them."],
    ["pending", "Its words and files are gone here, and are being deleted at Twilio."],
    ["failed", "Its words and files are gone here, but could not be deleted at Twilio."],
    ["deleted", "Its words and files are gone, here and at Twilio."],
  ] as const)("says where it is gone when Twilio’s copy is %s", (twilioCopy, words) => {
    show({ ...erased, detail: { twilioCopy } });
    expect(screen.getByText(words)).toBeVisible();
  });

  test("shows an admin where deleting at Twilio is tried again, and others who can", () => {
    show({ ...erased, detail: { twilioCopy: "failed" } });
    expect(screen.getByRole("link", { name: "Settings, Retention" })).toHaveAttribute(
      "href",
      "/settings/retention",
    );
    cleanup();
    show({ ...erased, detail: { twilioCopy: "failed" }, isAdmin: false });
    expect(screen.getByText("An admin can try again in Settings, Retention.")).toBeVisible();
  });
});

describe("Twilio’s log", () => {
  const link = () => screen.queryByRole("link", { name: /^Twilio log/ });

  test("is a link for admins, to this text, in a new tab", () => {
    show();
    expect(link()).toHaveAttribute("href", "https://www.twilio.com/console/sms/logs/SM123");
    expect(link()).toHaveAttribute("target", "_blank");
  });

  test.each([
    ["for others", { isAdmin: false }],
    ["where the simulator stands for Twilio", { phoneUrl: "http://localhost:4100/phone" }],
    ["of a text that Twilio does not have", { detail: { twilioSid: null } }],
    ["of a text that was deleted there", { detail: { twilioCopy: "deleted" } }],
  ] satisfies [string, Shown][])("is no link %s", (_name, shown) => {
    show(shown);
    expect(link()).toBeNull();
  });
});

describe("the time to the final state", () => {
  test("is told of a text that we saw on its way", () => {
    expect(show()).toHaveTextContent("2 s from send to final state");
  });

  test.each([
    [
      "the log told of it",
      {
        events: [event("waiting", 0), event("logged", 9_000), event("status", 9_000, "delivered")],
      },
    ],
    ["another system sent it", { bubble: { author: { kind: "external" } } }],
  ] satisfies [string, Shown][])("is not told when %s", (_name, shown) => {
    expect(show(shown)).not.toHaveTextContent("final state");
  });
});

test("a text that waits while the account is paused says why", () => {
  show({ bubble: { delivery: "waiting", twilioStatus: null }, pauseReason: "credentials" });
  expect(screen.getByText("Waiting: Twilio rejected our credentials")).toBeVisible();
});

test("a text given up without knowing whether it went out says that they may have it", () => {
  show({ bubble: { delivery: "canceled", twilioStatus: null, isInDoubt: true } });
  expect(screen.getByText("Discarded here. They may have got it.")).toBeVisible();
});

test("an admin is told that they can fix what needs one, and others that one can", () => {
  const unregistered = { bubble: { twilioStatus: "undelivered", errorCode: 30034 } } as const;
  show(unregistered);
  expect(screen.getByText("You can fix this as an admin.")).toBeVisible();
  cleanup();
  show({ ...unregistered, isAdmin: false });
  expect(screen.getByText("An admin can fix this.")).toBeVisible();
});
