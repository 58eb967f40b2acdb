import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import type { DeletionOutcome } from "../lib/twilio/deletion";
import { api, internal } from "./_generated/api";
import type { Id, TableNames } from "./_generated/dataModel";
import * as MessageLog from "./model/messageLog";
import schema from "./schema";
import {
  ACCOUNT_SID,
  DISPATCH,
  FRONT_DESK,
  MARISOL,
  firstPage,
  inboundText,
  newSid,
  readThread,
  receiveOne,
  startInbox,
  statusUpdate,
  storeFile,
  type Inbox,
} from "./test.setup";

const MINUTE_MS = 60_000;
const LAST_FOUR = "0148";

/** Stands where Twilio is: the SDK does not run in this environment. */
const twilio = vi.hoisted(() => ({
  deleteMessage: vi.fn<(client: unknown, sid: string) => Promise<DeletionOutcome>>(),
}));
vi.mock("../lib/twilio/client", () => ({ createTwilioClient: () => ({}) }));
vi.mock("../lib/twilio/deletion", () => ({ ...twilio, deleteFiles: twilio.deleteMessage }));

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
  vi.stubEnv("TWILIO_ACCOUNT_SID", ACCOUNT_SID);
  vi.stubEnv("TWILIO_AUTH_TOKEN", "t".repeat(32));
  twilio.deleteMessage.mockResolvedValue({ kind: "deleted" });
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetAllMocks();
});

/** All that is stored, as one text: every table, every file's description, every job's arguments. */
async function everything({ t }: Inbox) {
  const tables = Object.keys(schema.tables) as TableNames[];
  return await t.run(async (ctx) => {
    const rows = await Promise.all(tables.map((table) => ctx.db.query(table).collect()));
    const files = await ctx.db.system.query("_storage").collect();
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    return JSON.stringify([rows, files, jobs.filter(({ state }) => state.kind === "pending")]);
  });
}

/** Marisol with a name, texts both ways with two numbers, a picture and an attachment. */
async function startWithMarisol(inbox?: Inbox) {
  const world = inbox ?? (await startInbox());
  const { ada, service } = world;
  const media = [{ url: "https://api.twilio.com/secret-picture", contentType: "image/png" }];
  const first = inboundText({ body: "My door code is 4417", media });
  await service.mutation(api.webhooks.receiveText, first);
  const second = inboundText({ to: DISPATCH, body: "Also the blue gate" });
  await service.mutation(api.webhooks.receiveText, second);
  const { page } = await ada.query(api.conversations.list, { paginationOpts: firstPage });
  const [latest, front] = page;
  if (latest === undefined || front === undefined) throw new Error("No conversation.");
  await ada.mutation(api.contacts.rename, { contactId: front.contactId, name: "Marisol Vega" });
  const storageId = await storeFile(world, "image/png");
  const file = await ada.mutation(api.media.register, { storageId, fileName: "marisol.png" });
  const reply = await ada.mutation(api.messages.send, {
    conversationId: front.id,
    body: "Thanks, we bring the blue boxes",
    mediaIds: [file.id],
    clientToken: "reply",
  });
  await ada.mutation(api.conversations.markRead, { conversationId: front.id, readCount: 1 });
  return { world, contactId: front.contactId, conversationId: front.id, first, second, reply };
}

async function erase(inbox: Inbox, contactId: Id<"contacts">, confirmation = LAST_FOUR) {
  return await inbox.dana.mutation(api.erasures.eraseContact, { contactId, confirmation });
}

/** Lets everything run that is due within the next minutes. */
async function settle({ t }: Inbox) {
  await t.finishAllScheduledFunctions(() => {
    vi.advanceTimersByTime(MINUTE_MS);
  });
}

/** Marks a text as taken by Twilio, as the answer to its call does. */
async function accept({ t }: Inbox, messageId: Id<"messages">) {
  const twilioSid = newSid();
  await t.run(async (ctx) => {
    await ctx.db.patch("messages", messageId, { delivery: "accepted", twilioSid, attempts: 1 });
  });
  return twilioSid;
}

const WORDS = ["door code", "blue gate", "blue boxes", "Marisol", "marisol.png", "secret-picture"];

describe("an erased contact", () => {
  test("is nowhere in the data any more: not by number, name, words, files or SIDs", async () => {
    const { world, contactId, first, second, reply } = await startWithMarisol();
    const replySid = await accept(world, reply);
    await world.service.mutation(
      api.webhooks.receiveText,
      inboundText({ body: "please stop texting me Marisol" }),
    );
    await world.service.mutation(api.webhooks.receiveText, inboundText({ body: "STOP" }));
    const before = await everything(world);
    const traces = [...WORDS, MARISOL, first.messageSid, second.messageSid, replySid];
    for (const trace of [...traces, '"STOP"']) expect(before, trace).toContain(trace);

    await erase(world, contactId);
    await settle(world);

    const after = await everything(world);
    for (const trace of [...traces, '"STOP"']) expect(after, trace).not.toContain(trace);
    const files = await world.t.run(async (ctx) => await ctx.db.system.query("_storage").collect());
    expect(files).toEqual([]);
  });

  test("is gone from the screens at once, and its thread answers like one that never was", async () => {
    const { world, contactId, conversationId } = await startWithMarisol();
    await erase(world, contactId);
    const { page } = await world.ada.query(api.conversations.list, { paginationOpts: firstPage });
    expect(page).toEqual([]);
    expect(await world.ada.query(api.conversations.get, { conversationId })).toBeNull();
    const reading = readThread(world, conversationId);
    expect(await reading.catch((error: unknown) => errorCode(error))).toBe("NOT_FOUND");
  });

  test("gets nothing that still waited to be sent", async () => {
    const { world, contactId, reply } = await startWithMarisol();
    await erase(world, contactId);
    const waiting = await world.t.run(async (ctx) => await ctx.db.get("messages", reply));
    expect(waiting?.delivery).toBe("canceled");
  });

  test("keeps what was counted, and nothing of whom it was", async () => {
    const { world, contactId } = await startWithMarisol();
    await erase(world, contactId);
    await settle(world);
    expect(await world.dana.query(api.erasures.list, {})).toMatchObject([
      { kind: "contact", state: "finished", conversations: 2, messages: 3, files: 2 },
    ]);
  });

  test("is erased only by an admin who types how the number ends", async () => {
    const { world, contactId } = await startWithMarisol();
    const wrong = erase(world, contactId, "0149");
    expect(await wrong.catch((error: unknown) => errorCode(error))).toBe("WRONG_CONFIRMATION");
    const args = { contactId, confirmation: LAST_FOUR };
    const byAgent = world.ada.mutation(api.erasures.eraseContact, args);
    expect(await byAgent.catch((error: unknown) => errorCode(error))).toBe("FORBIDDEN");
  });

  test("who writes again while the erasure runs is a new contact, whose text stays", async () => {
    const { world, contactId } = await startWithMarisol();
    await erase(world, contactId);
    const row = await receiveOne(world, { body: "Hello again" });
    await settle(world);
    expect(row.contactId).not.toBe(contactId);
    expect(row.contactName).toBeNull();
    expect(await readThread(world, row.id)).toMatchObject([{ body: "Hello again" }]);
  });

  test("with a long thread is erased step by step to the last text", async () => {
    const inbox = await startInbox();
    for (let i = 0; i < 45; i += 1) await receiveOne(inbox, { body: `door code ${i}` });
    const { contactId } = await receiveOne(inbox);
    await erase(inbox, contactId);
    await settle(inbox);
    expect(await everything(inbox)).not.toContain("door code");
    expect(await inbox.dana.query(api.erasures.list, {})).toMatchObject([{ messages: 46 }]);
  });

  test("who said STOP and START all day is erased from the ledgers to the last row", async () => {
    const { world, contactId } = await startWithMarisol();
    await world.t.run(async (ctx) => {
      const organizationId = (await ctx.db.get("contacts", contactId))?.organizationId;
      if (organizationId === undefined) throw new Error("No contact.");
      const said = { organizationId, address: MARISOL, senderAddress: FRONT_DESK, messageId: null };
      const consent = { disclosure: null, evidence: null, campaign: null, correlationId: null };
      const given = { kind: "service", status: "granted", source: "opt_in_message" } as const;
      for (let at = 0; at < 1_100; at += 1) {
        await ctx.db.insert("optOuts", { ...said, source: "keyword", at, liftedAt: at });
        await ctx.db.insert("consents", { ...said, ...consent, ...given, memberId: null, at });
      }
    });
    await world.service.mutation(api.webhooks.receiveText, inboundText({ body: "STOP" }));
    await erase(world, contactId);
    vi.setSystemTime(Date.now() + 1);
    const { isOptedOut } = await receiveOne(world, { body: "Hello again" });
    expect(isOptedOut).toBe(true);
    await settle(world);
    const left = await world.t.run(async (ctx) => {
      const optOuts = await ctx.db.query("optOuts").collect();
      const consents = await ctx.db.query("consents").collect();
      return {
        optOuts: optOuts.map(({ source, liftedAt }) => ({ source, liftedAt })),
        consents: consents.filter(({ address }) => address === MARISOL).length,
      };
    });
    // What holds for the new contact: the opt-out, and both kinds of consent withdrawn.
    expect(left).toEqual({ optOuts: [{ source: "keyword", liftedAt: null }], consents: 2 });
  });

  test("whose erasure stood still is gone on with", async () => {
    const { world, contactId } = await startWithMarisol();
    await erase(world, contactId);
    await world.t.run(async (ctx) => {
      const jobs = await ctx.db.system.query("_scheduled_functions").collect();
      for (const { _id, state } of jobs) {
        if (state.kind === "pending") await ctx.scheduler.cancel(_id);
      }
    });
    vi.setSystemTime(Date.now() + 11 * MINUTE_MS);
    await world.t.mutation(internal.erasures.sweep, {});
    await settle(world);
    expect(await everything(world)).not.toContain("door code");
  });

  test("does not come back by a webhook told again, nor by a late status", async () => {
    const { world, contactId, first, reply } = await startWithMarisol();
    const replySid = await accept(world, reply);
    await erase(world, contactId);
    await settle(world);
    const before = await everything(world);

    expect(await world.service.mutation(api.webhooks.receiveText, first)).toBe("repeated");
    const late = statusUpdate({ messageSid: replySid, messageId: reply });
    expect(await world.service.mutation(api.webhooks.receiveStatus, late)).toBe("applied");

    expect(await everything(world)).toBe(before);
  });
});

/** A row of Twilio's message log. */
const row = (overrides: Partial<MessageLog.LoggedMessage>): MessageLog.LoggedMessage => ({
  sid: newSid(),
  isInbound: true,
  from: MARISOL,
  to: FRONT_DESK,
  body: "My door code is 4417",
  status: "received",
  errorCode: null,
  numMedia: 0,
  numSegments: 1,
  price: null,
  priceUnit: null,
  createdAt: Date.now(),
  media: [],
  ...overrides,
});

const read = (inbox: Inbox, logged: MessageLog.LoggedMessage) =>
  inbox.t.mutation(async (ctx) => await MessageLog.store(ctx, ACCOUNT_SID, logged));

describe("Twilio's message log", () => {
  test("does not bring an erased text back", async () => {
    const { world, contactId, first } = await startWithMarisol();
    await erase(world, contactId);
    await settle(world);
    const before = await everything(world);
    expect(await read(world, row({ sid: first.messageSid }))).toBe("erased");
    expect(await everything(world)).toBe(before);
  });

  test("shows what was never here from before the erasure: that is deleted at Twilio too", async () => {
    const { world, contactId } = await startWithMarisol();
    const missed = row({ createdAt: Date.now() - 60 * MINUTE_MS });
    await erase(world, contactId);
    await settle(world);
    expect(await read(world, missed)).toBe("erased");
    for (let i = 0; i < 12; i += 1) {
      twilio.deleteMessage.mockResolvedValueOnce({ kind: "failed", code: 503 });
    }
    for (let i = 0; i < 13; i += 1) {
      await world.t.mutation(internal.erasures.sweep, {});
      await settle(world);
      vi.setSystemTime(Date.now() + 6 * 60 * MINUTE_MS);
    }
    expect(await everything(world)).not.toContain(missed.sid);
    expect(twilio.deleteMessage).toHaveBeenCalledWith(expect.anything(), missed.sid);
    expect(await everything(world)).not.toContain("door code");
  });

  test("shows a text of ours whose call ended just after the erasure: it is deleted too", async () => {
    const { world, contactId } = await startWithMarisol();
    await erase(world, contactId);
    await settle(world);
    const at = (await world.t.run(async (ctx) => await ctx.db.query("erasures").first()))?.at ?? 0;
    const ours = { isInbound: false, from: FRONT_DESK, to: MARISOL, status: "sent" };
    const late = row({ ...ours, body: "We bring the blue boxes", createdAt: at + MINUTE_MS });
    expect(await read(world, late)).toBe("erased");
    expect(await everything(world)).not.toContain("blue boxes");
    expect(await everything(world)).not.toContain(MARISOL);
  });

  test("brings what they wrote after the erasure, as from anybody", async () => {
    const { world, contactId } = await startWithMarisol();
    await erase(world, contactId);
    await settle(world);
    vi.setSystemTime(Date.now() + MINUTE_MS);
    expect(await read(world, row({ body: "Hello again" }))).toBe("stored");
    const { page } = await world.ada.query(api.conversations.list, { paginationOpts: firstPage });
    expect(page).toMatchObject([{ lastMessage: { text: "Hello again" } }]);
  });
});

describe("an opt-out", () => {
  async function eraseAfterStop() {
    const { world, contactId } = await startWithMarisol();
    await world.service.mutation(api.webhooks.receiveText, inboundText({ body: "STOP" }));
    await erase(world, contactId);
    await settle(world);
    return world;
  }

  const start = (inbox: Inbox) =>
    inbox.ada.mutation(api.conversations.start, {
      to: MARISOL,
      phoneNumberId: inbox.numbers.frontDesk,
      body: "Hello",
      mediaIds: [],
      clientToken: "hello",
    });

  test("outlives the erasure: nobody can text that number, and trying stores nothing", async () => {
    const inbox = await eraseAfterStop();
    const before = await everything(inbox);
    expect(await start(inbox).catch((error: unknown) => errorCode(error))).toBe("OPTED_OUT");
    expect(await everything(inbox)).toBe(before);
  });

  test("is theirs again when they write, and their START ends it", async () => {
    const inbox = await eraseAfterStop();
    const row = await receiveOne(inbox, { body: "Who is this?" });
    expect(row.isOptedOut).toBe(true);
    expect(await start(inbox).catch((error: unknown) => errorCode(error))).toBe("OPTED_OUT");
    await receiveOne(inbox, { body: "START" });
    await expect(start(inbox)).resolves.toMatchObject({ conversationId: row.id });
  });

  test("of staff is not ended by START, before the erasure as after it", async () => {
    const { world, contactId } = await startWithMarisol();
    await world.t.run(async (ctx) => {
      const [organization] = await ctx.db.query("organizations").take(1);
      if (organization === undefined) throw new Error("No organization.");
      await ctx.db.insert("optOuts", {
        organizationId: organization._id,
        address: MARISOL,
        senderAddress: null,
        source: "staff",
        word: null,
        messageId: null,
        at: Date.now(),
        liftedAt: null,
      });
    });
    await erase(world, contactId);
    await settle(world);
    await receiveOne(world, { body: "START" });
    expect(await start(world).catch((error: unknown) => errorCode(error))).toBe("OPTED_OUT");
  });

  test("stays as evidence of consent, without the number or a word of theirs", async () => {
    const inbox = await eraseAfterStop();
    const records = await inbox.t.run(async (ctx) => await ctx.db.query("consents").collect());
    expect(records.map(({ kind }) => kind)).toEqual(["service", "marketing"]);
    for (const record of records) {
      expect(record).toMatchObject({ status: "withdrawn", evidence: null, messageId: null });
      expect(record.address).toMatch(/^erased:[0-9a-f]{64}$/);
    }
  });

  test("that only the message log shows, after the erasure, holds too", async () => {
    const { world, contactId } = await startWithMarisol();
    const createdAt = Date.now() - 60 * MINUTE_MS;
    await erase(world, contactId);
    await settle(world);
    const stop = row({ body: "Stop.", createdAt });
    for (let i = 0; i < 2; i += 1) expect(await read(world, stop)).toBe("erased");
    await settle(world);
    expect(await everything(world)).not.toContain(MARISOL);
    expect(await start(world).catch((error: unknown) => errorCode(error))).toBe("OPTED_OUT");
    await receiveOne(world, { body: "START" });
    await expect(start(world)).resolves.toBeTruthy();
  });

  test("that the message log shows late does not undo what they chose since", async () => {
    const { world, contactId } = await startWithMarisol();
    const createdAt = Date.now() - 60 * MINUTE_MS;
    await erase(world, contactId);
    await settle(world);
    await receiveOne(world, { body: "START" });
    expect(await read(world, row({ body: "STOP", createdAt }))).toBe("erased");
    await expect(start(world)).resolves.toBeTruthy();
  });

  test("that the message log shows when they have written again holds at once", async () => {
    const { world, contactId } = await startWithMarisol();
    const createdAt = Date.now() - 60 * MINUTE_MS;
    await erase(world, contactId);
    await settle(world);
    await receiveOne(world, { body: "Hello again" });
    await read(world, row({ body: "STOP", createdAt }));
    expect(await start(world).catch((error: unknown) => errorCode(error))).toBe("OPTED_OUT");
  });

  test("that was lifted before the erasure does not come back", async () => {
    const { world, contactId } = await startWithMarisol();
    await world.service.mutation(api.webhooks.receiveText, inboundText({ body: "STOP" }));
    await world.service.mutation(api.webhooks.receiveText, inboundText({ body: "START" }));
    await erase(world, contactId);
    await settle(world);
    await expect(start(world)).resolves.toBeTruthy();
  });
});

describe("Twilio's copies", () => {
  const progress = async (inbox: Inbox) => (await inbox.dana.query(api.erasures.list, {}))[0];

  test("are deleted, each by its SID", async () => {
    const { world, contactId, first, second, reply } = await startWithMarisol();
    const replySid = await accept(world, reply);
    await erase(world, contactId);
    await settle(world);
    const sids = twilio.deleteMessage.mock.calls.map(([, sid]) => sid);
    expect(sids.sort()).toEqual([first.messageSid, second.messageSid, replySid].sort());
    expect(await progress(world)).toMatchObject({ twilioTotal: 3, twilioDone: 3 });
  });

  test("that Twilio keeps for now are tried again until they are gone", async () => {
    const { world, contactId } = await startWithMarisol();
    twilio.deleteMessage
      .mockResolvedValueOnce({ kind: "not_final" })
      .mockResolvedValueOnce({ kind: "failed", code: 503 });
    await erase(world, contactId);
    await settle(world);
    expect(await progress(world)).toMatchObject({ state: "at_twilio", twilioDone: 0 });
    vi.setSystemTime(Date.now() + 31 * MINUTE_MS);
    await world.t.mutation(internal.erasures.sweep, {});
    await settle(world);
    expect(await progress(world)).toMatchObject({ state: "finished", twilioDone: 2 });
  });

  test("are tried again however many accounts there are", async () => {
    const { world, contactId } = await startWithMarisol();
    twilio.deleteMessage.mockResolvedValueOnce({ kind: "failed", code: 503 });
    await erase(world, contactId);
    await settle(world);
    await world.t.run(async (ctx) => {
      const [own] = await ctx.db.query("twilioAccounts").take(1);
      if (own === undefined) throw new Error("No account.");
      const { _id, _creationTime, ...account } = own;
      for (let i = 0; i < 120; i += 1) {
        const accountSid = `AC${String(i).padStart(32, "0")}`;
        await ctx.db.insert("twilioAccounts", { ...account, accountSid });
      }
      // Behind them all.
      await ctx.db.delete("twilioAccounts", _id);
      await ctx.db.insert("twilioAccounts", account);
    });
    vi.setSystemTime(Date.now() + 31 * MINUTE_MS);
    await world.t.mutation(internal.erasures.sweep, {});
    await settle(world);
    expect(await progress(world)).toMatchObject({ state: "finished", twilioDone: 2 });
  });

  test("that cannot be deleted are said to be there, and deleted when an admin asks again", async () => {
    const { world, contactId } = await startWithMarisol();
    twilio.deleteMessage.mockResolvedValue({ kind: "failed", code: 20003 });
    const erasureId = await erase(world, contactId);
    await settle(world);
    for (let i = 0; i < 8; i += 1) {
      vi.setSystemTime(Date.now() + 300 * MINUTE_MS);
      await world.t.mutation(internal.erasures.sweep, {});
      await settle(world);
    }
    expect(await progress(world)).toMatchObject({ state: "failed", twilioFailed: 2 });
    expect(await world.dana.query(api.erasures.hasFailed, {})).toBe(true);

    twilio.deleteMessage.mockResolvedValue({ kind: "deleted" });
    await world.dana.mutation(api.erasures.retryAtTwilio, { erasureId });
    await settle(world);
    expect(await progress(world)).toMatchObject({
      state: "finished",
      twilioDone: 2,
      twilioFailed: 0,
    });
  });

  test("of a text whose call ended after it was given up and erased are deleted", async () => {
    const { world, contactId, reply } = await startWithMarisol();
    const attemptId = "attempt";
    await world.t.run(async (ctx) => {
      await ctx.db.patch("messages", reply, { delivery: "unknown", attempts: 1, attemptId });
    });
    await erase(world, contactId);
    await settle(world);
    const twilioSid = newSid();
    const outcome = { kind: "accepted", twilioSid, status: "queued" } as const;
    await world.t.mutation(internal.delivery.recordOutcome, {
      messageId: reply,
      attemptId,
      outcome,
    });
    await world.t.mutation(internal.erasures.sweep, {});
    await settle(world);
    expect(twilio.deleteMessage).toHaveBeenCalledWith(expect.anything(), twilioSid);
    expect(await everything(world)).not.toContain(twilioSid);
  });

  test("of a text whose call was under way are deleted once Twilio tells its SID", async () => {
    const { world, contactId, reply } = await startWithMarisol();
    const attemptId = "attempt";
    await world.t.run(async (ctx) => {
      await ctx.db.patch("messages", reply, { delivery: "unknown", attempts: 1, attemptId });
    });
    await erase(world, contactId);
    await settle(world);
    const sid = newSid();
    const told = statusUpdate({ messageSid: sid, messageId: reply, to: MARISOL, from: FRONT_DESK });
    expect(await world.service.mutation(api.webhooks.receiveStatus, told)).toBe("applied");
    await world.t.mutation(internal.erasures.sweep, {});
    await settle(world);
    expect(twilio.deleteMessage).toHaveBeenCalledWith(expect.anything(), sid);
    expect(await everything(world)).not.toContain(sid);
  });
});
