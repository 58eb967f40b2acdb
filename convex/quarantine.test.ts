import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import {
  ACCOUNT_SID,
  FOREIGN_ACCOUNT_SID,
  FRONT_DESK,
  firstPage,
  inboundText,
  MARISOL,
  newSid,
  receiveOne,
  rejection,
  startInbox,
  statusUpdate,
  type Inbox,
} from "./test.setup";

const HOUR_MS = 60 * 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

type Kind = Doc<"quarantine">["kind"];

/** What Dana, an admin, sees. */
async function listQuarantine(inbox: Inbox, kind: Kind | null = null) {
  const args = { kind, paginationOpts: firstPage };
  return (await inbox.dana.query(api.quarantine.list, args)).page;
}

async function onlyOne(inbox: Inbox) {
  const [item, ...others] = await listQuarantine(inbox);
  if (item === undefined || others.length > 0) throw new Error("Not one.");
  return item;
}

const unreadable = (overrides = {}) => ({
  accountSid: ACCOUNT_SID,
  messageSid: null,
  path: "/api/twilio/sms-incoming",
  form: `AccountSid=${ACCOUNT_SID}&Body=hello`,
  ...overrides,
});

/** A text to a number that is not ours. */
async function textElsewhere(inbox: Inbox, messageSid = newSid()) {
  const text = inboundText({ to: "+15035550199", messageSid, body: "Wrong door" });
  await inbox.service.mutation(api.webhooks.receiveText, text);
  return messageSid;
}

/** The text as Twilio's log shows it. */
const logged = (sid: string, overrides = {}) => ({
  sid,
  isInbound: true,
  from: MARISOL,
  to: FRONT_DESK,
  body: "What Twilio has",
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

describe("an unreadable request", () => {
  test("is kept as it came, and told again counted", async () => {
    const inbox = await startInbox();
    for (let i = 0; i < 3; i += 1) {
      await inbox.service.mutation(api.webhooks.keepUnreadable, unreadable());
    }
    const item = await onlyOne(inbox);
    expect(item).toMatchObject({ kind: "unreadable", sid: null, timesSeen: 3 });
    expect(await inbox.dana.query(api.quarantine.get, { quarantineId: item.id })).toMatchObject({
      payload: unreadable().form,
      canReplay: false,
    });
  });

  test("of other words, or of another account, is one of its own", async () => {
    const inbox = await startInbox();
    await inbox.service.mutation(api.webhooks.keepUnreadable, unreadable());
    await inbox.service.mutation(api.webhooks.keepUnreadable, unreadable({ form: "Body=bye" }));
    const theirs = unreadable({ accountSid: FOREIGN_ACCOUNT_SID });
    await inbox.service.mutation(api.webhooks.keepUnreadable, theirs);
    expect(await listQuarantine(inbox)).toHaveLength(2);
  });
});

test("a text to an unknown number says who texted whom, and what", async () => {
  const inbox = await startInbox();
  const text = inboundText({ to: "+15035550199", body: "Are you open?" });
  await inbox.service.mutation(api.webhooks.receiveText, text);
  expect(await onlyOne(inbox)).toMatchObject({
    kind: "unknown_number",
    text: { from: text.from, to: "+15035550199", body: "Are you open?" },
  });
});

test.each(["SM123", `XX${"1".repeat(32)}`, `SM${"1".repeat(31)}/`])(
  "what is named %s is no text that Twilio could be asked for",
  async (messageSid) => {
    const inbox = await startInbox();
    await inbox.service.mutation(api.webhooks.keepUnreadable, unreadable({ messageSid }));
    const { id: quarantineId } = await onlyOne(inbox);
    const get = async () => await inbox.dana.query(api.quarantine.get, { quarantineId });
    expect(await get()).toMatchObject({ sid: messageSid, canReplay: false });
    await inbox.dana.mutation(api.quarantine.replay, { quarantineId });
    expect(await get()).toMatchObject({ replay: { result: "unnamed" } });
  },
);

describe("a rejected signature", () => {
  test("is noted once a minute, and a lasting one is one row that counts", async () => {
    const inbox = await startInbox();
    const note = (count: number) =>
      inbox.service.mutation(api.webhooks.sampleRejected, rejection({ count }));
    expect(await note(1)).toBe(true);
    expect(await note(1)).toBe(false);
    vi.setSystemTime(Date.now() + 61_000);
    expect(await note(400)).toBe(true);
    expect(await onlyOne(inbox)).toMatchObject({
      kind: "rejected_signature",
      cause: "host",
      timesSeen: 401,
      lastSeenAt: Date.now(),
    });
  });

  test("for another reason is a row of its own, and so is one after it was discarded", async () => {
    const inbox = await startInbox();
    const note = async (cause: "host" | "token") => {
      const { evidence } = rejection();
      const noted = rejection({ evidence: { ...evidence, cause } });
      await inbox.service.mutation(api.webhooks.sampleRejected, noted);
      vi.setSystemTime(Date.now() + 61_000);
    };
    await note("host");
    await note("token");
    expect(await listQuarantine(inbox)).toHaveLength(2);
    const [newest] = await listQuarantine(inbox);
    await inbox.dana.mutation(api.quarantine.discard, { quarantineId: newest?.id as never });
    await note("token");
    expect(await listQuarantine(inbox)).toHaveLength(2);
  });

  test("for an address of ours is not hidden, or counted, by forgeries beside it", async () => {
    const inbox = await startInbox();
    const { evidence } = rejection();
    const note = async (cause: "host" | "token", count: number) =>
      await inbox.service.mutation(
        api.webhooks.sampleRejected,
        rejection({ count, evidence: { ...evidence, cause } }),
      );
    expect(await note("token", 1)).toBe(true);
    expect(await note("host", 1)).toBe(true);
    vi.setSystemTime(Date.now() + 61_000);
    expect(await note("token", 900)).toBe(true);
    expect(await note("host", 1)).toBe(true);
    const times = (await listQuarantine(inbox)).map(({ cause, timesSeen }) => [cause, timesSeen]);
    expect(Object.fromEntries(times)).toEqual({ token: 901, host: 2 });
  });

  test("of an account that we do not know leaves nothing", async () => {
    const inbox = await startInbox();
    const foreign = rejection({ accountSid: `AC${"f".repeat(32)}` });
    expect(await inbox.service.mutation(api.webhooks.sampleRejected, foreign)).toBe(false);
    expect(await inbox.t.run(async (ctx) => await ctx.db.query("quarantine").take(9))).toEqual([]);
  });
});

describe("the list", () => {
  test("shows a status without its text after an hour, and counts it then", async () => {
    const inbox = await startInbox();
    await inbox.service.mutation(api.webhooks.receiveStatus, statusUpdate());
    expect(await listQuarantine(inbox)).toEqual([]);
    expect(await inbox.dana.query(api.quarantine.openCount, {})).toBe(0);
    vi.setSystemTime(Date.now() + HOUR_MS + 1);
    expect(await listQuarantine(inbox)).toMatchObject([{ kind: "orphan_status" }]);
    expect(await inbox.dana.query(api.quarantine.openCount, {})).toBe(1);
  });

  test("can be of one kind, newest first", async () => {
    const inbox = await startInbox();
    await textElsewhere(inbox);
    vi.setSystemTime(Date.now() + 1_000);
    await inbox.service.mutation(api.webhooks.keepUnreadable, unreadable());
    const kinds = (await listQuarantine(inbox)).map(({ kind }) => kind);
    expect(kinds).toEqual(["unreadable", "unknown_number"]);
    expect(await listQuarantine(inbox, "unknown_number")).toHaveLength(1);
    expect(await listQuarantine(inbox, "failed_media")).toEqual([]);
  });
});

describe("fetching it from Twilio", () => {
  test("stores what Twilio has, not what came, closes it, and is written down", async () => {
    const inbox = await startInbox();
    const sid = await textElsewhere(inbox);
    const { id: quarantineId } = await onlyOne(inbox);
    await inbox.dana.mutation(api.quarantine.replay, { quarantineId });
    expect(await onlyOne(inbox)).toMatchObject({ replay: { result: "running" } });
    expect(await inbox.t.query(internal.quarantine.source, { quarantineId })).toEqual({
      accountSid: ACCOUNT_SID,
      sid,
    });
    const found = { quarantineId, message: logged(sid) };
    await inbox.t.mutation(internal.quarantine.store, found);
    expect(await listQuarantine(inbox)).toEqual([]);
    expect(await inbox.dana.query(api.quarantine.get, { quarantineId })).toMatchObject({
      replay: { result: "stored" },
      closedAt: Date.now(),
      canReplay: false,
    });
    const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
    expect(page).toMatchObject([{ lastMessage: { text: "What Twilio has" } }]);

    // The end told twice stores nothing more.
    await inbox.t.mutation(internal.quarantine.store, found);
    expect(
      (await inbox.dana.query(api.auditLog.list, { action: null, paginationOpts: firstPage })).page,
    ).toMatchObject([{ action: "quarantine.replay", target: sid, memberName: "dana" }]);
  });

  test("asked for twice at once, it is one fetch", async () => {
    const inbox = await startInbox();
    await textElsewhere(inbox);
    const { id: quarantineId } = await onlyOne(inbox);
    await inbox.dana.mutation(api.quarantine.replay, { quarantineId });
    await inbox.dana.mutation(api.quarantine.replay, { quarantineId });
    const jobs = await inbox.t.run(
      async (ctx) => await ctx.db.system.query("_scheduled_functions").take(50),
    );
    expect(jobs.filter(({ name }) => name.includes("quarantineActions"))).toHaveLength(1);
  });

  test("leaves it open when the number is still not ours, or Twilio does not have it", async () => {
    const inbox = await startInbox();
    const sid = await textElsewhere(inbox);
    const { id: quarantineId } = await onlyOne(inbox);
    await inbox.dana.mutation(api.quarantine.replay, { quarantineId });
    const message = logged(sid, { to: "+15035550199" });
    await inbox.t.mutation(internal.quarantine.store, { quarantineId, message });
    expect(await onlyOne(inbox)).toMatchObject({ replay: { result: "unknown_number" } });

    await inbox.dana.mutation(api.quarantine.replay, { quarantineId });
    const failure = { quarantineId, result: "not_at_twilio" } as const;
    await inbox.t.mutation(internal.quarantine.recordFailure, failure);
    expect(await onlyOne(inbox)).toMatchObject({ replay: { result: "not_at_twilio" } });
  });

  test("of a text that came after all says so", async () => {
    const inbox = await startInbox();
    const messageSid = newSid();
    const { evidence } = rejection();
    const noted = rejection({ evidence: { ...evidence, messageSid } });
    await inbox.service.mutation(api.webhooks.sampleRejected, noted);
    const { id: quarantineId } = await onlyOne(inbox);
    await receiveOne(inbox, { messageSid });
    await inbox.dana.mutation(api.quarantine.replay, { quarantineId });
    await inbox.t.mutation(internal.quarantine.store, {
      quarantineId,
      message: logged(messageSid),
    });
    expect(await inbox.dana.query(api.quarantine.get, { quarantineId })).toMatchObject({
      replay: { result: "known" },
    });
  });

  test("of a request that names no text says that it cannot be", async () => {
    const inbox = await startInbox();
    await inbox.service.mutation(api.webhooks.keepUnreadable, unreadable());
    const { id: quarantineId } = await onlyOne(inbox);
    await inbox.dana.mutation(api.quarantine.replay, { quarantineId });
    expect(await onlyOne(inbox)).toMatchObject({ replay: { result: "unnamed" } });
  });
});

test("what was discarded is gone from the list, also told twice, and that is written down", async () => {
  const inbox = await startInbox();
  const target = await textElsewhere(inbox);
  const { id: quarantineId } = await onlyOne(inbox);
  await inbox.dana.mutation(api.quarantine.discard, { quarantineId });
  await inbox.dana.mutation(api.quarantine.discard, { quarantineId });
  expect(await listQuarantine(inbox)).toEqual([]);
  const log = await inbox.dana.query(api.auditLog.list, {
    action: null,
    paginationOpts: firstPage,
  });
  expect(log.page).toMatchObject([{ action: "quarantine.discard", target }]);
});

describe("a file that could not be copied", () => {
  async function failedFile(inbox: Inbox) {
    await receiveOne(inbox, {
      media: [{ url: "https://api.twilio.com/x", contentType: "image/png" }],
    });
    const [media] = await inbox.t.run(async (ctx) => await ctx.db.query("media").take(1));
    if (media === undefined) throw new Error("No file.");
    const failed = { mediaId: media._id, failure: "type" } as const;
    await inbox.t.mutation(internal.mediaCopies.recordFailure, failed);
    return media._id;
  }

  test("is shown, and fetched again on demand", async () => {
    const inbox = await startInbox();
    const mediaId = await failedFile(inbox);
    const { id: quarantineId, reason } = await onlyOne(inbox);
    expect(reason).toBe("type");
    await inbox.dana.mutation(api.quarantine.replay, { quarantineId });
    expect(await onlyOne(inbox)).toMatchObject({ replay: { result: "copying" } });
    expect(await inbox.t.run(async (ctx) => await ctx.db.get("media", mediaId))).toMatchObject({
      state: "pending",
    });
  });

  test("that fails again waits for the next try, and is counted", async () => {
    const inbox = await startInbox();
    const mediaId = await failedFile(inbox);
    const { id: quarantineId } = await onlyOne(inbox);
    await inbox.dana.mutation(api.quarantine.replay, { quarantineId });
    const failed = { mediaId, failure: "too_large" } as const;
    await inbox.t.mutation(internal.mediaCopies.recordFailure, failed);
    const again = { reason: "too_large", timesSeen: 2, replay: null };
    expect(await onlyOne(inbox)).toMatchObject(again);
  });

  test("is forgotten once it is here", async () => {
    const inbox = await startInbox();
    const mediaId = await failedFile(inbox);
    const storageId = await inbox.t.run(async (ctx) => await ctx.storage.store(new Blob(["x"])));
    const copied = { mediaId, storageId, contentType: "image/png", sizeBytes: 1 };
    await inbox.t.mutation(internal.mediaCopies.recordCopied, copied);
    expect(await listQuarantine(inbox)).toEqual([]);
  });
});
