import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import * as Attempts from "./model/attempts";
import {
  accepted,
  claim,
  claimAndEnd,
  codeOf,
  listRow,
  readRow,
  send,
  stateOf,
} from "./outbox.setup";
import { inboundText, newSid, receiveOne, startInbox, statusUpdate } from "./test.setup";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

describe("Twilio's refusal", () => {
  test("says why, marks the row, and lets the contact wait again", async () => {
    const inbox = await startInbox();
    const { id, waitingSince } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await claimAndEnd(inbox, messageId, { kind: "rejected", errorCode: 21614 });
    expect(await stateOf(inbox, messageId)).toBe("Not sent");
    expect(await listRow(inbox)).toMatchObject({
      needsReply: true,
      waitingSince,
      lastMessage: { hasFailed: true },
    });
  });

  test("of one of two replies leaves the contact answered by the other", async () => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const [first, second] = [await send(inbox, id, "1"), await send(inbox, id, "2")];
    await claimAndEnd(inbox, first, accepted());
    await claimAndEnd(inbox, second, { kind: "rejected", errorCode: 21614 });
    expect(await listRow(inbox)).toMatchObject({ needsReply: false });
  });

  test.each(["at once", "in a callback"])("with 21610 %s suppresses the address", async (when) => {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    if (when === "at once") {
      await claimAndEnd(inbox, messageId, { kind: "rejected", errorCode: 21610 });
    } else {
      const messageSid = newSid();
      await claimAndEnd(inbox, messageId, accepted(messageSid));
      const failed = statusUpdate({ messageSid, status: "failed", errorCode: 21610 });
      await inbox.service.mutation(api.webhooks.receiveStatus, failed);
    }
    expect(await codeOf(send(inbox, id))).toBe("OPTED_OUT");
    expect(await listRow(inbox)).toMatchObject({ isOptedOut: true, needsReply: false });
    await inbox.service.mutation(api.webhooks.receiveText, inboundText({ body: "START" }));
    expect(await codeOf(send(inbox, id))).toBe("no error");
  });
});

test("a refusal with 21610 that is told again does not undo a later START", async () => {
  const inbox = await startInbox();
  const { id } = await receiveOne(inbox);
  const messageSid = newSid();
  await claimAndEnd(inbox, await send(inbox, id), accepted(messageSid));
  const failed = statusUpdate({ messageSid, status: "failed", errorCode: 21610 });
  await inbox.service.mutation(api.webhooks.receiveStatus, failed);
  vi.setSystemTime(Date.now() + 60_000);
  await inbox.service.mutation(api.webhooks.receiveText, inboundText({ body: "START" }));
  await inbox.service.mutation(api.webhooks.receiveStatus, failed);
  expect(await listRow(inbox)).toMatchObject({ isOptedOut: false });
  expect(await codeOf(send(inbox, id))).toBe("no error");
});

describe("a text that Twilio's log does not show", () => {
  async function loseOne() {
    const inbox = await startInbox();
    const { id } = await receiveOne(inbox);
    const messageId = await send(inbox, id);
    await claimAndEnd(inbox, messageId, { kind: "unknown" });
    const recordNotFound = () =>
      inbox.t.run(async (ctx) => {
        const message = await ctx.db.get("messages", messageId);
        if (message !== null) await Attempts.recordNotFound(ctx, message);
      });
    return { inbox, id, messageId, recordNotFound };
  }

  test("says so, once, and is never sent again by itself", async () => {
    const { inbox, id, messageId, recordNotFound } = await loseOne();
    await recordNotFound();
    await recordNotFound();
    expect(await stateOf(inbox, messageId)).toBe("Not found");
    const timeline = await inbox.ada.query(api.messages.events, { messageId });
    expect(timeline.at(-1)).toMatchObject({ type: "not_found", timesSeen: 1 });
    await claim(inbox, id);
    expect(await stateOf(inbox, messageId)).toBe("Not found");
  });

  test("can be sent again or discarded by a person", async () => {
    const { inbox, messageId, recordNotFound } = await loseOne();
    await recordNotFound();
    const again = await inbox.ada.mutation(api.messages.resend, {
      messageId,
      clientToken: "again",
    });
    expect(await readRow(inbox, again)).toMatchObject({ delivery: "waiting", resendOf: messageId });
  });

  test("is Twilio's after all when a callback says so", async () => {
    const { inbox, messageId, recordNotFound } = await loseOne();
    await recordNotFound();
    const update = statusUpdate({ messageId, status: "delivered" });
    await inbox.service.mutation(api.webhooks.receiveStatus, update);
    expect(await stateOf(inbox, messageId)).toBe("Delivered");
  });
});
