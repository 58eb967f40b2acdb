import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import {
  ACCOUNT_SID,
  DISPATCH,
  FOREIGN_ACCOUNT_SID,
  FRONT_DESK,
  MARISOL,
  firstPage,
  inboundText,
  newSid,
  readThread,
  receiveOne,
  startInbox,
  type Inbox,
} from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

async function countRows(inbox: Inbox, table: "messages" | "conversations" | "contacts") {
  return await inbox.t.run(async (ctx) => (await ctx.db.query(table).collect()).length);
}

async function listQuarantine(inbox: Inbox) {
  return await inbox.t.run(async (ctx) => await ctx.db.query("quarantine").collect());
}

describe("a text that comes in", () => {
  test("appears in the list and in the thread, waiting for a reply", async () => {
    const inbox = await startInbox();
    const row = await receiveOne(inbox, { body: "The tap  drips\nagain" });
    expect(row).toMatchObject({
      contactName: null,
      contactAddress: MARISOL,
      inboundCount: 1,
      initialReadCount: 0,
      needsReply: true,
      waitingSince: Date.now(),
      isOptedOut: false,
      lastMessage: { direction: "inbound", text: "The tap drips again", hasFailed: false },
    });
    expect(await readThread(inbox, row.id)).toMatchObject([
      { body: "The tap  drips\nagain", author: { kind: "contact" }, delivery: null, media: [] },
    ]);
  });

  test("told again changes nothing, however often", async () => {
    const inbox = await startInbox();
    const text = inboundText();
    expect(await inbox.service.mutation(api.webhooks.receiveText, text)).toBe("stored");
    for (let i = 0; i < 5; i += 1) {
      expect(await inbox.service.mutation(api.webhooks.receiveText, text)).toBe("repeated");
    }
    expect(await countRows(inbox, "messages")).toBe(1);
    const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
    expect(page).toMatchObject([{ inboundCount: 1 }]);
  });

  test("fifty at once from a new number make one contact and one conversation", async () => {
    const inbox = await startInbox();
    await Promise.all(
      Array.from({ length: 50 }, () =>
        inbox.service.mutation(api.webhooks.receiveText, inboundText()),
      ),
    );
    expect(await countRows(inbox, "contacts")).toBe(1);
    expect(await countRows(inbox, "conversations")).toBe(1);
    expect(await countRows(inbox, "messages")).toBe(50);
  });

  test("to another of our numbers is another thread of the same contact", async () => {
    const inbox = await startInbox();
    const first = await receiveOne(inbox);
    const second = await receiveOne(inbox, { to: DISPATCH });
    expect(second.id).not.toBe(first.id);
    expect(second.contactId).toBe(first.contactId);
    const detail = await inbox.ada.query(api.conversations.get, { conversationId: first.id });
    expect(detail?.otherConversations).toMatchObject([{ id: second.id }]);
  });

  test("is told apart by its exact address, not by its last digits", async () => {
    const inbox = await startInbox();
    await receiveOne(inbox, { from: "+447911123456" });
    await receiveOne(inbox, { from: "+17911123456" });
    await receiveOne(inbox, { from: "TWILIO" });
    expect(await countRows(inbox, "contacts")).toBe(3);
  });

  test("keeps every character, and shows no NUL", async () => {
    const inbox = await startInbox();
    const body = " \u0000a\uD83Db \u202Eabc 🙏🏽 ";
    const row = await receiveOne(inbox, { body });
    expect(row.lastMessage?.text).toBe("a\uFFFDb \u202Eabc 🙏🏽");
    const [bubble] = await readThread(inbox, row.id);
    expect(bubble?.body).toBe(" a\uFFFDb \u202Eabc 🙏🏽 ");
    const stored = await inbox.t.run(async (ctx) => await ctx.db.query("messages").first());
    expect(stored?.body).toContain("\u0000");
  });

  test("with pictures and no words shows both the pictures' places and their number", async () => {
    const inbox = await startInbox();
    const media = [0, 1].map((i) => ({
      url: `https://api.twilio.com/media/${i}`,
      contentType: "image/jpeg",
    }));
    const row = await receiveOne(inbox, { body: "", media });
    expect(row.lastMessage).toMatchObject({ text: "", mediaCount: 2 });
    const [bubble] = await readThread(inbox, row.id);
    expect(bubble?.media).toMatchObject([{ state: "pending" }, { state: "pending" }]);
  });
});

describe("a text that cannot be placed", () => {
  test("to a number that is not ours waits in quarantine, once", async () => {
    const inbox = await startInbox();
    const text = inboundText({ to: "+15035550999" });
    for (let i = 0; i < 3; i += 1) {
      expect(await inbox.service.mutation(api.webhooks.receiveText, text)).toBe("quarantined");
    }
    expect(await listQuarantine(inbox)).toMatchObject([
      { kind: "unknown_number", accountSid: ACCOUNT_SID, sid: text.messageSid, timesSeen: 3 },
    ]);
    expect(await countRows(inbox, "messages")).toBe(0);
  });

  test("signed by one account reaches that account's number alone", async () => {
    const inbox = await startInbox();
    const text = inboundText({ accountSid: FOREIGN_ACCOUNT_SID, to: DISPATCH });
    expect(await inbox.service.mutation(api.webhooks.receiveText, text)).toBe("quarantined");
    const [row] = await listQuarantine(inbox);
    const other = await inbox.t.run(
      async (ctx) =>
        await ctx.db
          .query("organizations")
          .withIndex("by_externalId", (q) => q.eq("externalId", "other"))
          .unique(),
    );
    expect(row?.organizationId).toBe(other?._id);
  });

  test("of the same SID in another account is another text", async () => {
    const inbox = await startInbox();
    const messageSid = newSid();
    const ours = inboundText({ messageSid });
    const theirs = inboundText({ messageSid, accountSid: FOREIGN_ACCOUNT_SID });
    expect(await inbox.service.mutation(api.webhooks.receiveText, ours)).toBe("stored");
    expect(await inbox.service.mutation(api.webhooks.receiveText, theirs)).toBe("stored");
    const { page } = await inbox.mallory.query(api.conversations.list, {
      paginationOpts: firstPage,
    });
    expect(page).toHaveLength(1);
  });
});

describe("the words that Twilio acts on", () => {
  async function isOptedOut(inbox: Inbox) {
    const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
    const conversationId = page[0]?.id;
    if (conversationId === undefined) throw new Error("No conversation.");
    const detail = await inbox.ada.query(api.conversations.get, { conversationId });
    expect(page[0]?.isOptedOut).toBe(detail?.optOut !== null);
    return detail?.optOut !== null;
  }

  test("STOP opts out, is no question to answer, and START undoes it", async () => {
    const inbox = await startInbox();
    const row = await receiveOne(inbox, { body: "Stop." });
    expect(row.needsReply).toBe(false);
    expect(await isOptedOut(inbox)).toBe(true);
    await receiveOne(inbox, { body: "START" });
    expect(await isOptedOut(inbox)).toBe(false);
    const thread = await readThread(inbox, row.id);
    expect(thread.map(({ keyword }) => keyword)).toEqual(["stop", "start"]);
  });

  test("STOP in a sentence is left to a person", async () => {
    const inbox = await startInbox();
    const row = await receiveOne(inbox, { body: "Stop by tomorrow?" });
    expect(row).toMatchObject({ needsReply: true, isOptedOut: false });
  });

  test("STOP to one number opts out from all, and only START to that number undoes it", async () => {
    const inbox = await startInbox();
    await receiveOne(inbox, { to: DISPATCH });
    await receiveOne(inbox, { body: "STOP" });
    const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
    expect(page.map((row) => row.isOptedOut)).toEqual([true, true]);
    await receiveOne(inbox, { to: DISPATCH, body: "START" });
    expect(await isOptedOut(inbox)).toBe(true);
    await receiveOne(inbox, { to: FRONT_DESK, body: "START" });
    expect(await isOptedOut(inbox)).toBe(false);
  });

  test("a first text to another number shows an earlier STOP at once", async () => {
    const inbox = await startInbox();
    await receiveOne(inbox, { body: "STOP" });
    const row = await receiveOne(inbox, { to: DISPATCH, body: "By the way" });
    expect(row.isOptedOut).toBe(true);
  });

  test("YES is an answer to a question unless they had opted out", async () => {
    const inbox = await startInbox();
    expect(await receiveOne(inbox, { body: "Yes" })).toMatchObject({ needsReply: true });
    await receiveOne(inbox, { body: "STOP" });
    await receiveOne(inbox, { body: "Yes" });
    expect(await isOptedOut(inbox)).toBe(false);
  });

  test("what Advanced Opt-Out says wins over the words", async () => {
    const inbox = await startInbox();
    await receiveOne(inbox, { body: "no more please", optOutType: "STOP" });
    expect(await isOptedOut(inbox)).toBe(true);
  });

  test("HELP waits for a person, whatever Twilio answers", async () => {
    const inbox = await startInbox();
    expect(await receiveOne(inbox, { body: "HELP" })).toMatchObject({ needsReply: true });
  });

  test("an opt-out by staff is not undone by START", async () => {
    const inbox = await startInbox();
    const row = await receiveOne(inbox);
    await inbox.t.run(async (ctx) => {
      const conversation = await ctx.db.get("conversations", row.id);
      if (conversation === null) throw new Error("No conversation.");
      await ctx.db.insert("optOuts", {
        organizationId: conversation.organizationId,
        address: MARISOL,
        senderAddress: null,
        source: "staff",
        word: null,
        messageId: null,
        at: Date.now(),
        liftedAt: null,
      });
      await ctx.db.patch("conversations", row.id, { isOptedOut: true });
    });
    await receiveOne(inbox, { body: "START" });
    expect(await isOptedOut(inbox)).toBe(true);
  });
});
