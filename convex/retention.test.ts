import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import type { DeletionOutcome } from "../lib/twilio/deletion";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import {
  ACCOUNT_SID,
  firstPage,
  inboundText,
  newSid,
  readThread,
  receiveOne,
  startInbox,
  storeFile,
  type Inbox,
} from "./test.setup";

const DAY_MS = 24 * 60 * 60_000;

/** Stands where Twilio is: the SDK does not run in this environment. */
const twilio = vi.hoisted(() => ({
  deleteMessage: vi.fn<(client: unknown, sid: string) => Promise<DeletionOutcome>>(),
  deleteFiles: vi.fn<(client: unknown, sid: string) => Promise<DeletionOutcome>>(),
}));
vi.mock("../lib/twilio/client", () => ({ createTwilioClient: () => ({}) }));
vi.mock("../lib/twilio/deletion", () => twilio);

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
  vi.stubEnv("TWILIO_ACCOUNT_SID", ACCOUNT_SID);
  vi.stubEnv("TWILIO_AUTH_TOKEN", "t".repeat(32));
  twilio.deleteMessage.mockResolvedValue({ kind: "deleted" });
  twilio.deleteFiles.mockResolvedValue({ kind: "deleted" });
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetAllMocks();
});

const rules = (messagesDays: number | null, filesDays: number | null, alsoAtTwilio = false) => ({
  messagesDays,
  filesDays,
  alsoAtTwilio,
});
type Rules = ReturnType<typeof rules>;

/** Lets everything run that is due within the next seconds. */
async function settle({ t }: Inbox) {
  await t.finishAllScheduledFunctions(() => {
    vi.advanceTimersByTime(1000);
  });
}

async function count(inbox: Inbox, counted: Rules) {
  await inbox.dana.mutation(api.retention.preview, { rules: counted });
  await settle(inbox);
  const { preview } = await inbox.dana.query(api.retention.get, {});
  if (preview === null) throw new Error("Nothing was counted.");
  return preview;
}

/** Sets rules as the settings page does: counts, shows, confirms what was shown. */
async function setRules(inbox: Inbox, wanted: Rules) {
  const { messages, files } = await count(inbox, wanted);
  const confirmed = { messages, files };
  await inbox.dana.mutation(api.retention.set, { rules: wanted, confirmed });
}

async function runDaily(inbox: Inbox) {
  await inbox.t.mutation(internal.retention.runAll, { cursor: null });
  await settle(inbox);
}

const lastRun = async (inbox: Inbox) => (await inbox.dana.query(api.erasures.list, {}))[0];

/** A picture of an incoming text, as its copy leaves it. */
async function storePicture(inbox: Inbox, conversationId: Id<"conversations">) {
  const [message] = await readThread(inbox, conversationId);
  const mediaId = message?.media[0]?.id;
  if (mediaId === undefined) throw new Error("No file.");
  const storageId = await storeFile(inbox, "image/png");
  const copied = { mediaId, storageId, contentType: "image/png", sizeBytes: 1 };
  await inbox.t.mutation(internal.mediaCopies.recordCopied, copied);
}

/** An old text with a picture, and one of today. */
async function startWithOldAndNew() {
  const inbox = await startInbox();
  const sid = newSid("MM");
  const media = [{ url: "https://api.twilio.com/x", contentType: "image/png" }];
  const old = { messageSid: sid, body: "An old word", media };
  const { id: conversationId } = await receiveOne(inbox, old);
  await storePicture(inbox, conversationId);
  vi.setSystemTime(Date.now() + 31 * DAY_MS);
  await receiveOne(inbox, { body: "A new word" });
  return { inbox, conversationId, sid };
}

test("texts older than the rule lose words and files; younger ones stay as they are", async () => {
  const { inbox, conversationId } = await startWithOldAndNew();
  await setRules(inbox, rules(30, null));
  await runDaily(inbox);
  const [old, young] = await readThread(inbox, conversationId);
  expect(old).toMatchObject({ body: "", media: [] });
  expect(old?.erasedAt).not.toBeNull();
  expect(young).toMatchObject({ body: "A new word", erasedAt: null });
  const files = await inbox.t.run(async (ctx) => await ctx.db.system.query("_storage").collect());
  expect(files).toEqual([]);
  expect(await lastRun(inbox)).toMatchObject({
    kind: "retention",
    state: "finished",
    messages: 1,
    files: 1,
    twilioTotal: 0,
  });
});

test("files may go before their texts, and the text says that there was one", async () => {
  const { inbox, conversationId, sid } = await startWithOldAndNew();
  await setRules(inbox, rules(null, 30, true));
  await runDaily(inbox);
  const [old] = await readThread(inbox, conversationId);
  expect(old).toMatchObject({
    body: "An old word",
    media: [{ state: "failed", failure: "erased", fileName: null }],
  });
  expect(twilio.deleteFiles).toHaveBeenCalledWith(expect.anything(), sid);
  expect(twilio.deleteMessage).not.toHaveBeenCalled();
});

test("Twilio's copies go too when that is wanted", async () => {
  const { inbox, sid } = await startWithOldAndNew();
  await setRules(inbox, rules(30, null, true));
  await runDaily(inbox);
  expect(twilio.deleteMessage.mock.calls.map(([, called]) => called)).toEqual([sid]);
  expect(await lastRun(inbox)).toMatchObject({ state: "finished", twilioTotal: 1, twilioDone: 1 });
});

describe("an erased text’s details say of Twilio’s copy", () => {
  async function detailsAfterRun(alsoAtTwilio: boolean) {
    const { inbox, conversationId } = await startWithOldAndNew();
    await setRules(inbox, rules(30, null, alsoAtTwilio));
    await runDaily(inbox);
    const [old] = await readThread(inbox, conversationId);
    if (old === undefined) throw new Error("No text.");
    const read = () => inbox.ada.query(api.messages.details, { messageId: old.id });
    return { inbox, read };
  }

  test("that it may be there, where only ours was to go", async () => {
    const { read } = await detailsAfterRun(false);
    expect(await read()).toMatchObject({ twilioCopy: "kept", erasedAtTwilioAt: null });
  });

  test("that it is gone, and since when, once Twilio has said so", async () => {
    const { read } = await detailsAfterRun(true);
    const { twilioCopy, erasedAtTwilioAt } = await read();
    expect(twilioCopy).toBe("deleted");
    expect(erasedAtTwilioAt).toBeLessThanOrEqual(Date.now());
  });

  test("that it is to go, then that it could not, as long as Twilio refuses", async () => {
    const { inbox, conversationId } = await startWithOldAndNew();
    const states = new Set<unknown>();
    twilio.deleteMessage.mockImplementation(async () => {
      const [old] = await readThread(inbox, conversationId);
      if (old === undefined) throw new Error("No text.");
      const details = await inbox.ada.query(api.messages.details, { messageId: old.id });
      states.add(details.twilioCopy);
      return { kind: "failed", code: 20003 };
    });
    await setRules(inbox, rules(30, null, true));
    await runDaily(inbox);
    for (let tries = 0; tries < 8; tries += 1) {
      vi.setSystemTime(Date.now() + DAY_MS);
      await inbox.t.mutation(internal.erasures.sweep, {});
      await settle(inbox);
    }
    expect([...states]).toEqual(["pending"]);
    const [old] = await readThread(inbox, conversationId);
    if (old === undefined) throw new Error("No text.");
    const details = await inbox.ada.query(api.messages.details, { messageId: old.id });
    expect(details).toMatchObject({ twilioCopy: "failed", erasedAtTwilioAt: null });
  });

  test("nothing while its words are here, or when its files alone went", async () => {
    const { inbox, conversationId } = await startWithOldAndNew();
    await setRules(inbox, rules(null, 30, true));
    await runDaily(inbox);
    for (const { id: messageId } of await readThread(inbox, conversationId)) {
      const details = await inbox.ada.query(api.messages.details, { messageId });
      expect(details).toMatchObject({ twilioCopy: null, erasedAtTwilioAt: null });
    }
  });
});

test("an erased text told again stays erased", async () => {
  const { inbox, conversationId, sid } = await startWithOldAndNew();
  await setRules(inbox, rules(30, null));
  await runDaily(inbox);
  const again = inboundText({ messageSid: sid, body: "An old word" });
  expect(await inbox.service.mutation(api.webhooks.receiveText, again)).toBe("repeated");
  expect((await readThread(inbox, conversationId))[0]).toMatchObject({ body: "" });
});

test("the list row of a thread whose last text was erased does not quote it", async () => {
  const inbox = await startInbox();
  await receiveOne(inbox, { body: "An old word" });
  vi.setSystemTime(Date.now() + 31 * DAY_MS);
  await setRules(inbox, rules(30, null));
  await runDaily(inbox);
  const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
  expect(page).toMatchObject([{ lastMessage: { text: "", isErased: true } }]);
});

test("a text that may still go out, or of which nobody knows, is kept", async () => {
  const inbox = await startInbox();
  const { id: conversationId } = await receiveOne(inbox);
  const text = { conversationId, body: "On our way", mediaIds: [] };
  for (const delivery of ["waiting", "unknown"] as const) {
    const clientToken = delivery;
    const messageId = await inbox.ada.mutation(api.messages.send, { ...text, clientToken });
    await inbox.t.run(async (ctx) => {
      await ctx.db.patch("messages", messageId, { delivery });
    });
  }
  vi.setSystemTime(Date.now() + 31 * DAY_MS);
  expect(await count(inbox, rules(30, null))).toMatchObject({ messages: 1 });
  await setRules(inbox, rules(30, null));
  await runDaily(inbox);
  const bodies = (await readThread(inbox, conversationId)).map(({ body }) => body);
  expect(bodies).toEqual(["", "On our way", "On our way"]);
});

test("a failed text is not sent again once its words are erased", async () => {
  const inbox = await startInbox();
  const { id: conversationId } = await receiveOne(inbox);
  const text = { conversationId, body: "On our way", mediaIds: [], clientToken: "once" };
  const messageId = await inbox.ada.mutation(api.messages.send, text);
  await inbox.t.run(async (ctx) => {
    await ctx.db.patch("messages", messageId, { delivery: "rejected", errorCode: 30008 });
  });
  vi.setSystemTime(Date.now() + 31 * DAY_MS);
  await setRules(inbox, rules(30, null));
  await runDaily(inbox);
  const resend = inbox.ada.mutation(api.messages.resend, { messageId, clientToken: "again" });
  expect(await resend.catch((error: unknown) => errorCode(error))).toBe("NOT_RESENDABLE");
});

test("more than one step's worth goes in one run", async () => {
  const inbox = await startInbox();
  for (let i = 0; i < 45; i += 1) await receiveOne(inbox);
  vi.setSystemTime(Date.now() + 31 * DAY_MS);
  await setRules(inbox, rules(30, null));
  await runDaily(inbox);
  expect(await lastRun(inbox)).toMatchObject({ messages: 45, state: "finished" });
});

test("what rules would erase is counted by month before they are set", async () => {
  const inbox = await startInbox();
  const first = Date.now();
  await receiveOne(inbox);
  await receiveOne(inbox);
  vi.setSystemTime(first + 10 * DAY_MS);
  await receiveOne(inbox);
  vi.setSystemTime(first + 35 * DAY_MS);
  await receiveOne(inbox);
  expect(await count(inbox, rules(30, null))).toMatchObject({
    isReady: true,
    messages: 2,
    oldestAt: first,
    months: [{ month: "2026-03", messages: 2 }],
    isAtLeast: false,
  });
  vi.setSystemTime(first + 66 * DAY_MS);
  expect(await count(inbox, rules(30, null))).toMatchObject({
    messages: 4,
    months: [
      { month: "2026-03", messages: 3 },
      { month: "2026-04", messages: 1 },
    ],
  });
});

test("nothing is erased without rules, nor by another organization's", async () => {
  const { inbox, conversationId } = await startWithOldAndNew();
  await inbox.mallory.mutation(api.retention.preview, { rules: rules(30, 30, true) });
  await settle(inbox);
  const confirmed = { messages: 0, files: 0 };
  await inbox.mallory.mutation(api.retention.set, { rules: rules(30, 30, true), confirmed });
  await runDaily(inbox);
  expect((await readThread(inbox, conversationId))[0]).toMatchObject({ body: "An old word" });
});

test("rules that were stopped erase nothing more", async () => {
  const { inbox, conversationId } = await startWithOldAndNew();
  await setRules(inbox, rules(30, null));
  await inbox.dana.mutation(api.retention.stop, {});
  await runDaily(inbox);
  expect((await readThread(inbox, conversationId))[0]).toMatchObject({ body: "An old word" });
  expect(await inbox.dana.query(api.retention.get, {})).toMatchObject({ rules: null });
});

test.each([
  ["another count than the one that was shown", 60, { messages: 3, files: 0 }, "PREVIEW_OUTDATED"],
  ["other rules than those that were counted", 90, { messages: 0, files: 0 }, "PREVIEW_OUTDATED"],
  ["less than 30 days", 29, { messages: 0, files: 0 }, "INVALID"],
])("%s sets nothing", async (_case, days, confirmed, code) => {
  const { inbox } = await startWithOldAndNew();
  await count(inbox, rules(60, null));
  const setting = inbox.dana.mutation(api.retention.set, { rules: rules(days, null), confirmed });
  expect(await setting.catch((error: unknown) => errorCode(error))).toBe(code);
  expect(await inbox.dana.query(api.retention.get, {})).toMatchObject({ rules: null });
});

test("only admins see and set the rules", async () => {
  const { ada } = await startInbox();
  const calls = [
    ada.query(api.retention.get, {}),
    ada.mutation(api.retention.preview, { rules: rules(30, null) }),
    ada.mutation(api.retention.stop, {}),
  ];
  for (const call of calls) {
    expect(await call.catch((error: unknown) => errorCode(error))).toBe("FORBIDDEN");
  }
});
