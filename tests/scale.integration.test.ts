import { randomBytes } from "node:crypto";
import type { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api } from "../convex/_generated/api";
import { DEV_ORGANIZATION } from "../lib/auth/dev-staff.ts";
import { createOrganization } from "../scripts/demo/backend.ts";
import { startDeployedBackend } from "./deployed-backend.ts";

const FRONT_DESK = "+15035550100";
const FEW = 50;
const MANY = 1_000;
/** Documents that storing one text may read, whatever the amount of data. */
const MAX_READ_BY_A_TEXT = 8;
/** A function may read 4,096 ranges of indexes, and each new thread takes some twenty. */
const CONTACTS_PER_CALL = 150;

let backend: Awaited<ReturnType<typeof startDeployedBackend>>;
let webServer: ConvexHttpClient;
let member: ConvexHttpClient;

beforeAll(async () => {
  backend = await startDeployedBackend();
  await createOrganization(backend.cli, ["frontDesk"]);
  webServer = await backend.asWebServer();
  member = await backend.asMember("user_sam_whitlock");
});
afterAll(async () => backend.stop());

const newSid = () => `SM${randomBytes(16).toString("hex")}`;
const contact = (index: number) => `+1971${String(5_560_000 + index)}`;

async function addContacts(from: number, to: number) {
  for (let first = from; first < to; first += CONTACTS_PER_CALL) {
    const indexes = Array.from(
      { length: Math.min(CONTACTS_PER_CALL, to - first) },
      (_, offset) => first + offset,
    );
    await backend.cli.run("demo:insertHistory", {
      externalId: DEV_ORGANIZATION.externalId,
      conversations: indexes.map((index) => ({
        phoneNumberAddress: FRONT_DESK,
        contactAddress: contact(index),
        contactName: null,
        unreadCount: 1,
        texts: [
          {
            sid: newSid(),
            at: Date.now() - 60_000,
            author: { kind: "contact" },
            body: "Hello",
            status: null,
            errorCode: null,
            media: [],
          },
        ],
      })),
    });
  }
}

/** What each step of the daily path reads: a text comes in, the list and thread show it, a reply goes. */
async function readCounts(newContact: string, knownContact: string) {
  const text = (from: string) =>
    webServer.mutation(api.webhooks.receiveText, {
      accountSid: backend.accountSid,
      messageSid: newSid(),
      from,
      to: FRONT_DESK,
      body: "One more",
      numSegments: 1,
      media: [],
      messagingServiceSid: null,
      optOutType: null,
    });
  const counts: Record<string, number> = {};
  const count = async (step: string, identifier: string) => {
    counts[step] = await backend.documentsReadBy(identifier);
  };

  await text(newContact);
  await count("text from somebody new", "webhooks:receiveText");
  await text(knownContact);
  await count("text from somebody known", "webhooks:receiveText");
  const { page } = await member.query(api.conversations.list, {
    paginationOpts: { cursor: null, numItems: 20 },
  });
  await count("first page of the list", "conversations:list");
  const [newest] = page;
  expect(newest?.contactAddress).toBe(knownContact);
  if (newest === undefined) return counts;
  await member.query(api.conversations.get, { conversationId: newest.id });
  await count("conversation", "conversations:get");
  await member.mutation(api.messages.send, {
    conversationId: newest.id,
    body: "Thank you",
    mediaIds: [],
    clientToken: newSid(),
  });
  await count("reply", "messages:send");
  return counts;
}

test("what a call reads does not grow with contacts, conversations and messages", async () => {
  await addContacts(0, FEW);
  // The first reply ever makes what later ones read: the number's pace, the member's limits.
  await readCounts(contact(900_000), contact(6));
  const few = await readCounts(contact(900_001), contact(7));
  await addContacts(FEW, MANY);
  const many = await readCounts(contact(900_002), contact(8));

  expect(many).toEqual(few);
  expect(many["text from somebody new"]).toBeLessThanOrEqual(MAX_READ_BY_A_TEXT);
  expect(many["text from somebody known"]).toBeLessThanOrEqual(MAX_READ_BY_A_TEXT);
});
