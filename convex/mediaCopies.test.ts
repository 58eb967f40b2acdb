import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import type { downloadMedia } from "../lib/twilio/media-download";
import { api, internal } from "./_generated/api";
import * as Media from "./model/media";
import { ACCOUNT_SID, readThread, receiveOne, startInbox, storeFile } from "./test.setup";
import type { Inbox } from "./test.setup";

/** Stands where Twilio is. */
const download = vi.hoisted(() => vi.fn<typeof downloadMedia>());
vi.mock("../lib/twilio/media-download", () => ({ downloadMedia: download }));

/** A picture of one pixel. */
const PNG = Uint8Array.from(
  atob(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  ),
  (char) => char.charCodeAt(0),
);

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
  vi.stubEnv("TWILIO_ACCOUNT_SID", ACCOUNT_SID);
  vi.stubEnv("TWILIO_AUTH_TOKEN", "t".repeat(32));
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetAllMocks();
});

async function receiveFile(inbox: Inbox) {
  const media = [{ url: "https://api.twilio.com/x", contentType: "image/jpeg" }];
  const { id: conversationId } = await receiveOne(inbox, { media });
  const [message] = await readThread(inbox, conversationId);
  const mediaId = message?.media[0]?.id;
  if (mediaId === undefined) throw new Error("No file.");
  const read = async () => (await readThread(inbox, conversationId))[0]?.media[0];
  return { mediaId, read };
}

/** Lets everything run that is due now or later, as long as it takes. */
async function settle({ t }: Inbox) {
  await t.finishAllScheduledFunctions(() => {
    vi.advanceTimersByTime(10 * 60_000);
  });
}

const isNotThere = { ok: false, failure: "unreachable" } as const;
const isThere = { ok: true, bytes: PNG, contentType: "image/jpeg" } as const;

describe("a file of an incoming text", () => {
  test("is copied, and shown by its real type", async () => {
    const inbox = await startInbox();
    const { mediaId, read } = await receiveFile(inbox);
    expect(await read()).toMatchObject({ state: "pending" });
    expect(await inbox.ada.query(api.media.location, { mediaId })).toBeNull();
    download.mockResolvedValue(isThere);
    await settle(inbox);
    expect(await read()).toMatchObject({
      state: "stored",
      contentType: "image/png",
      sizeBytes: 70,
    });
    expect(await inbox.ada.query(api.media.location, { mediaId })).toMatchObject({
      isShownInline: true,
    });
    expect(await inbox.service.query(api.media.forTwilio, { mediaId })).toBeNull();
    const [url, options] = download.mock.calls[0] ?? [];
    expect(url).toBe("https://api.twilio.com/x");
    expect(options).toMatchObject({ accountSid: ACCOUNT_SID, authToken: "t".repeat(32) });
  });

  test("is tried four times, then said to be missing, with the reason", async () => {
    const inbox = await startInbox();
    const { read } = await receiveFile(inbox);
    download.mockResolvedValue(isNotThere);
    await settle(inbox);
    expect(download).toHaveBeenCalledTimes(4);
    expect(await read()).toMatchObject({ state: "failed", failure: "unreachable" });
  });

  test("that comes at the second try is shown, and waited for until then", async () => {
    const inbox = await startInbox();
    const { mediaId, read } = await receiveFile(inbox);
    const failure = "unreachable";
    await inbox.t.mutation(internal.mediaCopies.recordFailure, { mediaId, failure });
    expect(await read()).toMatchObject({ state: "pending", failure: null });
    download.mockResolvedValueOnce(isNotThere).mockResolvedValue(isThere);
    await settle(inbox);
    expect(download).toHaveBeenCalledTimes(2);
    expect(await read()).toMatchObject({ state: "stored", failure: null });
  });

  test("that cannot get better is not tried again", async () => {
    const inbox = await startInbox();
    const { read } = await receiveFile(inbox);
    download.mockResolvedValue({ ok: false, failure: "too_large" });
    await settle(inbox);
    expect(download).toHaveBeenCalledTimes(1);
    expect(await read()).toMatchObject({ state: "failed", failure: "too_large" });
  });

  test("that failed is fetched again when staff ask for it", async () => {
    const inbox = await startInbox();
    const { mediaId, read } = await receiveFile(inbox);
    download.mockResolvedValue(isNotThere);
    await settle(inbox);
    const asViewer = inbox.vic.mutation(api.media.retryCopy, { mediaId });
    expect(await asViewer.catch((error: unknown) => errorCode(error))).toBe("FORBIDDEN");
    download.mockResolvedValue(isThere);
    await inbox.ada.mutation(api.media.retryCopy, { mediaId });
    expect(await read()).toMatchObject({ state: "pending", failure: null });
    await settle(inbox);
    expect(await read()).toMatchObject({ state: "stored" });
  });

  test("copied twice is kept once", async () => {
    const inbox = await startInbox();
    const { mediaId } = await receiveFile(inbox);
    const copies = [await storeFile(inbox, "image/png"), await storeFile(inbox, "image/png")];
    for (const storageId of copies) {
      const copied = { mediaId, storageId, contentType: "image/png", sizeBytes: 1 };
      await inbox.t.mutation(internal.mediaCopies.recordCopied, copied);
    }
    const left = await inbox.t.run(async (ctx) => await ctx.db.system.query("_storage").collect());
    expect(left.map(({ _id }) => _id)).toEqual(copies.slice(0, 1));
  });

  test("whose copy comes after it was erased is not kept", async () => {
    const inbox = await startInbox();
    const { mediaId, read } = await receiveFile(inbox);
    await inbox.t.run(async (ctx) => {
      const file = await ctx.db.get("media", mediaId);
      if (file !== null) await Media.eraseFile(ctx, file);
    });
    const storageId = await storeFile(inbox, "image/png");
    const copied = { mediaId, storageId, contentType: "image/png", sizeBytes: 1 };
    await inbox.t.mutation(internal.mediaCopies.recordCopied, copied);
    expect(await read()).toMatchObject({ state: "failed", failure: "erased" });
    const left = await inbox.t.run(async (ctx) => await ctx.db.system.query("_storage").collect());
    expect(left).toEqual([]);
  });
});
