import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { listRow } from "./outbox.setup";
import { DISPATCH, firstPage, receiveOne, startInbox, type Inbox } from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

async function receive(inbox: Inbox, overrides: Parameters<typeof receiveOne>[1]) {
  vi.setSystemTime(Date.now() + 1_000);
  return await receiveOne(inbox, overrides);
}

async function marks(inbox: Inbox) {
  const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
  return page.map(({ asksToStop, isOptedOut }) => ({ asksToStop, isOptedOut }));
}

describe("a row tells that its contact may have asked for no more texts", () => {
  test("in every thread of theirs, also in one that begins afterwards", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "Hello" });
    expect(await listRow(inbox)).toMatchObject({ asksToStop: false });
    await receive(inbox, { body: "Please stop texting me" });
    await receive(inbox, { body: "Hello", to: DISPATCH });
    const asked = { asksToStop: true, isOptedOut: false };
    expect(await marks(inbox)).toEqual([asked, asked]);
  });

  test.each([
    ["not_opt_out", false],
    ["opted_out", true],
  ] as const)("until staff decide: %s", async (decision, isOptedOut) => {
    const inbox = await startInbox();
    const { id: conversationId } = await receive(inbox, { body: "Please stop texting me" });
    const detail = await inbox.ada.query(api.conversations.get, { conversationId });
    const reviewId = detail?.optOutReview?.id;
    if (reviewId === undefined) throw new Error("No question.");
    await inbox.ada.mutation(api.optOuts.decideReview, { reviewId, decision });
    expect(await marks(inbox)).toEqual([{ asksToStop: false, isOptedOut }]);
  });

  test("until they say so themselves", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "Please stop texting me" });
    await receive(inbox, { body: "STOP" });
    expect(await marks(inbox)).toEqual([{ asksToStop: false, isOptedOut: true }]);
    await receive(inbox, { body: "START" });
    expect(await marks(inbox)).toEqual([{ asksToStop: false, isOptedOut: false }]);
  });
});
