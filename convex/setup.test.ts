import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import {
  ACCOUNT_SID,
  FRONT_DESK,
  ISSUER,
  MARISOL,
  firstPage,
  inboundText,
  memberIdentity,
  newSid,
  readThread,
  startInbox,
  storeFile,
} from "./test.setup";

const DEMO = {
  externalId: "demo",
  name: "Demo Plumbing",
  timeZone: "America/Los_Angeles",
  defaultCountry: "US",
  members: [
    { subject: "mei", name: "Mei Tanaka", email: null, role: "owner" as const },
    { subject: "sam", name: "Sam Whitlock", email: "sam@example.com", role: "agent" as const },
  ],
  phoneNumbers: [{ address: FRONT_DESK, label: "Front desk" }],
};
const DEMO_ACCOUNT_SID = `AC${"d".repeat(32)}`;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
  vi.stubEnv("TWILIO_ACCOUNT_SID", DEMO_ACCOUNT_SID);
  vi.stubEnv("MEMBER_JWT_ISSUER", ISSUER);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

async function startDemo() {
  const inbox = await startInbox();
  await inbox.t.mutation(internal.demo.createOrganization, DEMO);
  const mei = inbox.t.withIdentity(memberIdentity("mei", "demo", "owner"));
  const sam = inbox.t.withIdentity(memberIdentity("sam", "demo", "agent"));
  return { ...inbox, ada: sam, mei, sam };
}

function minutesAgo(minutes: number) {
  return Date.now() - minutes * 60_000;
}

test("the demo's organization is made once, with staff who are let in by their tokens", async () => {
  const inbox = await startDemo();
  await inbox.t.mutation(internal.demo.createOrganization, DEMO);
  expect(await inbox.mei.query(api.members.me, {})).toMatchObject({
    member: { name: "Mei Tanaka", role: "owner" },
    organization: { name: "Demo Plumbing", timeZone: "America/Los_Angeles" },
  });
  expect(await inbox.mei.query(api.members.list, {})).toHaveLength(2);
  expect(await inbox.mei.query(api.phoneNumbers.list, {})).toMatchObject([
    { address: FRONT_DESK, label: "Front desk" },
  ]);
});

test("the demo's history looks as if it had been received and sent then", async () => {
  const inbox = await startDemo();
  const storageId = await storeFile(inbox, "image/jpeg");
  const contact = { kind: "contact" } as const;
  const text = { errorCode: null, media: [], status: null };
  const history = {
    externalId: "demo",
    conversations: [
      {
        phoneNumberAddress: FRONT_DESK,
        contactAddress: MARISOL,
        contactName: "Marisol Vega",
        unreadCount: 1,
        texts: [
          { ...text, sid: newSid(), at: minutesAgo(30), author: contact, body: "It drips" },
          {
            ...text,
            sid: newSid(),
            at: minutesAgo(20),
            author: { kind: "member" as const, subject: "sam" },
            body: "We will come",
            status: "delivered" as const,
          },
          {
            ...text,
            sid: newSid("MM"),
            at: minutesAgo(10),
            author: contact,
            body: "",
            media: [{ storageId, contentType: "image/jpeg" }],
          },
        ],
      },
      {
        phoneNumberAddress: FRONT_DESK,
        contactAddress: "+15035550149",
        contactName: null,
        unreadCount: 0,
        texts: [{ ...text, sid: newSid(), at: minutesAgo(40), author: contact, body: "STOP" }],
      },
    ],
  };
  expect(await inbox.t.mutation(internal.demo.insertHistory, history)).toBe(4);
  expect(await inbox.t.mutation(internal.demo.insertHistory, history)).toBe(0);

  const { page } = await inbox.mei.query(api.conversations.list, { paginationOpts: firstPage });
  expect(page).toMatchObject([
    {
      contactName: "Marisol Vega",
      inboundCount: 2,
      needsReply: true,
      waitingSince: minutesAgo(10),
      lastActivityAt: minutesAgo(10),
      lastMessage: { mediaCount: 1 },
      isOptedOut: false,
    },
    { contactName: null, isOptedOut: true, needsReply: false },
  ]);
  const ids = page.map(({ id }) => id);
  const markers = await inbox.mei.query(api.readMarkers.forConversations, { conversationIds: ids });
  expect(markers.map(({ readCount }) => readCount)).toEqual([1, 1]);
  const [first] = ids;
  if (first === undefined) throw new Error("No conversation.");
  expect(await readThread(inbox, first)).toMatchObject([
    { body: "It drips" },
    { body: "We will come", twilioStatus: "delivered", author: { kind: "member" } },
    { media: [{ state: "stored", contentType: "image/jpeg" }] },
  ]);
  const detail = await inbox.mei.query(api.conversations.get, { conversationId: first });
  expect(detail?.contact.firstSeenAt).toBe(history.conversations[0]?.texts[0]?.at);
});

test("more than 500 texts at once are refused", async () => {
  const inbox = await startDemo();
  const texts = Array.from({ length: 501 }, () => ({
    sid: newSid(),
    at: 0,
    author: { kind: "contact" as const },
    body: "x",
    status: null,
    errorCode: null,
    media: [],
  }));
  const conversation = {
    phoneNumberAddress: FRONT_DESK,
    contactAddress: MARISOL,
    contactName: null,
    unreadCount: 0,
    texts,
  };
  const insert = inbox.t.mutation(internal.demo.insertHistory, {
    externalId: "demo",
    conversations: [conversation],
  });
  await expect(insert).rejects.toThrow("501 texts");
});

test("a real account is linked with its numbers to an organization that somebody has entered", async () => {
  const { t, service } = await startInbox();
  const link = (externalId: string) =>
    t.mutation(internal.setup.linkAccount, {
      externalId,
      accountSid: DEMO_ACCOUNT_SID,
      phoneNumbers: [{ address: "+15035550170", label: null, sid: "PN1" }],
    });
  await expect(link("nobody")).rejects.toThrow("sign in first");
  expect(await link("alder")).toBe(1);
  expect(await link("alder")).toBe(0);
  const text = inboundText({ accountSid: DEMO_ACCOUNT_SID, to: "+15035550170" });
  expect(await service.mutation(api.webhooks.receiveText, text)).toBe("stored");
});

test("an account does not change hands", async () => {
  const { t } = await startInbox();
  const link = t.mutation(internal.setup.linkAccount, {
    externalId: "other",
    accountSid: ACCOUNT_SID,
    phoneNumbers: [],
  });
  await expect(link).rejects.toThrow("belongs to another organization");
});
