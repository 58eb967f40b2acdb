import { beforeEach, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import { api } from "./_generated/api";
import { inboundText, memberIdentity, receiveOne, startInbox } from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

test("each member has their own unread", async () => {
  const inbox = await startInbox();
  await receiveOne(inbox);
  const { id, inboundCount } = await receiveOne(inbox);
  expect(inboundCount).toBe(2);
  await inbox.ada.mutation(api.conversations.markRead, { conversationId: id, readCount: 2 });
  const read = { conversationIds: [id] };
  expect(await inbox.ada.query(api.readMarkers.forConversations, read)).toEqual([
    { conversationId: id, readCount: 2 },
  ]);
  expect(await inbox.dana.query(api.readMarkers.forConversations, read)).toEqual([]);
});

test("what was read stays read, and nobody has read more than there is", async () => {
  const inbox = await startInbox();
  const { id: conversationId } = await receiveOne(inbox);
  for (const readCount of [99, 0, -1, NaN]) {
    await inbox.ada.mutation(api.conversations.markRead, { conversationId, readCount });
    const markers = await inbox.ada.query(api.readMarkers.forConversations, {
      conversationIds: [conversationId],
    });
    expect(markers).toEqual([{ conversationId, readCount: 1 }]);
  }
});

test("a count that is no number reads nothing, and does not stay", async () => {
  const inbox = await startInbox();
  const { id: conversationId } = await receiveOne(inbox);
  for (const [readCount, kept] of [
    [NaN, 0],
    [1, 1],
  ] as const) {
    await inbox.ada.mutation(api.conversations.markRead, { conversationId, readCount });
    const read = { conversationIds: [conversationId] };
    const markers = await inbox.ada.query(api.readMarkers.forConversations, read);
    expect(markers).toEqual([{ conversationId, readCount: kept }]);
  }
});

test.each(["", "nothing", "10000;members", "\u{1F600}"])(
  "a link to %j, which is no conversation, finds none and breaks nothing",
  async (conversationId) => {
    const inbox = await startInbox();
    expect(await inbox.ada.query(api.conversations.get, { conversationId })).toBeNull();
  },
);

test("a page has at most 200 texts, however many are asked for", async () => {
  const inbox = await startInbox();
  const { id: conversationId } = await receiveOne(inbox);
  for (let i = 0; i < 205; i += 1) {
    await inbox.service.mutation(api.webhooks.receiveText, inboundText());
  }
  const paginationOpts = { cursor: null, numItems: 1e6 };
  const thread = { conversationId, paginationOpts };
  const { page, isDone } = await inbox.ada.query(api.messages.list, thread);
  expect(page).toHaveLength(200);
  expect(isDone).toBe(false);
});

test("who joins later is not shown the past as unread", async () => {
  const inbox = await startInbox();
  const { id } = await receiveOne(inbox);
  vi.setSystemTime(Date.now() + 60_000);
  const eve = inbox.t.withIdentity(memberIdentity("eve", "alder", "agent"));
  await eve.mutation(api.members.enter, {});
  const detail = await eve.query(api.conversations.get, { conversationId: id });
  expect(detail).toMatchObject({ inboundCount: 1, initialReadCount: 1 });
  expect(await receiveOne(inbox)).toMatchObject({ initialReadCount: 0 });
});

test("a contact's name shows in every row, and an empty one is none", async () => {
  const inbox = await startInbox();
  const { contactId } = await receiveOne(inbox);
  await inbox.ada.mutation(api.contacts.rename, { contactId, name: "  Marisol \n Vega " });
  expect(await receiveOne(inbox)).toMatchObject({ contactName: "Marisol Vega" });
  await inbox.ada.mutation(api.contacts.rename, { contactId, name: " " });
  expect(await receiveOne(inbox)).toMatchObject({ contactName: null });
  const tooLong = inbox.ada.mutation(api.contacts.rename, { contactId, name: "x".repeat(121) });
  await expect(tooLong).rejects.toSatisfy((error) => errorCode(error) === "NAME_TOO_LONG");
});
