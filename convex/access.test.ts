import { beforeEach, describe, expect, test, vi } from "vitest";
import { SERVICE_ISSUER } from "../lib/auth-issuers";
import { errorCode } from "../lib/errors";
import { api } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import {
  ACCOUNT_SID,
  firstPage,
  inboundText,
  memberIdentity,
  receiveOne,
  rejection,
  startInbox,
  statusUpdate,
  storeFile,
  type Inbox,
} from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

type Caller = Inbox["t"] | Inbox["ada"];

/** Alder's rows, which nobody else may see or change. */
async function alderRows(inbox: Inbox) {
  const row = await receiveOne(inbox, {
    media: [{ url: "https://api.twilio.com/x", contentType: "image/png" }],
  });
  const messageId = await inbox.ada.mutation(api.messages.send, {
    conversationId: row.id,
    body: "Ours",
    mediaIds: [],
    clientToken: "ours",
  });
  const storageId = await storeFile(inbox, "image/png");
  const staged = await inbox.ada.mutation(api.media.register, { storageId, fileName: null });
  const upload = await storeFile(inbox, "image/png");
  const asked = { accountSid: ACCOUNT_SID, from: 0, to: 1 };
  const walkId = await inbox.dana.mutation(api.reconciliation.startImport, asked);
  return {
    walkId,
    conversationId: row.id,
    contactId: row.contactId,
    messageId,
    mediaId: staged.id,
    phoneNumberId: inbox.numbers.frontDesk,
    upload,
  };
}

type Rows = Awaited<ReturnType<typeof alderRows>>;

/**
 * Functions of members that take an id, called with another organization's: what exactly each answers.
 * That none of them, nor any that is not named here, tells or changes anything: accessMatrix.test.ts.
 */
const CALLS: Record<string, (caller: Caller, rows: Rows) => Promise<unknown>> = {
  "conversations.list": (caller, { phoneNumberId }) =>
    caller.query(api.conversations.list, { phoneNumberId, paginationOpts: firstPage }),
  "conversations.start": (caller, { phoneNumberId }) =>
    caller.mutation(api.conversations.start, {
      to: "+15035550148",
      phoneNumberId,
      body: "Hi",
      mediaIds: [],
      clientToken: "theirs",
    }),
  "conversations.markRead": (caller, { conversationId }) =>
    caller.mutation(api.conversations.markRead, { conversationId, readCount: 1 }),
  "contacts.rename": (caller, { contactId }) =>
    caller.mutation(api.contacts.rename, { contactId, name: "Mine" }),
  "messages.list": (caller, { conversationId }) =>
    caller.query(api.messages.list, { conversationId, paginationOpts: firstPage }),
  "messages.send": (caller, { conversationId }) =>
    caller.mutation(api.messages.send, {
      conversationId,
      body: "Hi",
      mediaIds: [],
      clientToken: "theirs",
    }),
  "messages.resend": (caller, { messageId }) =>
    caller.mutation(api.messages.resend, { messageId, clientToken: "theirs" }),
  "messages.discard": (caller, { messageId }) =>
    caller.mutation(api.messages.discard, { messageId }),
  "messages.events": (caller, { messageId }) => caller.query(api.messages.events, { messageId }),
  "messages.details": (caller, { messageId }) => caller.query(api.messages.details, { messageId }),
  "messages.rawPayloads": (caller, { messageId }) =>
    caller.query(api.messages.rawPayloads, { messageId }),
  "reconciliation.startImport": (caller) =>
    caller.mutation(api.reconciliation.startImport, { accountSid: ACCOUNT_SID, from: 0, to: 2 }),
  "reconciliation.cancelWalk": (caller, { walkId }) =>
    caller.mutation(api.reconciliation.cancelWalk, { walkId }),
  "media.discard": (caller, { mediaId }) => caller.mutation(api.media.discard, { mediaId }),
  "media.retryCopy": (caller, { mediaId }) => caller.mutation(api.media.retryCopy, { mediaId }),
  "media.location": (caller, { mediaId }) => caller.query(api.media.location, { mediaId }),
};

/** Those that answer with what is one's own, and take no foreign id or answer null. */
const OWN_CALLS: Record<string, (caller: Caller, rows: Rows) => Promise<unknown>> = {
  "members.list": (caller) => caller.query(api.members.list, {}),
  "phoneNumbers.list": (caller) => caller.query(api.phoneNumbers.list, {}),
  "conversations.get": (caller, { conversationId }) =>
    caller.query(api.conversations.get, { conversationId }),
  "readMarkers.forConversations": (caller, { conversationId }) =>
    caller.query(api.readMarkers.forConversations, { conversationIds: [conversationId] }),
  "reconciliation.health": (caller) => caller.query(api.reconciliation.health, {}),
  "reconciliation.checkNow": (caller) => caller.mutation(api.reconciliation.checkNow, {}),
  "media.generateUploadUrl": (caller) => caller.mutation(api.media.generateUploadUrl, {}),
  "media.register": (caller, { upload }) =>
    caller.mutation(api.media.register, { storageId: upload, fileName: null }),
};

/** For people whom no organization knows yet, so tested on their own. */
const ENTRY_CALLS: Record<string, (caller: Caller) => Promise<unknown>> = {
  "members.enter": (caller) => caller.mutation(api.members.enter, {}),
  "members.me": (caller) => caller.query(api.members.me, {}),
};

const SERVICE_CALLS: Record<string, (caller: Caller, rows: Rows) => Promise<unknown>> = {
  "webhooks.receiveText": (caller) => caller.mutation(api.webhooks.receiveText, inboundText()),
  "webhooks.receiveStatus": (caller, { messageId }) =>
    caller.mutation(api.webhooks.receiveStatus, statusUpdate({ messageId })),
  "webhooks.keepUnreadable": (caller) =>
    caller.mutation(api.webhooks.keepUnreadable, {
      accountSid: "AC",
      messageSid: null,
      path: "/",
      form: "",
    }),
  "webhooks.sampleRejected": (caller) =>
    caller.mutation(api.webhooks.sampleRejected, rejection({ accountSid: "AC" })),
  "media.forTwilio": (caller, { mediaId }) => caller.query(api.media.forTwilio, { mediaId }),
};

function entry<Value>(record: Record<string, Value>, key: string): Value {
  const value = record[key];
  if (value === undefined) throw new Error(`There is no ${key}.`);
  return value;
}

async function codeOf(call: Promise<unknown>) {
  return await call.then(
    () => "no error",
    (error: unknown) => errorCode(error),
  );
}

/** All that the world holds, to compare before and after. */
async function everything(inbox: Inbox) {
  const tables = [
    "organizations",
    "members",
    "contacts",
    "conversations",
    "messages",
    "messageEvents",
    "media",
    "optOuts",
    "quarantine",
    "readMarkers",
  ] as const;
  return await inbox.t.run(
    async (ctx) => await Promise.all(tables.map((table) => ctx.db.query(table).collect())),
  );
}

describe("a member of another organization", () => {
  test.each(Object.keys(CALLS))("is told NOT_FOUND by %s, which changes nothing", async (name) => {
    const inbox = await startInbox();
    const rows = await alderRows(inbox);
    const before = await everything(inbox);
    expect(await codeOf(entry(CALLS, name)(inbox.mallory, rows))).toBe("NOT_FOUND");
    expect(await everything(inbox)).toEqual(before);
  });

  test("sees none of our rows anywhere", async () => {
    const inbox = await startInbox();
    const rows = await alderRows(inbox);
    const { mallory } = inbox;
    const page = await mallory.query(api.conversations.list, { paginationOpts: firstPage });
    expect(page.page).toEqual([]);
    expect(await entry(OWN_CALLS, "conversations.get")(mallory, rows)).toBeNull();
    expect(await entry(OWN_CALLS, "readMarkers.forConversations")(mallory, rows)).toEqual([]);
    expect(await mallory.query(api.members.list, {})).toMatchObject([{ name: "mallory" }]);
    expect(await mallory.query(api.phoneNumbers.list, {})).toMatchObject([
      { id: inbox.numbers.foreign },
    ]);
  });

  test("cannot send our staged file", async () => {
    const inbox = await startInbox();
    const { mediaId } = await alderRows(inbox);
    const stolen = inbox.mallory.mutation(api.conversations.start, {
      to: "+15035550149",
      phoneNumberId: inbox.numbers.foreign,
      body: "",
      mediaIds: [mediaId],
      clientToken: "stolen",
    });
    expect(await codeOf(stolen)).toBe("FILE_GONE");
  });
});

const STRANGERS: Record<string, (inbox: Inbox) => Caller> = {
  "nobody signed in": ({ t }) => t,
  "the web server": ({ service }) => service,
  "a member who has not entered": ({ t }) =>
    t.withIdentity(memberIdentity("new", "alder", "admin")),
  "a member without an organization": ({ t }) =>
    t.withIdentity({ ...memberIdentity("ada", "alder", "admin"), org_id: "" }),
  "a member of one organization who names another": ({ t }) =>
    t.withIdentity(memberIdentity("mallory", "alder", "owner")),
};

describe.each(Object.keys(STRANGERS))("%s", (who) => {
  test("is refused by every function for members", async () => {
    const inbox = await startInbox();
    const rows = await alderRows(inbox);
    const before = await everything(inbox);
    const caller = entry(STRANGERS, who)(inbox);
    for (const [name, call] of Object.entries({ ...CALLS, ...OWN_CALLS })) {
      expect(await codeOf(call(caller, rows)), name).toBe("UNAUTHENTICATED");
    }
    expect(await everything(inbox)).toEqual(before);
  });
});

test.each(["nobody", "a member", "an owner", "somebody with nearly the service's issuer"])(
  "%s is refused by every function for the web server",
  async (who) => {
    const inbox = await startInbox();
    const rows = await alderRows(inbox);
    const callers: Record<string, Caller> = {
      nobody: inbox.t,
      "a member": inbox.ada,
      "an owner": inbox.mallory,
      "somebody with nearly the service's issuer": inbox.t.withIdentity({
        issuer: `${SERVICE_ISSUER}/`,
        subject: "web",
      }),
    };
    const before = await everything(inbox);
    for (const [name, call] of Object.entries(SERVICE_CALLS)) {
      expect(await codeOf(call(entry(callers, who), rows)), name).toBe("UNAUTHENTICATED");
    }
    expect(await everything(inbox)).toEqual(before);
  },
);

test("neither nobody nor the web server can enter", async () => {
  const inbox = await startInbox();
  for (const call of Object.values(ENTRY_CALLS)) {
    expect(await codeOf(call(inbox.t))).toBe("UNAUTHENTICATED");
    expect(await codeOf(call(inbox.service))).toBe("UNAUTHENTICATED");
  }
});

describe("a viewer", () => {
  test("reads, and marks what they have read", async () => {
    const inbox = await startInbox();
    const { conversationId } = await alderRows(inbox);
    await inbox.vic.mutation(api.conversations.markRead, { conversationId, readCount: 1 });
    const conversationIds: Id<"conversations">[] = [conversationId];
    const markers = await inbox.vic.query(api.readMarkers.forConversations, { conversationIds });
    expect(markers).toEqual([{ conversationId, readCount: 1 }]);
  });

  test.each([
    "conversations.start",
    "contacts.rename",
    "messages.send",
    "messages.resend",
    "messages.discard",
    "media.discard",
  ])("is forbidden %s", async (name) => {
    const inbox = await startInbox();
    const rows = await alderRows(inbox);
    const before = await everything(inbox);
    expect(await codeOf(entry(CALLS, name)(inbox.vic, rows))).toBe("FORBIDDEN");
    expect(await everything(inbox)).toEqual(before);
  });
});

describe("entering", () => {
  test("makes the organization and the member once", async () => {
    const inbox = await startInbox();
    const before = await everything(inbox);
    await inbox.ada.mutation(api.members.enter, {});
    expect(await everything(inbox)).toEqual(before);
    expect(await inbox.ada.query(api.members.me, {})).toMatchObject({
      member: { name: "ada", role: "agent", canSend: true },
      organization: { name: "Organization alder" },
    });
  });

  test("is what turns a token's bearer into somebody", async () => {
    const inbox = await startInbox();
    const eve = inbox.t.withIdentity(memberIdentity("eve", "alder", "viewer"));
    expect(await eve.query(api.members.me, {})).toBeNull();
    await eve.mutation(api.members.enter, {});
    expect(await eve.query(api.members.me, {})).toMatchObject({
      member: { role: "viewer", canSend: false },
    });
  });

  test("a role that was taken away counts with the next token", async () => {
    const inbox = await startInbox();
    const rows = await alderRows(inbox);
    const demoted = inbox.t.withIdentity(memberIdentity("ada", "alder", "viewer"));
    expect(await codeOf(entry(CALLS, "messages.send")(demoted, rows))).toBe("FORBIDDEN");
  });

  test("a role that we do not know may only read", async () => {
    const inbox = await startInbox();
    const odd = inbox.t.withIdentity(memberIdentity("odd", "alder", "org:superuser"));
    await odd.mutation(api.members.enter, {});
    expect(await odd.query(api.members.me, {})).toMatchObject({ member: { role: "viewer" } });
  });
});
