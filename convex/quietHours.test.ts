import { beforeEach, describe, expect, test, vi } from "vitest";
import { errorCode } from "../lib/errors";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import * as Outbox from "./model/outbox";
import { findRefusal } from "./model/sendGuard";
import { inboundText, receiveOne, readThread, startInbox, type Inbox } from "./test.setup";
import type { Origin } from "./validators";

// Marisol's number is of Oregon: 23:40 and 9:00 there.
const NIGHT = new Date("2026-03-03T07:40:00Z");
const MORNING = new Date("2026-03-03T16:00:00Z");
const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NIGHT });
});

async function startAtNight(text: Parameters<typeof inboundText>[0] = {}) {
  const inbox = await startInbox();
  const { id: conversationId } = await receiveOne(inbox, text);
  return { ...inbox, conversationId };
}
type Night = Awaited<ReturnType<typeof startAtNight>>;

/** Queues a text as an automation would, or a list, and lets the queue do what it may. */
async function queue(
  inbox: Night,
  origin: Origin,
  answerTo?: Id<"messages">,
): Promise<Id<"messages">> {
  const messageId = await inbox.t.run(async (ctx) => {
    const conversation = await ctx.db.get("conversations", inbox.conversationId);
    const members = await ctx.db.query("members").take(10);
    const ada = members.find(({ name }) => name === "ada");
    if (conversation === null || ada === undefined) throw new Error("No world.");
    return await Outbox.queueText(ctx, {
      conversation,
      body: "A reminder",
      mediaIds: [],
      clientToken: `${origin}-${Math.random()}`,
      member: ada,
      origin,
      ...(answerTo === undefined ? {} : { answerTo }),
    });
  });
  await dispatch(inbox);
  return messageId;
}

async function dispatch({ t, numbers }: Inbox) {
  await t.mutation(internal.delivery.dispatch, { phoneNumberId: numbers.frontDesk });
}

async function stateOf({ t }: Inbox, messageId: Id<"messages">) {
  const message = await t.run(async (ctx) => await ctx.db.get("messages", messageId));
  return { delivery: message?.delivery, dueAt: message?.dueAt };
}

async function codeOf(call: Promise<unknown>) {
  return await call.then(
    () => "no error",
    (error: unknown) => errorCode(error),
  );
}

describe("at 23:40 where its reader is", () => {
  test.each(["automation", "bulk"] as const)("a text by %s waits until 8:00", async (origin) => {
    const inbox = await startAtNight();
    const messageId = await queue(inbox, origin);
    const dueAt = Date.parse("2026-03-03T16:00:00Z");
    expect(await stateOf(inbox, messageId)).toEqual({ delivery: "held", dueAt });

    vi.setSystemTime(MORNING);
    await inbox.t.mutation(internal.delivery.release, { messageId });
    await dispatch(inbox);
    expect(await stateOf(inbox, messageId)).toMatchObject({ delivery: "claimed" });
  });

  test("what a person wrote leaves at once, past what is held", async () => {
    const inbox = await startAtNight();
    const held = await queue(inbox, "automation");
    const reply = await queue(inbox, "person");
    expect(await stateOf(inbox, held)).toMatchObject({ delivery: "held" });
    expect(await stateOf(inbox, reply)).toMatchObject({ delivery: "claimed" });
  });

  test("a text that was claimed before the evening ended is asked for once more", async () => {
    const inbox = await startAtNight();
    vi.setSystemTime(MORNING);
    const messageId = await queue(inbox, "automation");
    const message = await inbox.t.run(async (ctx) => await ctx.db.get("messages", messageId));
    vi.setSystemTime(NIGHT);
    const call = { messageId, attemptId: message?.attemptId ?? "" };
    expect(await inbox.t.mutation(internal.delivery.beginCall, call)).toBeNull();
    expect(await stateOf(inbox, messageId)).toMatchObject({ delivery: "held" });
  });
});

describe("an admin", () => {
  test("sets the window, which then counts", async () => {
    const inbox = await startAtNight();
    const window = { startMinute: 9 * 60, endMinute: 18 * 60 };
    await inbox.dana.mutation(api.quietHours.set, { window });
    expect(await inbox.dana.query(api.quietHours.settings, {})).toMatchObject({
      window,
      isDefault: false,
    });
    const messageId = await queue(inbox, "automation");
    const dueAt = Date.parse("2026-03-03T17:00:00Z");
    expect(await stateOf(inbox, messageId)).toMatchObject({ dueAt });
  });

  test("cannot set what is no window, and nobody else can set one", async () => {
    const { ada, dana } = await startAtNight();
    const set = (startMinute: number, endMinute: number) =>
      codeOf(dana.mutation(api.quietHours.set, { window: { startMinute, endMinute } }));
    expect(await set(1200, 480)).toBe("INVALID");
    expect(await set(480, 485)).toBe("INVALID");
    const window = { startMinute: 0, endMinute: 1440 };
    expect(await codeOf(ada.mutation(api.quietHours.set, { window }))).toBe("FORBIDDEN");
  });

  test("frees one conversation for a while, with a reason that is kept", async () => {
    const inbox = await startAtNight();
    const { conversationId, dana } = inbox;
    await dana.mutation(api.quietHours.override, {
      conversationId,
      reason: "Burst pipe, they wait for the crew",
      until: Date.now() + HOUR_MS,
    });
    const messageId = await queue(inbox, "automation");
    expect(await stateOf(inbox, messageId)).toMatchObject({ delivery: "claimed" });
    const log = await inbox.t.run(async (ctx) => await ctx.db.query("auditLog").take(10));
    expect(log).toMatchObject([
      { action: "quietHours.override", detail: { number: "0148", hours: 1 } },
    ]);
    expect((await dana.query(api.quietHours.settings, {})).overrides).toMatchObject([
      { address: "+15035550148", memberName: "dana", reason: "Burst pipe, they wait for the crew" },
    ]);
  });

  test("frees nobody else by that, and nobody any more once it has ended", async () => {
    const inbox = await startAtNight();
    const other = await receiveOne(inbox, { from: "+15035550149" });
    const overrideId = await inbox.dana.mutation(api.quietHours.override, {
      conversationId: other.id,
      reason: "A storm",
      until: Date.now() + HOUR_MS,
    });
    const first = await queue(inbox, "automation");
    expect(await stateOf(inbox, first)).toMatchObject({ delivery: "held" });
    await inbox.dana.mutation(api.quietHours.endOverride, { overrideId });
    const second = await queue({ ...inbox, conversationId: other.id }, "automation");
    expect(await stateOf(inbox, second)).toMatchObject({ delivery: "held" });
  });

  test("frees all for a day at most", async () => {
    const inbox = await startAtNight();
    const override = (hours: number) =>
      codeOf(
        inbox.dana.mutation(api.quietHours.override, {
          conversationId: null,
          reason: "A storm",
          until: Date.now() + hours * HOUR_MS,
        }),
      );
    expect(await override(25)).toBe("INVALID");
    expect(await override(0)).toBe("INVALID");
    expect(await override(1)).toBe("no error");
    const messageId = await queue(inbox, "bulk");
    expect(await stateOf(inbox, messageId)).toMatchObject({ delivery: "claimed" });
  });
});

describe("by day", () => {
  test("no automation answers a keyword, which Twilio has answered", async () => {
    vi.setSystemTime(MORNING);
    const inbox = await startAtNight();
    vi.setSystemTime(MORNING);
    for (const body of ["HELP", "START"]) {
      await inbox.service.mutation(api.webhooks.receiveText, inboundText({ body }));
      const last = (await readThread(inbox, inbox.conversationId)).at(-1);
      if (last === undefined) throw new Error("No text.");
      expect(await codeOf(queue(inbox, "automation", last.id)), body).toBe("KEYWORD_ANSWERED");
      // A person may: Twilio's answer to HELP says little.
      expect(await codeOf(queue(inbox, "person", last.id)), body).toBe("no error");
    }
  });

  test("an answer that is queued is not sent when its text turns out to be a keyword", async () => {
    vi.setSystemTime(MORNING);
    const inbox = await startAtNight({ body: "ayuda", messageSid: `SM${"7".repeat(32)}` });
    vi.setSystemTime(NIGHT);
    const [asked] = await readThread(inbox, inbox.conversationId);
    const messageId = await queue(inbox, "automation", asked?.id);
    expect(await stateOf(inbox, messageId)).toMatchObject({ delivery: "held" });
    await inbox.service.mutation(
      api.webhooks.receiveText,
      inboundText({ body: "ayuda", messageSid: `SM${"7".repeat(32)}`, optOutType: "HELP" }),
    );
    vi.setSystemTime(MORNING);
    await inbox.t.mutation(internal.delivery.release, { messageId });
    await dispatch(inbox);
    expect(await stateOf(inbox, messageId)).toMatchObject({ delivery: "canceled" });
  });

  test("automated texts wait until staff have decided whether it was an opt-out", async () => {
    const inbox = await startAtNight({ body: "please stop texting me" });
    vi.setSystemTime(MORNING);
    const messageId = await queue(inbox, "automation");
    expect(await stateOf(inbox, messageId)).toMatchObject({ delivery: "held" });
    const reply = await queue(inbox, "person");
    expect(await stateOf(inbox, reply)).toMatchObject({ delivery: "claimed" });
    const detail = await inbox.ada.query(api.conversations.get, {
      conversationId: inbox.conversationId,
    });
    const reviewId = detail?.optOutReview?.id;
    if (reviewId === undefined) throw new Error("No question.");
    await inbox.ada.mutation(api.optOuts.decideReview, { reviewId, decision: "opted_out" });
    const refusal = await inbox.t.run(async (ctx) => {
      const message = await ctx.db.get("messages", messageId);
      const conversation = await ctx.db.get("conversations", inbox.conversationId);
      if (message === null || conversation === null) throw new Error("Gone.");
      return await findRefusal(ctx, {
        conversation,
        message,
        origin: "automation",
        now: Date.now(),
      });
    });
    expect(refusal).toEqual({ kind: "opted_out" });
  });
});
