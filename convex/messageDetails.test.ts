import { beforeEach, describe, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import * as Payloads from "./model/payloads";
import {
  inboundText,
  newSid,
  readThread,
  receiveOne,
  startInbox,
  statusUpdate,
  type Inbox,
} from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

async function receiveRaw(inbox: Inbox, overrides: Parameters<typeof inboundText>[0] = {}) {
  const { id } = await receiveOne(inbox, { raw: '{"Body":"Is anybody there?"}', ...overrides });
  const message = (await readThread(inbox, id)).at(-1);
  if (message === undefined) throw new Error("No text.");
  return { conversationId: id, messageId: message.id };
}

const payloadsOf = (inbox: Inbox, messageId: Id<"messages">) =>
  inbox.dana.query(api.messages.rawPayloads, { messageId });

describe("what Twilio sent", () => {
  test("is kept as it came, and once however often it is told", async () => {
    const inbox = await startInbox();
    const text = inboundText({ raw: '{"Body":"Hi"}' });
    const { messageId } = await receiveRaw(inbox, text);
    await inbox.service.mutation(api.webhooks.receiveText, text);
    expect(await payloadsOf(inbox, messageId)).toMatchObject([
      { eventKey: "received::", payload: '{"Body":"Hi"}' },
    ]);
  });

  test("is kept for each status that it tells", async () => {
    const inbox = await startInbox();
    const { conversationId } = await receiveRaw(inbox);
    const twilioSid = newSid();
    const messageId = await sendAccepted(inbox, conversationId, twilioSid);
    for (const status of ["sent", "delivered", "delivered"]) {
      const raw = JSON.stringify({ MessageStatus: status });
      const update = statusUpdate({ messageSid: twilioSid, status, raw });
      await inbox.service.mutation(api.webhooks.receiveStatus, update);
    }
    const kept = await payloadsOf(inbox, messageId);
    expect(kept.map(({ eventKey }) => eventKey)).toEqual(["status:sent:", "status:delivered:"]);
  });

  test("stops being kept after twenty facts of one text", async () => {
    const inbox = await startInbox();
    const { conversationId } = await receiveRaw(inbox);
    const messageSid = newSid();
    const messageId = await sendAccepted(inbox, conversationId, messageSid);
    for (let errorCode = 30001; errorCode <= 30025; errorCode += 1) {
      const update = statusUpdate({ messageSid, status: "failed", errorCode, raw: "{}" });
      await inbox.service.mutation(api.webhooks.receiveStatus, update);
    }
    expect(await payloadsOf(inbox, messageId)).toHaveLength(20);
  });

  test("is for admins alone", async () => {
    const inbox = await startInbox();
    const { messageId } = await receiveRaw(inbox);
    const refusal = inbox.ada.query(api.messages.rawPayloads, { messageId }).catch(errorCode);
    expect(await refusal).toBe("FORBIDDEN");
  });

  test("is gone after 30 days", async () => {
    const inbox = await startInbox();
    const { messageId } = await receiveRaw(inbox);
    vi.setSystemTime(Date.now() + 29 * DAY_MS);
    await inbox.t.mutation(internal.sweeps.rawPayloads, {});
    expect(await payloadsOf(inbox, messageId)).toHaveLength(1);
    vi.setSystemTime(Date.now() + 2 * DAY_MS);
    await inbox.t.mutation(internal.sweeps.rawPayloads, {});
    expect(await payloadsOf(inbox, messageId)).toEqual([]);
  });

  test("goes with the text that it was about", async () => {
    const inbox = await startInbox();
    const { messageId } = await receiveRaw(inbox);
    await inbox.t.run(async (ctx) => Payloads.deleteOfMessage(ctx, messageId));
    expect(await payloadsOf(inbox, messageId)).toEqual([]);
  });

  test("is not kept any more once the text was erased", async () => {
    const inbox = await startInbox();
    const { conversationId } = await receiveRaw(inbox);
    const messageSid = newSid();
    const messageId = await sendAccepted(inbox, conversationId, messageSid);
    await inbox.t.run(async (ctx) => {
      await ctx.db.patch("messages", messageId, { erasedAt: Date.now() });
    });
    const late = statusUpdate({ messageSid, raw: '{"To":"+15035550148"}' });
    await inbox.service.mutation(api.webhooks.receiveStatus, late);
    expect(await payloadsOf(inbox, messageId)).toEqual([]);
  });
});

describe("a text's details", () => {
  test("say between whom it went, and what Twilio knows of it", async () => {
    const inbox = await startInbox();
    const { messageId } = await receiveRaw(inbox, { body: "Hi", messageSid: newSid() });
    const details = await inbox.ada.query(api.messages.details, { messageId });
    expect(details).toMatchObject({
      bubble: { id: messageId, body: "Hi" },
      contactAddress: "+15035550148",
      phoneNumber: { address: "+15035550100" },
      price: null,
    });
    expect(details.twilioSid).toMatch(/^SM/);
    expect(details.attempts).toHaveLength(1);
  });

  test("say who wanted a text sent only of one that is ours", async () => {
    const inbox = await startInbox();
    const { conversationId, messageId } = await receiveRaw(inbox);
    const sent = await send(inbox, conversationId);
    expect(await inbox.ada.query(api.messages.details, { messageId })).toMatchObject({
      origin: null,
    });
    expect(await inbox.ada.query(api.messages.details, { messageId: sent })).toMatchObject({
      origin: "person",
    });
  });

  test("name every attempt of the same words, from whichever one looks", async () => {
    const inbox = await startInbox();
    const { conversationId } = await receiveRaw(inbox);
    const ids = [await sendFailing(inbox, conversationId)];
    for (let again = 0; again < 2; again += 1) {
      vi.setSystemTime(Date.now() + MINUTE_MS);
      const messageId = ids.at(-1);
      if (messageId === undefined) throw new Error("None sent.");
      const clientToken = `again-${again}`;
      const next = await inbox.ada.mutation(api.messages.resend, { messageId, clientToken });
      await fail(inbox, next);
      ids.push(next);
    }
    for (const messageId of ids) {
      const { attempts } = await inbox.ada.query(api.messages.details, { messageId });
      expect(attempts.map(({ id }) => id)).toEqual(ids);
    }
  });

  test("say of every attempt whether Twilio’s log was searched for it in vain", async () => {
    const inbox = await startInbox();
    const { conversationId } = await receiveRaw(inbox);
    const messageId = await sendFailing(inbox, conversationId);
    const searchedAt = Date.now();
    await inbox.t.run(async (ctx) => {
      await ctx.db.patch("messages", messageId, { delivery: "unknown", searchedAt });
    });
    const { attempts } = await inbox.ada.query(api.messages.details, { messageId });
    expect(attempts).toMatchObject([{ delivery: "unknown", searchedAt }]);
  });

  test("say until when a text is held, while it is", async () => {
    const inbox = await startInbox();
    const { conversationId } = await receiveRaw(inbox);
    const messageId = await send(inbox, conversationId);
    const heldUntil = Date.now() + 60 * MINUTE_MS;
    const read = () => inbox.ada.query(api.messages.details, { messageId });
    expect(await read()).toMatchObject({ heldUntil: null });
    await inbox.t.run(async (ctx) => {
      await ctx.db.patch("messages", messageId, { delivery: "held", dueAt: heldUntil });
    });
    expect(await read()).toMatchObject({ heldUntil });
  });

  test("say when a callback was told again last", async () => {
    const inbox = await startInbox();
    const { conversationId } = await receiveRaw(inbox);
    const messageSid = newSid();
    const messageId = await sendAccepted(inbox, conversationId, messageSid);
    const firstAt = Date.now();
    await inbox.service.mutation(api.webhooks.receiveStatus, statusUpdate({ messageSid }));
    vi.setSystemTime(firstAt + MINUTE_MS);
    await inbox.service.mutation(api.webhooks.receiveStatus, statusUpdate({ messageSid }));
    const events = await inbox.ada.query(api.messages.events, { messageId });
    expect(events.at(-1)).toMatchObject({
      status: "delivered",
      at: firstAt,
      timesSeen: 2,
      lastSeenAt: firstAt + MINUTE_MS,
    });
  });
});

async function send(inbox: Inbox, conversationId: Id<"conversations">) {
  vi.setSystemTime(Date.now() + 1);
  const clientToken = `token-${Date.now()}`;
  const text = { conversationId, body: "On our way", mediaIds: [], clientToken };
  return await inbox.ada.mutation(api.messages.send, text);
}

/** A reply that Twilio has taken under this SID. */
async function sendAccepted(
  inbox: Inbox,
  conversationId: Id<"conversations">,
  twilioSid: string,
): Promise<Id<"messages">> {
  const messageId = await send(inbox, conversationId);
  await inbox.t.run(async (ctx) => {
    await ctx.db.patch("messages", messageId, { delivery: "accepted", twilioSid, attempts: 1 });
  });
  return messageId;
}

async function sendFailing(inbox: Inbox, conversationId: Id<"conversations">) {
  const messageId = await send(inbox, conversationId);
  await fail(inbox, messageId);
  return messageId;
}

async function fail(inbox: Inbox, messageId: Id<"messages">) {
  await inbox.t.run(async (ctx) => {
    const failed = { delivery: "rejected", errorCode: 30008 } as const;
    await ctx.db.patch("messages", messageId, failed);
  });
}
