import { v } from "convex/values";
import { literals } from "convex-helpers/validators";
import { internal } from "./_generated/api";
import { internalMutation, internalQuery } from "./_generated/server";
import * as LogWalks from "./model/logWalks";
import * as MessageLog from "./model/messageLog";
import * as Searches from "./model/searches";
import * as TwilioAccounts from "./model/twilioAccounts";
import { vGap, vWalkKind } from "./tables/reconciliation";
import { vLoggedMessage } from "./validators";

/**
 * Compares what is here with Twilio's message log, so that what a webhook did not bring, because we
 * were down or it never came, is found within minutes. A walk reads the log in steps: each is one
 * action that reads a few pages, and stores what they bring and how far it got as it goes. Everything
 * is keyed by SID, so that a step may be repeated or cut off.
 */

const vStoreResult = literals("stored", "updated", "known", "elsewhere", "erased", "alike");

/** What a page holds of the window. */
const vPage = {
  read: v.number(),
  elsewhere: v.number(),
  erased: v.number(),
  newestAt: v.union(v.number(), v.null()),
  oldestAt: v.union(v.number(), v.null()),
  gaps: v.array(vGap),
};

/** Names one step; a walk that has gone on without it takes nothing from it any more. */
const vAttempt = { walkId: v.id("logWalks"), step: v.number() };

/**
 * Reads what came to every account since the last time, and once an hour all of its last day; goes on
 * with walks whose jobs were lost.
 */
export const readRecent = internalMutation({
  args: { cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { cursor }) => {
    const { accounts, next } = await TwilioAccounts.page(ctx, cursor);
    for (const account of accounts) {
      await LogWalks.reviveLost(ctx, account.accountSid);
      await LogWalks.beginRecent(ctx, account);
      await LogWalks.beginDayWhenDue(ctx, account.accountSid);
    }
    if (next !== null) {
      await ctx.scheduler.runAfter(0, internal.reconciliationWalks.readRecent, { cursor: next });
    }
    return null;
  },
});

/** Reads what came to one account, because a send can be concluded now. */
export const look = internalMutation({
  args: { accountSid: v.string() },
  returns: v.null(),
  handler: async (ctx, { accountSid }) => {
    const account = await TwilioAccounts.find(ctx, accountSid);
    if (account !== null) await LogWalks.beginRecent(ctx, account);
    return null;
  },
});

/** What a step has to read; null when another has taken its place, or nobody wants it any more. */
export const task = internalQuery({
  args: vAttempt,
  returns: v.union(
    v.object({
      accountSid: v.string(),
      kind: vWalkKind,
      from: v.number(),
      to: v.number(),
      nextPageUrl: v.union(v.string(), v.null()),
    }),
    v.null(),
  ),
  handler: async (ctx, attempt) => {
    const walk = await LogWalks.findCurrent(ctx, attempt);
    if (walk === null) return null;
    const { accountSid, kind, from, to, nextPageUrl } = walk;
    return { accountSid, kind, from, to, nextPageUrl };
  },
});

/** What each of these rows says that is not here yet, in their order. */
export const assess = internalQuery({
  args: { accountSid: v.string(), messages: v.array(vLoggedMessage) },
  returns: v.array(v.union(v.literal("known"), v.literal("news"), v.literal("elsewhere"))),
  handler: async (ctx, { accountSid, messages }) =>
    await Promise.all(messages.map((row) => MessageLog.assess(ctx, accountSid, row))),
});

/** Stores what is missing of these rows, in their order; null when the step is not wanted any more. */
export const store = internalMutation({
  args: { ...vAttempt, messages: v.array(vLoggedMessage) },
  returns: v.union(v.array(vStoreResult), v.null()),
  handler: async (ctx, { messages, ...attempt }) => {
    const walk = await LogWalks.findCurrent(ctx, attempt);
    if (walk === null) return null;
    const results: MessageLog.StoreResult[] = [];
    for (const row of messages) results.push(await MessageLog.store(ctx, walk.accountSid, row));
    await LogWalks.countStored(ctx, walk, results);
    return results;
  },
});

/**
 * Notes that a page has been read and all that it brings is stored. The walk ends with its last page,
 * and its next step begins where `isStepDone`. Returns whether this step goes on.
 */
export const finishPage = internalMutation({
  args: {
    ...vAttempt,
    ...vPage,
    /** The page that comes next; null after the last. */
    nextPageUrl: v.union(v.string(), v.null()),
    isStepDone: v.boolean(),
  },
  returns: v.boolean(),
  handler: async (ctx, { walkId, step, nextPageUrl, isStepDone, ...page }) => {
    const walk = await LogWalks.findCurrent(ctx, { walkId, step });
    if (walk === null) return false;
    const read = await LogWalks.countPage(ctx, walk, page, nextPageUrl);
    if (nextPageUrl === null) await LogWalks.finish(ctx, read);
    else if (isStepDone) await LogWalks.startStep(ctx, read, 0);
    return nextPageUrl !== null && !isStepDone;
  },
});

/** Twilio could not be reached: tries again soon. */
export const pause = internalMutation({
  args: { ...vAttempt, error: v.string() },
  returns: v.null(),
  handler: async (ctx, { error, ...attempt }) => {
    const walk = await LogWalks.findCurrent(ctx, attempt);
    if (walk !== null) await LogWalks.pause(ctx, walk, error);
    return null;
  },
});

/** Twilio refuses us: the walk ends here. Should it go on, then from its first page if that was it. */
export const fail = internalMutation({
  args: { ...vAttempt, error: v.string(), isPageGone: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { error, isPageGone, ...attempt }) => {
    const walk = await LogWalks.findCurrent(ctx, attempt);
    if (walk === null) return null;
    await LogWalks.end(ctx, walk, "failed", error);
    if (isPageGone) await LogWalks.rewind(ctx, walk);
    return null;
  },
});

/** The watchdog of a step, which died if the walk is still at it: another takes its place. */
export const revive = internalMutation({
  args: vAttempt,
  returns: v.null(),
  handler: async (ctx, attempt) => {
    const walk = await LogWalks.findCurrent(ctx, attempt);
    if (walk !== null) await LogWalks.startStep(ctx, walk, 0);
    return null;
  },
});

/** Draws the conclusions of a walk that has ended. */
export const conclude = internalMutation({
  args: { walkId: v.id("logWalks"), cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { walkId, cursor }) => {
    const walk = await ctx.db.get("logWalks", walkId);
    if (walk?.state === "finished") await Searches.conclude(ctx, walk, cursor);
    return null;
  },
});
