import { beforeEach, describe, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { readThread, receiveOne, startInbox, storeFile, type Inbox } from "./test.setup";

const KB = 1024;
const MB = 1024 * KB;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

async function codeOf(call: Promise<unknown>) {
  return await call.then(
    () => "no error",
    (error: unknown) => errorCode(error),
  );
}

async function stage(inbox: Inbox, contentType = "image/png", sizeBytes = 1000) {
  const storageId = await storeFile(inbox, contentType, sizeBytes);
  const staged = await inbox.ada.mutation(api.media.register, { storageId, fileName: "a.png" });
  return { storageId, ...staged };
}

async function sendFiles(inbox: Inbox, mediaIds: Id<"media">[], clientToken = "files") {
  const { id: conversationId } = await receiveOne(inbox);
  const text = { conversationId, body: "", mediaIds, clientToken };
  const messageId = await inbox.ada.mutation(api.messages.send, text);
  return { conversationId, messageId };
}

describe("an attachment", () => {
  test("goes with a text without words, in its order, and stays", async () => {
    const inbox = await startInbox();
    const [first, second] = [await stage(inbox), await stage(inbox, "image/jpeg")];
    const { conversationId } = await sendFiles(inbox, [second.id, first.id]);
    const [, sent] = await readThread(inbox, conversationId);
    expect(sent?.media).toMatchObject([
      { id: second.id, state: "stored", contentType: "image/jpeg" },
      { id: first.id, state: "stored", fileName: "a.png" },
    ]);
    const discard = inbox.ada.mutation(api.media.discard, { mediaId: first.id });
    expect(await codeOf(discard)).toBe("NOT_FOUND");
  });

  test("is fetched by Twilio once it is sent, and not before", async () => {
    const inbox = await startInbox();
    const { id: mediaId } = await stage(inbox);
    const fetchIt = () => inbox.service.query(api.media.forTwilio, { mediaId });
    expect(await fetchIt()).toBeNull();
    await sendFiles(inbox, [mediaId]);
    expect(await fetchIt()).toMatchObject({ contentType: "image/png" });
    expect(await inbox.service.query(api.media.forTwilio, { mediaId: "nonsense" })).toBeNull();
  });

  test("sent again is the same file under a new id", async () => {
    const inbox = await startInbox();
    const { id } = await stage(inbox);
    const { conversationId, messageId } = await sendFiles(inbox, [id]);
    await inbox.t.run(async (ctx) => {
      await ctx.db.patch("messages", messageId, { delivery: "rejected", errorCode: 30008 });
    });
    await inbox.ada.mutation(api.messages.resend, { messageId, clientToken: "again" });
    const thread = await readThread(inbox, conversationId);
    const again = thread.at(-1)?.media;
    expect(again).toMatchObject([{ state: "stored", fileName: "a.png" }]);
    expect(again?.[0]?.id).not.toBe(id);
  });

  test.each([
    ["image/png", 5 * MB, "no error"],
    ["image/png", 5 * MB + 1, "FILE_TOO_LARGE"],
    ["application/pdf", 500 * KB, "no error"],
    ["application/pdf", 500 * KB + 1, "FILE_TOO_LARGE"],
    ["image/svg+xml", 10, "FILE_TYPE"],
    ["text/html", 10, "FILE_TYPE"],
    ["application/x-msdownload", 10, "FILE_TYPE"],
    ["", 10, "FILE_TYPE"],
  ])("of type %j with %d bytes: %s", async (contentType, sizeBytes, code) => {
    const inbox = await startInbox();
    const storageId = await storeFile(inbox, contentType, sizeBytes);
    const register = inbox.ada.mutation(api.media.register, { storageId, fileName: null });
    expect(await codeOf(register)).toBe(code);
  });

  test("is one member's alone, once", async () => {
    const inbox = await startInbox();
    const { id, storageId } = await stage(inbox);
    const again = inbox.dana.mutation(api.media.register, { storageId, fileName: null });
    expect(await codeOf(again)).toBe("FILE_GONE");
    const { id: conversationId } = await receiveOne(inbox);
    const text = { conversationId, body: "", mediaIds: [id], clientToken: "x" };
    expect(await codeOf(inbox.dana.mutation(api.messages.send, text))).toBe("FILE_GONE");
    expect(await codeOf(inbox.dana.mutation(api.media.discard, { mediaId: id }))).toBe("NOT_FOUND");
  });

  test("cannot be sent twice, nor twice in one text", async () => {
    const inbox = await startInbox();
    const { id } = await stage(inbox);
    expect(await codeOf(sendFiles(inbox, [id, id]))).toBe("FILE_GONE");
    await sendFiles(inbox, [id], "first");
    expect(await codeOf(sendFiles(inbox, [id], "second"))).toBe("FILE_GONE");
  });
});

test("eleven files, or more than 5 MB in all, are refused", async () => {
  const inbox = await startInbox();
  const ids: Id<"media">[] = [];
  for (let i = 0; i < 11; i += 1) ids.push((await stage(inbox)).id);
  expect(await codeOf(sendFiles(inbox, ids))).toBe("TOO_MANY_FILES");
  expect(await codeOf(sendFiles(inbox, ids.slice(1)))).toBe("no error");
  const large = [(await stage(inbox, "image/png", 3 * MB)).id];
  large.push((await stage(inbox, "image/png", 3 * MB)).id);
  expect(await codeOf(sendFiles(inbox, large, "large"))).toBe("FILE_TOO_LARGE");
});

describe("the daily sweep", () => {
  const DAY_MS = 24 * 60 * 60_000;

  test("deletes what was attached and never sent, after a day", async () => {
    const inbox = await startInbox();
    const staged = await stage(inbox);
    const sent = await stage(inbox);
    await sendFiles(inbox, [sent.id]);
    await inbox.t.mutation(internal.sweeps.stagedMedia, {});
    const read = (id: Id<"media">) => inbox.t.run(async (ctx) => await ctx.db.get("media", id));
    expect(await read(staged.id)).not.toBeNull();
    vi.setSystemTime(Date.now() + DAY_MS + 1);
    await inbox.t.mutation(internal.sweeps.stagedMedia, {});
    expect(await read(staged.id)).toBeNull();
    expect(await read(sent.id)).not.toBeNull();
    const files = await inbox.t.run(async (ctx) => await ctx.db.system.query("_storage").collect());
    expect(files.map(({ _id }) => _id)).toEqual([sent.storageId]);
  });

  test("deletes uploads that nobody attached", async () => {
    const inbox = await startInbox();
    await storeFile(inbox, "image/png");
    const { storageId } = await stage(inbox);
    vi.setSystemTime(Date.now() + DAY_MS + 1000);
    await inbox.t.mutation(internal.sweeps.unregisteredUploads, { cursor: null });
    const files = await inbox.t.run(async (ctx) => await ctx.db.system.query("_storage").collect());
    expect(files.map(({ _id }) => _id)).toEqual([storageId]);
  });

  test("deletes quarantine after 30 days", async () => {
    const inbox = await startInbox();
    await inbox.service.mutation(api.webhooks.keepUnreadable, {
      accountSid: "AC1",
      messageSid: null,
      path: "/",
      form: "x",
    });
    const count = () =>
      inbox.t.run(async (ctx) => (await ctx.db.query("quarantine").collect()).length);
    vi.setSystemTime(Date.now() + 29 * DAY_MS);
    await inbox.t.mutation(internal.sweeps.quarantine, {});
    expect(await count()).toBe(1);
    vi.setSystemTime(Date.now() + 2 * DAY_MS);
    await inbox.t.mutation(internal.sweeps.quarantine, {});
    expect(await count()).toBe(0);
  });
});
