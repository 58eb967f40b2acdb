import { describe, expect, test } from "vitest";
import type { PendingSend } from "@/components/composer/pending-sends";
import type { Id } from "@/convex/_generated/dataModel";
import {
  firstName,
  formatAddress,
  titleOf,
  toConversationItem,
  withPendingSends,
  type ConversationItem,
  type ListSurroundings,
} from "./views";

const dana = "dana" as Id<"members">;
const sam = "sam" as Id<"members">;
const surroundings: ListSurroundings = {
  me: {
    id: dana,
    name: "Dana Okafor",
    role: "admin",
    canSend: true,
    isAdmin: true,
    organizationName: "Alder Home Services",
    timeZone: "America/Los_Angeles",
    defaultCountry: "US",
  },
  numbers: [{ id: "p1" as Id<"phoneNumbers">, address: "+15035550100", label: "Front desk" }],
  memberNames: new Map([[sam, "Sam Whitlock"]]),
};

type Row = Parameters<typeof toConversationItem>[0];
type LastMessage = NonNullable<Row["lastMessage"]>;

function rowWith(lastMessage: Partial<LastMessage>): Row {
  return {
    id: "c1" as Id<"conversations">,
    phoneNumberId: "p1" as Id<"phoneNumbers">,
    contactId: "k1" as Id<"contacts">,
    contactName: "Marisol Vega",
    contactAddress: "+15035550148",
    lastActivityAt: 100,
    inboundCount: 3,
    initialReadCount: 0,
    needsReply: false,
    waitingSince: null,
    isOptedOut: false,
    asksToStop: false,
    lastMessage: {
      messageId: "m1" as Id<"messages">,
      direction: "inbound",
      memberId: null,
      text: "Hello",
      mediaCount: 0,
      hasFailed: false,
      ...lastMessage,
    },
  };
}

const previewWith = (lastMessage: Partial<LastMessage>) =>
  toConversationItem(rowWith(lastMessage), surroundings).preview;

describe("a row's preview", () => {
  test.each([
    ["the contact's words alone", {}, { author: null, text: "Hello" }],
    ["mine", { direction: "outbound", memberId: dana }, { author: "You", text: "Hello" }],
    ["a colleague's", { direction: "outbound", memberId: sam }, { author: "Sam", text: "Hello" }],
    ["another system's", { direction: "outbound" }, { author: "Sent elsewhere", text: "Hello" }],
    ["a picture", { text: "", mediaCount: 1 }, { author: null, text: "Sent a file" }],
    ["three pictures", { text: "", mediaCount: 3 }, { author: null, text: "Sent 3 files" }],
  ] as const)("%s", (_name, lastMessage, expected) => {
    expect(previewWith(lastMessage)).toEqual(expected);
  });
});

describe("a text on its way from this browser", () => {
  const send: PendingSend = {
    clientToken: "t1",
    target: { kind: "conversation", conversationId: "c1" },
    body: "On my way",
    media: [],
    at: 500,
  };
  const row = toConversationItem(rowWith({ hasFailed: true }), surroundings);
  const lift = (pending: PendingSend[]): ConversationItem | undefined =>
    withPendingSends([row], pending)[0];

  test("lifts its conversation and is its preview", () => {
    expect(lift([send])).toMatchObject({
      lastActivityAt: 500,
      preview: { author: "You", text: "On my way" },
      hasFailed: false,
      isWaitingHere: true,
    });
  });

  test("of several the newest is shown", () => {
    const later = { ...send, clientToken: "t2", body: "Here now", at: 600 };
    expect(lift([send, later])).toMatchObject({ preview: { text: "Here now" } });
  });

  test("changes no other conversation, and never lowers one when the clock here is slow", () => {
    expect(lift([{ ...send, target: { kind: "conversation", conversationId: "c2" } }])).toBe(row);
    expect(lift([{ ...send, at: 1 }])).toMatchObject({ lastActivityAt: 100 });
  });
});

test("a contact without a name is called by the number", () => {
  expect(titleOf({ name: null, address: "+15035550148" })).toBe("+1 503 555 0148");
  expect(titleOf({ name: "Marisol", address: "+15035550148" })).toBe("Marisol");
});

test.each([
  ["+15035550148", "+1 503 555 0148"],
  ["+4915123456789", "+4915123456789"],
  ["24453", "24453"],
])("%s is written as %s", (address, expected) => {
  expect(formatAddress(address)).toBe(expected);
});

test("colleagues are called by their first name", () => {
  expect(firstName("Sam Whitlock")).toBe("Sam");
});

test("a text of white space alone is called blank, or by its files", () => {
  expect(previewWith({ text: " \n\u00a0" }).text).toBe("(blank text)");
  expect(previewWith({ text: " ", mediaCount: 1 }).text).toBe("Sent a file");
});
