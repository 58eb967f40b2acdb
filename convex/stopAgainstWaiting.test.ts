import { expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { queue, readRow, receiveMany, runOutbox, type MessageId } from "./outbox.setup";
import { inboundText, startInbox } from "./test.setup";

const DAY_MS = 24 * 60 * 60_000;

test("of a hundred texts that people, lists and automations wrote, none leaves once STOP is stored", async () => {
  // Noon in Oregon: nothing is held because of the hour.
  vi.useFakeTimers({ now: new Date("2026-03-03T20:00:00Z") });
  const inbox = await startInbox();
  const [conversationId] = await receiveMany(inbox, 1);
  if (conversationId === undefined) throw new Error("No conversation.");
  const later = Date.now() + 60 * 60_000;
  const kinds = [
    { origin: "person" },
    { origin: "bulk" },
    { origin: "automation" },
    { origin: "person", notBefore: later },
    { origin: "automation", notBefore: later },
  ] as const;
  const messageIds: MessageId[] = [];
  for (let index = 0; index < 100; index += 1) {
    const kind = kinds[index % kinds.length] ?? kinds[0];
    messageIds.push(await queue(inbox, conversationId, { ...kind, body: `Text ${index}` }));
  }
  const before = await runOutbox(inbox, Date.now() + 5_000);

  const stop = inboundText({ from: "+15035560000", body: "STOP" });
  await inbox.service.mutation(api.webhooks.receiveText, stop);
  const after = await runOutbox(inbox, Date.now() + DAY_MS);

  const rows = await Promise.all(messageIds.map((messageId) => readRow(inbox, messageId)));
  const left = rows.filter(({ delivery }) => delivery === "accepted").length;
  const refused = rows.filter(
    ({ delivery, errorCode }) => delivery === "rejected" && errorCode === 21610,
  ).length;
  expect(before.length).toBeGreaterThan(0);
  expect(after).toEqual([]);
  expect([left, refused]).toEqual([before.length, 100 - before.length]);
});
