import { beforeEach, describe, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import { api } from "./_generated/api";
import {
  DISPATCH,
  firstPage,
  FRONT_DESK,
  inboundText,
  MARISOL,
  newSid,
  receiveOne,
  startInbox,
  type Inbox,
} from "./test.setup";

const NOON_UTC = new Date("2026-03-02T20:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ now: NOON_UTC });
});

const TOLL_FREE = "+18005550100";
const SERVICE = `MG${"a".repeat(32)}`;

async function receive(inbox: Inbox, text: Parameters<typeof inboundText>[0]) {
  vi.setSystemTime(Date.now() + 1000);
  await inbox.service.mutation(api.webhooks.receiveText, inboundText(text));
}

async function standing(inbox: Inbox) {
  const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
  const row = page.find(({ contactAddress }) => contactAddress === MARISOL);
  if (row === undefined) throw new Error("No conversation.");
  const detail = await inbox.ada.query(api.conversations.get, { conversationId: row.id });
  if (detail === null) throw new Error("No detail.");
  return { ...detail, isOptedOut: row.isOptedOut };
}

async function evidence(inbox: Inbox) {
  const { id: conversationId } = await standing(inbox);
  return await inbox.ada.query(api.consents.forConversation, { conversationId });
}

/** The audit log's acts, oldest first. */
async function acts(inbox: Inbox) {
  const rows = await inbox.t.run(async (ctx) => await ctx.db.query("auditLog").collect());
  return rows.map(({ action, detail }) => ({ action, detail }));
}

async function codeOf(call: Promise<unknown>) {
  return await call.then(
    () => "no error",
    (error: unknown) => errorCode(error),
  );
}

async function addTollFree(inbox: Inbox) {
  await inbox.t.run(async (ctx) => {
    const { _id, _creationTime, ...number } = (await ctx.db.get(
      "phoneNumbers",
      inbox.numbers.frontDesk,
    )) ?? { _id: null, _creationTime: 0 };
    if (_id === null || !("accountSid" in number)) throw new Error(`No number ${_creationTime}.`);
    await ctx.db.insert("phoneNumbers", { ...number, address: TOLL_FREE });
  });
}

describe("the ledger", () => {
  test("keeps the exact words, the text, the number and the time of a STOP", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "  sToP!! \n" });
    const { optOut, isOptedOut } = await standing(inbox);
    expect(optOut).toMatchObject({
      words: "  sToP!! \n",
      source: "keyword",
      senderAddress: FRONT_DESK,
      at: Date.now(),
      recordedBy: null,
      canStaffLift: false,
    });
    expect(isOptedOut).toBe(true);
  });

  test("STOP told again is one opt-out", async () => {
    const inbox = await startInbox();
    const messageSid = newSid();
    await receive(inbox, { body: "STOP", messageSid });
    await receive(inbox, { body: "STOP", messageSid });
    await receive(inbox, { body: "stop" });
    const list = await inbox.dana.query(api.optOuts.list, {
      typedNumber: null,
      paginationOpts: firstPage,
    });
    expect(list.page).toHaveLength(1);
  });

  test("only grows: an opt-out that was lifted stays, with the START that lifted it", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "STOP" });
    await receive(inbox, { body: "START" });
    await receive(inbox, { body: "Quit" });
    const { page } = await inbox.dana.query(api.optOuts.list, {
      typedNumber: "(503) 555-0148",
      paginationOpts: firstPage,
    });
    expect(page.map(({ words, liftedAt }) => [words, liftedAt !== null])).toEqual([
      ["Quit", false],
      ["STOP", true],
    ]);
  });

  test("names whom it is about, and which member entered it", async () => {
    const inbox = await startInbox();
    const { id: conversationId, contactId } = await receiveOne(inbox, {});
    await inbox.ada.mutation(api.contacts.rename, { contactId, name: "Marisol" });
    await inbox.ada.mutation(api.optOuts.add, {
      conversationId,
      source: "staff",
      askedHow: "spoken",
      words: null,
      reason: "On the phone",
    });
    const args = { typedNumber: null, paginationOpts: firstPage };
    const { page } = await inbox.dana.query(api.optOuts.list, args);
    expect(page).toMatchObject([
      { memberName: "ada", thread: { conversationId, contactName: "Marisol" } },
    ]);
  });

  test("is searched by the exact number, and only admins see it", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "STOP" });
    const search = (typedNumber: string) => ({ typedNumber, paginationOpts: firstPage });
    const other = await inbox.dana.query(api.optOuts.list, search("+15035550149"));
    expect(other.page).toEqual([]);
    expect(await codeOf(inbox.dana.query(api.optOuts.list, search("0148")))).toBe("INVALID_NUMBER");
    expect(await codeOf(inbox.ada.query(api.optOuts.list, search(MARISOL)))).toBe("FORBIDDEN");
    const theirs = await inbox.mallory.query(api.optOuts.list, search(MARISOL));
    expect(theirs.page).toEqual([]);
  });
});

describe("START", () => {
  test("lifts what was texted to the same number, and nothing else", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "STOP" });
    await receive(inbox, { body: "STOP", to: DISPATCH });
    await receive(inbox, { body: "START" });
    expect(await standing(inbox)).toMatchObject({
      isOptedOut: true,
      optOut: { senderAddress: DISPATCH },
    });
    await receive(inbox, { body: "unstop", to: DISPATCH });
    expect(await standing(inbox)).toMatchObject({ isOptedOut: false, optOut: null });
  });

  test("to any number of a Messaging Service lifts a STOP to that service", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "STOP", messagingServiceSid: SERVICE });
    await receive(inbox, { body: "START", to: DISPATCH, messagingServiceSid: `${SERVICE}x` });
    expect((await standing(inbox)).isOptedOut).toBe(true);
    await receive(inbox, { body: "START", to: DISPATCH, messagingServiceSid: SERVICE });
    expect((await standing(inbox)).isOptedOut).toBe(false);
  });

  test("lifts Twilio's own refusal from that number", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox);
    const organizationId = await inbox.t.run(
      async (ctx) => (await ctx.db.get("conversations", conversationId))?.organizationId,
    );
    if (organizationId === undefined) throw new Error("No organization.");
    await inbox.t.run(async (ctx) => {
      await ctx.db.insert("optOuts", {
        organizationId,
        address: MARISOL,
        senderAddress: FRONT_DESK,
        source: "twilio",
        messageId: null,
        at: Date.now(),
        liftedAt: null,
      });
    });
    await receive(inbox, { body: "START" });
    expect((await standing(inbox)).optOut).toBeNull();
  });

  test("does not lift what staff recorded", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox);
    await inbox.ada.mutation(api.optOuts.add, {
      conversationId,
      source: "staff",
      askedHow: "spoken",
      words: null,
      reason: "Asked on the phone",
    });
    await receive(inbox, { body: "START" });
    expect((await standing(inbox)).optOut).toMatchObject({ source: "staff" });
  });

  test("by YES counts only where they opted out, and never at a toll-free number", async () => {
    const inbox = await startInbox();
    await addTollFree(inbox);
    await receive(inbox, { body: "STOP" });
    await receive(inbox, { body: "YES", to: DISPATCH });
    // An answer to Dispatch, for a person to read.
    const dispatch = await inbox.ada.query(api.conversations.list, {
      phoneNumberId: inbox.numbers.dispatch,
      paginationOpts: firstPage,
    });
    expect(dispatch.page[0]).toMatchObject({ needsReply: true, isOptedOut: true });
    await receive(inbox, { body: "Yes." });
    expect((await standing(inbox)).isOptedOut).toBe(false);

    await receive(inbox, { body: "STOP", to: TOLL_FREE });
    await receive(inbox, { body: "YES", to: TOLL_FREE });
    expect((await standing(inbox)).isOptedOut).toBe(true);
    await receive(inbox, { body: "UNSTOP", to: TOLL_FREE });
    expect((await standing(inbox)).isOptedOut).toBe(false);
  });
});

describe("staff", () => {
  const spoken = {
    source: "staff",
    askedHow: "spoken",
    words: "no more",
    reason: "Phoned",
  } as const;

  test("record an opt-out with their reason, and lift it with another", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox);
    await inbox.ada.mutation(api.optOuts.add, { conversationId, ...spoken });
    const { optOut } = await standing(inbox);
    expect(optOut).toMatchObject({
      source: "staff",
      senderAddress: null,
      words: "no more",
      reason: "Phoned",
      recordedBy: "ada",
      canStaffLift: true,
    });
    if (optOut === null) throw new Error("No opt-out.");
    const lift = { optOutId: optOut.id, reason: "They asked for texts again, by email" };
    await inbox.ada.mutation(api.optOuts.lift, lift);
    expect((await standing(inbox)).isOptedOut).toBe(false);
    expect(await acts(inbox)).toMatchObject([
      { action: "optOuts.add", detail: { number: "0148", askedHow: "spoken" } },
      { action: "optOuts.lift", detail: { number: "0148" } },
    ]);
  });

  test("cannot lift what the contact texted", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "STOP" });
    const { optOut } = await standing(inbox);
    if (optOut === null) throw new Error("No opt-out.");
    const lift = { optOutId: optOut.id, reason: "We like them" };
    expect(await codeOf(inbox.dana.mutation(api.optOuts.lift, lift))).toBe("NOT_LIFTABLE");
    expect((await standing(inbox)).isOptedOut).toBe(true);
  });

  test("need a reason for both", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox);
    const without = { conversationId, ...spoken, reason: "  " };
    expect(await codeOf(inbox.ada.mutation(api.optOuts.add, without))).toBe("REASON_MISSING");
    const long = { conversationId, ...spoken, reason: "x".repeat(2001) };
    expect(await codeOf(inbox.ada.mutation(api.optOuts.add, long))).toBe("NOTE_TOO_LONG");
    expect((await standing(inbox)).isOptedOut).toBe(false);
  });

  test("who lift one of two keep them out of texts", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox);
    await inbox.ada.mutation(api.optOuts.add, { conversationId, ...spoken });
    await inbox.dana.mutation(api.optOuts.add, {
      conversationId,
      ...spoken,
      source: "complaint",
    });
    const { optOut } = await standing(inbox);
    if (optOut === null) throw new Error("No opt-out.");
    await inbox.ada.mutation(api.optOuts.lift, { optOutId: optOut.id, reason: "A mistake" });
    expect((await standing(inbox)).isOptedOut).toBe(true);
  });
});

describe("a text that may ask for no more texts", () => {
  test("is a question to staff, and changes nothing by itself", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "Please stop texting me" });
    const { isOptedOut, optOut, optOutReview, needsReply } = await standing(inbox);
    expect({ isOptedOut, optOut, needsReply }).toEqual({
      isOptedOut: false,
      optOut: null,
      needsReply: true,
    });
    expect(optOutReview).toMatchObject({ words: "Please stop texting me" });
    expect(await evidence(inbox)).toEqual([]);
  });

  test.each(["stop by tomorrow?", "don't stop", "I'm at the bus stop", "STOP", "HELP"])(
    "%j asks nothing",
    async (body) => {
      const inbox = await startInbox();
      await receive(inbox, { body });
      expect((await standing(inbox)).optOutReview).toBeNull();
    },
  );

  test("opts out by one click, with its words and text as proof", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "take me off your list" });
    const { optOutReview: review } = await standing(inbox);
    if (review === null) throw new Error("No question.");
    const decide = { reviewId: review.id, decision: "opted_out" } as const;
    await inbox.ada.mutation(api.optOuts.decideReview, decide);
    await inbox.dana.mutation(api.optOuts.decideReview, { ...decide, decision: "not_opt_out" });
    expect(await standing(inbox)).toMatchObject({
      optOutReview: null,
      optOut: { source: "staff", words: "take me off your list", recordedBy: "ada" },
    });
    expect(await acts(inbox)).toMatchObject([
      { action: "optOuts.decideReview", detail: { decision: "opted_out" } },
    ]);
  });

  test("is forgotten by the other click, until the next such text", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "wrong number" });
    const { optOutReview: review } = await standing(inbox);
    if (review === null) throw new Error("No question.");
    const reviewId = review.id;
    await inbox.ada.mutation(api.optOuts.decideReview, { reviewId, decision: "not_opt_out" });
    expect(await standing(inbox)).toMatchObject({ optOutReview: null, isOptedOut: false });
    await receive(inbox, { body: "wrong number, stop" });
    expect((await standing(inbox)).optOutReview).toMatchObject({ words: "wrong number, stop" });
  });

  test.each([
    ["STOP", true],
    ["START", false],
  ])("is answered by the contact's own %s", async (body, isOptedOut) => {
    const inbox = await startInbox();
    await receive(inbox, { body: "remove me" });
    await receive(inbox, { body });
    expect(await standing(inbox)).toMatchObject({ optOutReview: null, isOptedOut });
  });

  test("and that Advanced Opt-Out took for STOP after all asks no more", async () => {
    const inbox = await startInbox();
    const messageSid = newSid();
    await receive(inbox, { body: "basta", messageSid });
    await receive(inbox, { body: "basta", messageSid, optOutType: "STOP" });
    expect(await standing(inbox)).toMatchObject({
      optOutReview: null,
      optOut: { source: "keyword", words: "basta" },
    });
  });

  test("waits in the settings, where admins see it, with nobody else's", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "lose my number" });
    const page = { paginationOpts: firstPage };
    expect((await inbox.dana.query(api.optOuts.openReviews, page)).page).toMatchObject([
      { address: MARISOL, words: "lose my number" },
    ]);
    expect((await inbox.mallory.query(api.optOuts.openReviews, page)).page).toEqual([]);
    expect(await codeOf(inbox.ada.query(api.optOuts.openReviews, page))).toBe("FORBIDDEN");
  });
});

describe("OptOutType", () => {
  test("of Advanced Opt-Out opts out whatever the words are, and in again", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "ya basta por favor señores", optOutType: "STOP" });
    expect((await standing(inbox)).optOut).toMatchObject({ words: "ya basta por favor señores" });
    await receive(inbox, { body: "quiero", optOutType: "START" });
    expect((await standing(inbox)).isOptedOut).toBe(false);
  });
});

describe("consent", () => {
  test("is withdrawn by STOP for all texts, and given by START for service texts alone", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "STOP" });
    const withdrawn = { status: "withdrawn", source: "opt_out_message", evidence: "STOP" };
    expect(await evidence(inbox)).toMatchObject([withdrawn, withdrawn]);
    await receive(inbox, { body: "START" });
    expect(await evidence(inbox)).toMatchObject([
      { kind: "service", status: "granted", source: "opt_in_message", evidence: "START" },
      withdrawn,
      withdrawn,
    ]);
  });

  const form = {
    kind: "marketing",
    status: "granted",
    source: "website",
    disclosure: "By ticking this box you agree to texts about offers. Reply STOP to end.",
    evidence: "https://alder.example/forms/4711",
    campaign: "Autumn tune-up",
    correlationId: "form-4711",
    at: NOON_UTC.getTime() - 86_400_000,
  } as const;

  test("that was given elsewhere is recorded with its proof and who recorded it", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox);
    await inbox.ada.mutation(api.consents.record, { conversationId, ...form });
    const { correlationId: _unseen, ...shown } = form;
    expect(await evidence(inbox)).toMatchObject([{ ...shown, recordedBy: "ada" }]);
    expect(await acts(inbox)).toMatchObject([{ action: "consents.record" }]);
  });

  test("lifts no opt-out", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "STOP" });
    const { id: conversationId } = await standing(inbox);
    await inbox.ada.mutation(api.consents.record, { conversationId, ...form });
    expect((await standing(inbox)).isOptedOut).toBe(true);
  });

  test("without proof, or in the future, is not recorded", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox);
    const record = (change: object) =>
      codeOf(inbox.ada.mutation(api.consents.record, { conversationId, ...form, ...change }));
    expect(await record({ evidence: null })).toBe("REASON_MISSING");
    expect(await record({ at: Date.now() + 1 })).toBe("INVALID");
    expect(await evidence(inbox)).toEqual([]);
  });
});

describe("the export for an auditor", () => {
  async function exportAll(inbox: Inbox, table: "optOuts" | "consents", numItems: number) {
    const lines: string[] = [];
    let cursor: string | null = null;
    for (;;) {
      const page: { page: string[]; isDone: boolean; continueCursor: string } =
        await inbox.dana.mutation(api.compliance.exportPage, {
          table,
          paginationOpts: { cursor, numItems },
        });
      lines.push(...page.page);
      if (page.isDone) return lines;
      cursor = page.continueCursor;
    }
  }

  test("has every row once, under the columns' names, and is in the audit log once", async () => {
    const inbox = await startInbox();
    for (const body of ["STOP", "START", "=cmd|' /C calc'!A0", "STOP"]) {
      await receive(inbox, { body, ...(body.startsWith("=") ? { optOutType: "STOP" } : {}) });
      if (body.startsWith("=")) await receive(inbox, { body: "START" });
    }
    const lines = await exportAll(inbox, "optOuts", 1);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain("id,phone_number,our_number");
    expect(lines[1]).toContain(`,'${MARISOL},'${FRONT_DESK},,keyword,STOP,`);
    expect(lines[2]).toContain(",'=cmd|' /C calc'!A0,");
    expect(await acts(inbox)).toMatchObject([{ action: "compliance.exportPage" }]);
    expect(await exportAll(inbox, "consents", 100)).toHaveLength(1 + 3 * 2 + 2);
  });

  test("names who of us entered what", async () => {
    const inbox = await startInbox();
    const { id: conversationId } = await receiveOne(inbox);
    await inbox.ada.mutation(api.optOuts.add, {
      conversationId,
      source: "staff",
      askedHow: "spoken",
      words: null,
      reason: "Asked on the phone",
    });
    const ada = await inbox.ada.query(api.members.me, {});
    for (const table of ["optOuts", "consents"] as const) {
      const lines = await exportAll(inbox, table, 100);
      expect(lines[0]).toContain("member_id,member_name,");
      expect(lines.at(-1)).toContain(`,${String(ada?.member.id)},ada,`);
    }
  });

  test("is for admins, of their own organization", async () => {
    const inbox = await startInbox();
    await receive(inbox, { body: "STOP" });
    const wanted = { table: "optOuts", paginationOpts: firstPage } as const;
    expect(await codeOf(inbox.ada.mutation(api.compliance.exportPage, wanted))).toBe("FORBIDDEN");
    const theirs = await inbox.mallory.mutation(api.compliance.exportPage, wanted);
    expect(theirs.page).toHaveLength(1);
  });
});
