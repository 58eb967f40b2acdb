import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import * as Inbound from "./model/inbound";
import * as Outbox from "./model/outbox";
import { inboundText, receiveOne, startInbox, type Inbox } from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

/** Texts from `count` other people, and ten from Marisol for each of them. */
async function fill(inbox: Inbox, count: number) {
  await inbox.t.run(async (ctx) => {
    for (let i = 0; i < count; i += 1) {
      const from = `+1206${String(2_000_000 + i)}`;
      await Inbound.receive(ctx, inboundText({ from }));
      await Inbound.receive(ctx, inboundText());
    }
  });
}

/** How many documents one text costs to take in. */
async function documentsRead(inbox: Inbox, overrides: Parameters<typeof inboundText>[0] = {}) {
  return await inbox.t.mutation(async (ctx) => {
    await Inbound.receive(ctx, inboundText(overrides));
    return (await ctx.meta.getTransactionMetrics()).documentsRead.used;
  });
}

const media = Array.from({ length: 10 }, (_, i) => ({
  url: `https://api.twilio.com/${i}`,
  contentType: "image/png",
}));

describe("an incoming text", () => {
  test.each([
    ["to a known thread", {}],
    ["from somebody new", { from: "+15035550190" }],
    ["with ten pictures", { media }],
    ["that says STOP", { body: "STOP" }],
    ["to a number that is not ours", { to: "+15035550999" }],
  ])("%s reads at most 8 documents, however many there are", async (_name, overrides) => {
    const small = await startInbox();
    await fill(small, 1);
    const few = await documentsRead(small, overrides);
    const large = await startInbox();
    await fill(large, 60);
    const many = await documentsRead(large, overrides);
    expect(many).toBe(few);
    expect(many).toBeLessThanOrEqual(8);
  });
});

test("a reply reads as many documents in a long thread as in a short one", async () => {
  const counts = [];
  for (const texts of [1, 60]) {
    const inbox = await startInbox();
    await fill(inbox, texts);
    const { id } = await receiveOne(inbox);
    const me = await inbox.ada.query(api.members.me, {});
    if (me === null) throw new Error("Not entered.");
    counts.push(
      await inbox.t.mutation(async (ctx) => {
        const conversation = await ctx.db.get("conversations", id);
        const member = await ctx.db.get("members", me.member.id);
        if (conversation === null || member === null) throw new Error("No rows.");
        const text = { conversation, member, body: "Hi", mediaIds: [], clientToken: "once" };
        await Outbox.queueText(ctx, text);
        return (await ctx.meta.getTransactionMetrics()).documentsRead.used;
      }),
    );
  }
  expect(counts[1]).toBe(counts[0]);
});
