import { makeFunctionReference } from "convex/server";
import type { Value } from "convex/values";
import { vi } from "vitest";
import { errorCode } from "../lib/errors";
import { displayState } from "../lib/sms/display-state";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import * as Outbox from "./model/outbox";
import { firstPage, newSid, receiveOne, type Inbox } from "./test.setup";

/** What the tests of the outbox share: a text is sent, claimed, and its call ends in some way. */

export type ConversationId = Id<"conversations">;
export type MessageId = Id<"messages">;
export type Outcome = (typeof internal.delivery.recordOutcome)["_args"]["outcome"];

/** Longer than any number of these tests waits for its next segment. */
const PACE_MS = 1_000;

let lastToken = 0;
export const newToken = () => `token-${(lastToken += 1)}`;

export async function codeOf(call: Promise<unknown>) {
  return await call.then(
    () => "no error",
    (error: unknown) => errorCode(error),
  );
}

export async function send(inbox: Inbox, conversationId: ConversationId, body = "On our way") {
  vi.setSystemTime(Date.now() + 1);
  const text = { conversationId, body, mediaIds: [], clientToken: newToken() };
  return await inbox.ada.mutation(api.messages.send, text);
}

/** Lets a conversation's number send the next text that may go. */
export async function claim(inbox: Inbox, conversationId: ConversationId) {
  const conversation = await inbox.t.run(
    async (ctx) => await ctx.db.get("conversations", conversationId),
  );
  if (conversation === null) throw new Error("No conversation.");
  vi.setSystemTime(Date.now() + PACE_MS);
  const { phoneNumberId } = conversation;
  await inbox.t.mutation(internal.delivery.dispatch, { phoneNumberId });
}

export async function readRow(inbox: Inbox, messageId: MessageId) {
  const row = await inbox.t.run(async (ctx) => await ctx.db.get("messages", messageId));
  if (row === null) throw new Error("No message.");
  return row;
}

/** Names the call under way. */
export async function attemptOf(inbox: Inbox, messageId: MessageId) {
  const { attemptId } = await readRow(inbox, messageId);
  if (attemptId === null) throw new Error("Not claimed.");
  return { messageId, attemptId };
}

/** Tells the outbox how the call under way ended. */
export async function end(inbox: Inbox, messageId: MessageId, outcome: Outcome) {
  const attempt = await attemptOf(inbox, messageId);
  await inbox.t.mutation(internal.delivery.recordOutcome, { ...attempt, outcome });
}

export async function claimAndEnd(inbox: Inbox, messageId: MessageId, outcome: Outcome) {
  await claim(inbox, (await readRow(inbox, messageId)).conversationId);
  await end(inbox, messageId, outcome);
}

export const accepted = (twilioSid = newSid()): Outcome => ({
  kind: "accepted",
  twilioSid,
  status: "queued",
});

export async function stateOf(inbox: Inbox, messageId: MessageId) {
  const { delivery, twilioStatus, errorCode, searchedAt } = await readRow(inbox, messageId);
  if (delivery === null) throw new Error("Not ours.");
  const isMissing = searchedAt !== undefined;
  return displayState({ delivery, twilioStatus, errorCode, isMissing }).name;
}

export async function listRow(inbox: Inbox) {
  const { page } = await inbox.ada.query(api.conversations.list, { paginationOpts: firstPage });
  const [row] = page;
  if (row === undefined) throw new Error("No conversation.");
  return row;
}

/** Jobs that wait to run, by function. */
export async function countScheduled(inbox: Inbox, name: string) {
  const jobs = await inbox.t.run(
    async (ctx) => await ctx.db.system.query("_scheduled_functions").collect(),
  );
  return jobs.filter((job) => job.name.includes(name) && job.state.kind === "pending").length;
}

/** Queues a text as an automation or a list does, which nobody's screen can yet. */
export async function queue(
  inbox: Inbox,
  conversationId: ConversationId,
  text: { origin: "automation" | "bulk" | "person"; body?: string; notBefore?: number },
) {
  vi.setSystemTime(Date.now() + 1);
  return await inbox.t.run(async (ctx) => {
    const conversation = await ctx.db.get("conversations", conversationId);
    const members = await ctx.db.query("members").take(10);
    const member = members.find(({ name }) => name === "ada");
    if (conversation === null || member === undefined) throw new Error("No conversation.");
    const fields = { conversation, member, mediaIds: [], clientToken: newToken() };
    return await Outbox.queueText(ctx, { body: "Hello", ...fields, ...text });
  });
}

/** Lets so many contacts text the front desk, each from a number of their own. */
export async function receiveMany(inbox: Inbox, count: number): Promise<ConversationId[]> {
  const ids: ConversationId[] = [];
  for (let index = 0; index < count; index += 1) {
    vi.setSystemTime(Date.now() + 1);
    ids.push((await receiveOne(inbox, { from: `+1503556${String(index).padStart(4, "0")}` })).id);
  }
  return ids;
}

/** A text that Twilio was called with. */
export interface Call {
  at: number;
  messageId: MessageId;
  body: string;
}

/**
 * Runs the outbox's jobs until a time, each at its time, with a Twilio that answers every call at once.
 *
 * @returns the calls, in their order
 */
export async function runOutbox(
  inbox: Inbox,
  until: number,
  answer: (call: Call) => Outcome = () => accepted(),
): Promise<Call[]> {
  const calls: Call[] = [];
  for (;;) {
    const job = await takeJob(inbox, until);
    if (job === null) break;
    vi.setSystemTime(Math.max(Date.now(), job.scheduledTime));
    if (job.name.includes("deliveryActions:send")) {
      const { messageId, attemptId } = job.args[0] as { messageId: MessageId; attemptId: string };
      const attempt = { messageId, attemptId };
      const text = await inbox.t.mutation(internal.delivery.beginCall, attempt);
      if (text === null) continue;
      const call = { at: Date.now(), messageId, body: text.body };
      calls.push(call);
      const outcome = answer(call);
      await inbox.t.mutation(internal.delivery.recordOutcome, { ...attempt, outcome });
    } else {
      const args = job.args[0] as Record<string, Value>;
      await inbox.t.mutation(makeFunctionReference<"mutation">(job.name), args);
    }
  }
  vi.setSystemTime(Math.max(Date.now(), until));
  return calls;
}

/** The next job of the outbox that is due; watchdogs stay, since every call is answered. */
async function takeJob(inbox: Inbox, until: number) {
  return await inbox.t.run(async (ctx) => {
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    const [next] = jobs
      .filter(({ state, scheduledTime }) => state.kind === "pending" && scheduledTime <= until)
      .filter(({ name }) =>
        /delivery:(dispatch|release)|Actions:send|tryAgain|sweeps:(outbox|queue)/.test(name),
      )
      .sort((one, other) => one.scheduledTime - other.scheduledTime);
    if (next === undefined) return null;
    await ctx.scheduler.cancel(next._id);
    return next;
  });
}

/** As if the backend had lost every job. */
export async function loseJobs(inbox: Inbox) {
  await inbox.t.run(async (ctx) => {
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    for (const job of jobs) await ctx.scheduler.cancel(job._id);
  });
}
