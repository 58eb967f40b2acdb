/// <reference types="vite/client" />
import rateLimiter from "@convex-dev/rate-limiter/test";
import workpool from "@convex-dev/workpool/test";
import { convexTest } from "convex-test";
import { vi } from "vitest";
import { SERVICE_ISSUER } from "../lib/auth-issuers";
import { api } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import schema from "./schema";

/** Every module of this folder but tests and configuration, as convex-test wants them. */
const modules = import.meta.glob(["./**/*.{ts,js}", "!./**/*.*.ts"]);

export const ACCOUNT_SID = `AC${"a".repeat(32)}`;
export const FOREIGN_ACCOUNT_SID = `AC${"b".repeat(32)}`;
export const FRONT_DESK = "+15035550100";
export const DISPATCH = "+15035550117";
export const MARISOL = "+15035550148";
export const ISSUER = "https://members.test";

export const firstPage = { cursor: null, numItems: 50 };

let lastSid = 0;

/** A SID that Twilio has not given before. */
export function newSid(prefix = "SM"): string {
  lastSid += 1;
  return `${prefix}${String(lastSid).padStart(32, "0")}`;
}

/** The token of a member; `org_id` decides where they act. */
export function memberIdentity(name: string, org: string, role: string) {
  return {
    issuer: ISSUER,
    subject: name,
    tokenIdentifier: `${ISSUER}|${name}`,
    name,
    email: `${name}@example.com`,
    org_id: org,
    org_name: `Organization ${org}`,
    org_role: role,
  };
}

/**
 * A world with two organizations: "alder" with Ada (agent), Dana (admin) and Vic (viewer) and two
 * numbers, and "other" with Mallory and one number. `service` is our own web server.
 */
export async function startInbox() {
  vi.stubEnv("ERASURE_HMAC_KEY", "e".repeat(43));
  const t = convexTest(schema, modules);
  rateLimiter.register(t);
  workpool.register(t, "backgroundPool");
  const service = t.withIdentity({ issuer: SERVICE_ISSUER, subject: "web" });
  const ada = t.withIdentity(memberIdentity("ada", "alder", "org:member"));
  const dana = t.withIdentity(memberIdentity("dana", "alder", "admin"));
  const vic = t.withIdentity(memberIdentity("vic", "alder", "viewer"));
  const mallory = t.withIdentity(memberIdentity("mallory", "other", "owner"));
  for (const person of [ada, dana, vic, mallory]) await person.mutation(api.members.enter, {});

  const numbers = await t.run(async (ctx) => {
    const organizations = await ctx.db.query("organizations").take(2);
    const idOf = (externalId: string): Id<"organizations"> => {
      const found = organizations.find((organization) => organization.externalId === externalId);
      if (found === undefined) throw new Error(`No organization ${externalId}.`);
      return found._id;
    };
    const alder = idOf("alder");
    const other = idOf("other");
    const source = "environment" as const;
    await ctx.db.insert("twilioAccounts", {
      organizationId: alder,
      accountSid: ACCOUNT_SID,
      source,
    });
    await ctx.db.insert("twilioAccounts", {
      organizationId: other,
      accountSid: FOREIGN_ACCOUNT_SID,
      source,
    });
    const ours = { organizationId: alder, accountSid: ACCOUNT_SID, label: null, twilioSid: null };
    const theirs = { ...ours, organizationId: other, accountSid: FOREIGN_ACCOUNT_SID };
    return {
      frontDesk: await ctx.db.insert("phoneNumbers", { ...ours, address: FRONT_DESK }),
      dispatch: await ctx.db.insert("phoneNumbers", { ...ours, address: DISPATCH }),
      // The same address, as if it had moved to another account.
      foreign: await ctx.db.insert("phoneNumbers", { ...theirs, address: FRONT_DESK }),
    };
  });
  return { t, service, ada, dana, vic, mallory, numbers };
}

export type Inbox = Awaited<ReturnType<typeof startInbox>>;

/** A text as Twilio's webhook brings it. */
export function inboundText(overrides: Partial<InboundArgs> = {}): InboundArgs {
  return {
    accountSid: ACCOUNT_SID,
    messageSid: newSid(),
    from: MARISOL,
    to: FRONT_DESK,
    body: "Is anybody there?",
    numSegments: 1,
    media: [],
    messagingServiceSid: null,
    optOutType: null,
    ...overrides,
  };
}

type InboundArgs = (typeof api.webhooks.receiveText)["_args"];

/** A status as Twilio's callback brings it. */
export function statusUpdate(overrides: Partial<StatusArgs> = {}): StatusArgs {
  return {
    accountSid: ACCOUNT_SID,
    messageSid: newSid(),
    status: "delivered",
    errorCode: null,
    messageId: null,
    from: FRONT_DESK,
    to: MARISOL,
    ...overrides,
  };
}

type StatusArgs = (typeof api.webhooks.receiveStatus)["_args"];

/** Lets Marisol text the front desk; returns the conversation. */
export async function receiveOne(inbox: Inbox, overrides: Partial<InboundArgs> = {}) {
  await inbox.service.mutation(api.webhooks.receiveText, inboundText(overrides));
  const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
  const [row] = page;
  if (row === undefined) throw new Error("No conversation.");
  return row;
}

/** A conversation's texts, oldest first. */
export async function readThread(inbox: Inbox, conversationId: Id<"conversations">) {
  const { page } = await inbox.ada.query(api.messages.list, {
    conversationId,
    paginationOpts: firstPage,
  });
  return page.reverse();
}

/** An uploaded file, as Convex describes one. `sizeBytes` need not be its size. */
export async function storeFile(inbox: Inbox, contentType: string, sizeBytes = 1000) {
  return await inbox.t.run(async (ctx) => {
    const storageId = await ctx.storage.store(new Blob(["x"]));
    // convex-test remembers no types, and functions cannot write to system tables anyway.
    const system = ctx.db as unknown as {
      patch: (id: string, fields: { contentType: string; size: number }) => Promise<void>;
    };
    await system.patch(storageId, { contentType, size: sizeBytes });
    return storageId;
  });
}

/** A refused request, as our web server tells of it. */
export function rejection(overrides: Partial<RejectionArgs> = {}): RejectionArgs {
  return {
    accountSid: ACCOUNT_SID,
    reason: "signature_wrong",
    path: "/api/twilio/sms-incoming",
    count: 1,
    evidence: {
      cause: "host",
      expectedUrl: "https://inbox.example.com/api/twilio/sms-incoming",
      receivedUrl: "inbox.internal:3000/api/twilio/sms-incoming",
      signedUrl: "https://texts.example.com/api/twilio/sms-incoming",
      tokensTried: ["primary"],
      contentType: "application/x-www-form-urlencoded",
      bodyBytes: 512,
      parameterNames: ["AccountSid", "Body", "From", "MessageSid", "To"],
      forwardingHeaders: ["x-forwarded-host"],
      messageSid: null,
    },
    ...overrides,
  };
}

type RejectionArgs = (typeof api.webhooks.sampleRejected)["_args"];
