import { beforeEach, describe, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import { api } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { ACCOUNT_SID, receiveOne, startInbox, type Inbox } from "./test.setup";

const HOUR_MS = 60 * 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-02T17:00:00Z") });
});

type World = Inbox & { conversationId: Id<"conversations">; mediaId: Id<"media"> };

async function startWorld(): Promise<World> {
  const inbox = await startInbox();
  const media = [{ url: "https://api.twilio.com/x", contentType: "image/png" }];
  const { id: conversationId } = await receiveOne(inbox, { media });
  const mediaId = await inbox.t.run(async (ctx) => {
    const file = await ctx.db.query("media").first();
    if (file === null) throw new Error("No file.");
    const pause = { reason: "credentials", since: 0, endedAt: null, tryAt: 0, tries: 0 } as const;
    await ctx.db.insert("accountPauses", { accountSid: ACCOUNT_SID, ...pause });
    return file._id;
  });
  return { ...inbox, conversationId, mediaId };
}

async function codeOf(call: Promise<unknown>) {
  return await call.then(
    () => "no error",
    (error: unknown) => errorCode(error),
  );
}

const optOut = {
  source: "staff",
  askedHow: "spoken",
  words: null,
  reason: "On the phone.",
} as const;
const consent = {
  kind: "service",
  status: "granted",
  source: "other",
  disclosure: null,
  evidence: "Call of Monday.",
  campaign: null,
  correlationId: null,
  at: 0,
} as const;

const ACTS: [string, number, (world: World) => Promise<unknown>][] = [
  [
    "an opt-out is entered",
    60,
    ({ ada, conversationId }) => ada.mutation(api.optOuts.add, { conversationId, ...optOut }),
  ],
  [
    "consent is entered",
    60,
    ({ ada, conversationId }) => ada.mutation(api.consents.record, { conversationId, ...consent }),
  ],
  [
    "quiet hours are overridden",
    60,
    ({ dana }) => {
      const until = Date.now() + HOUR_MS;
      return dana.mutation(api.quietHours.override, { conversationId: null, reason: "Ice", until });
    },
  ],
  [
    "a file is fetched again",
    60,
    ({ ada, mediaId }) => ada.mutation(api.media.retryCopy, { mediaId }),
  ],
  ["Twilio's log is compared", 20, ({ dana }) => dana.mutation(api.reconciliation.checkNow, {})],
  [
    "anything is done that is written down",
    120,
    ({ dana, numbers }) => {
      const pace = { phoneNumberId: numbers.frontDesk, segmentsPerSecond: 1 };
      return dana.mutation(api.phoneNumbers.setPace, pace);
    },
  ],
  [
    "a paused account is tried",
    20,
    ({ dana }) => dana.mutation(api.delivery.resume, { accountSid: ACCOUNT_SID }),
  ],
  ["the webhooks are read", 20, ({ dana }) => dana.mutation(api.webhookHealth.checkNow, {})],
  [
    "an import is started",
    20,
    ({ dana }) => {
      const past = { accountSid: ACCOUNT_SID, from: 0, to: 1 };
      return dana.mutation(api.reconciliation.startImport, past);
    },
  ],
];

describe.each(ACTS)("%s at most", (_name, times, act) => {
  test(`${times} times in a minute`, async () => {
    const world = await startWorld();
    const codes: (string | null)[] = [];
    for (let i = 0; i <= times; i += 1) codes.push(await codeOf(act(world)));
    expect(codes).toEqual([...Array<string>(times).fill("no error"), "TOO_OFTEN"]);
    vi.setSystemTime(Date.now() + 60_000);
    expect(await codeOf(act(world))).toBe("no error");
  });
});

test("a page of the audit log or the quarantine is never longer than a screen shows", async () => {
  const inbox = await startInbox();
  await inbox.t.run(async (ctx) => {
    const organization = await ctx.db
      .query("organizations")
      .withIndex("by_externalId", (q) => q.eq("externalId", "alder"))
      .unique();
    if (organization === null) throw new Error("There is no alder.");
    const organizationId = organization._id;
    const act = { memberId: null, action: "quietHours.set", target: null, detail: {} };
    const refused = { kind: "rejected_signature", accountSid: ACCOUNT_SID, sid: null } as const;
    const row = { ...refused, payload: null, reason: "signature_wrong", timesSeen: 1 };
    for (let at = 0; at < 250; at += 1) {
      await ctx.db.insert("auditLog", { organizationId, ...act, at });
      await ctx.db.insert("quarantine", { organizationId, ...row, at });
    }
  });
  const paginationOpts = { cursor: null, numItems: 100_000 };
  const log = await inbox.dana.query(api.auditLog.list, { action: null, paginationOpts });
  const quarantine = await inbox.dana.query(api.quarantine.list, { kind: null, paginationOpts });
  expect([log.page.length, quarantine.page.length]).toEqual([200, 200]);
});
