import type { DeletionOutcome } from "../../lib/twilio/deletion";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { backgroundPool } from "./backgroundPool";
import * as Messages from "./messages";
import * as TwilioAccounts from "./twilioAccounts";

const MINUTE_MS = 60_000;
/** How many an action takes at a time. */
const TAKEN_AT_ONCE = 20;
/** A try that has not reported back by then was lost with whatever made it. */
const LEASE_MS = 15 * MINUTE_MS;
/** After 1, 2, 4 minutes and so on: a little over two hours in all. */
const MAX_ATTEMPTS = 8;
const MAX_WAIT_MS = 6 * 60 * MINUTE_MS;
/** What is on its way longer than any validity period can be is no delivery any more. */
const NOT_FINAL_RETRY_MS = 30 * MINUTE_MS;
const NOT_FINAL_FOR_MS = 3 * 24 * 60 * MINUTE_MS;
const RETRIED_AT_ONCE = 100;
const LOOKED_AT_ONCE = 200;

type Deletion = Doc<"twilioDeletions">;

/** Puts a message's copy at Twilio on the list of what is to be deleted there. Returns how many it is. */
export async function addCopy(
  ctx: MutationCtx,
  message: Pick<Doc<"messages">, "organizationId" | "accountSid" | "twilioSid">,
  { erasureId, scope }: Pick<Deletion, "erasureId" | "scope">,
): Promise<0 | 1> {
  const { organizationId, accountSid, twilioSid } = message;
  if (twilioSid === null) return 0;
  await ctx.db.insert("twilioDeletions", {
    organizationId,
    erasureId,
    accountSid,
    twilioSid,
    scope,
    state: "waiting",
    attempts: 0,
    nextTryAt: Date.now(),
    errorCode: null,
  });
  return 1;
}

/** A message's whole copy that is still to be deleted at Twilio; null when none is on the list. */
export async function findCopy(
  ctx: QueryCtx,
  { accountSid, twilioSid }: Pick<Deletion, "accountSid" | "twilioSid">,
): Promise<Deletion | null> {
  return await ctx.db
    .query("twilioDeletions")
    .withIndex("by_accountSid_and_twilioSid_and_scope", (q) =>
      q.eq("accountSid", accountSid).eq("twilioSid", twilioSid).eq("scope", "message"),
    )
    .first();
}

/** An erasure has nothing to do here any more: what is left of it is at Twilio. */
export async function finishHere(ctx: MutationCtx, erasure: Doc<"erasures">): Promise<void> {
  await ctx.db.patch("erasures", erasure._id, { state: "at_twilio" });
  const accounts = await TwilioAccounts.ofOrganization(ctx, erasure.organizationId);
  for (const { accountSid } of accounts) await startIfDue(ctx, accountSid);
  await settle(ctx, erasure._id);
}

/** Lets an account's list be worked off, as far as it is due. */
export async function start(ctx: MutationCtx, accountSid: string): Promise<void> {
  await backgroundPool.enqueueAction(
    ctx,
    internal.erasureActions.deleteAtTwilio,
    { accountSid },
    { retry: true },
  );
}

/** Starts an account's list when something on it is due. */
export async function startIfDue(ctx: MutationCtx, accountSid: string): Promise<void> {
  const [next] = await due(ctx, accountSid).take(1);
  if (next !== undefined) await start(ctx, accountSid);
}

/** Starts the lists on which something is due. One that many others keep from its turn has it later. */
export async function startAllDue(ctx: MutationCtx): Promise<void> {
  const found = await ctx.db
    .query("twilioDeletions")
    .withIndex("by_state_and_nextTryAt", (q) =>
      q.eq("state", "waiting").lte("nextTryAt", Date.now()),
    )
    .take(LOOKED_AT_ONCE);
  const accounts = new Set(found.map(({ accountSid }) => accountSid));
  for (const accountSid of accounts) await start(ctx, accountSid);
}

/** Takes what is due, so that nobody else does meanwhile. */
export async function take(ctx: MutationCtx, accountSid: string): Promise<Deletion[]> {
  const taken = await due(ctx, accountSid).take(TAKEN_AT_ONCE);
  const nextTryAt = Date.now() + LEASE_MS;
  for (const { _id } of taken) await ctx.db.patch("twilioDeletions", _id, { nextTryAt });
  return taken;
}

/** Records how tries ended: done, tried again later, or given up until an admin asks. */
export async function recordOutcomes(
  ctx: MutationCtx,
  outcomes: readonly { deletionId: Id<"twilioDeletions">; outcome: DeletionOutcome }[],
): Promise<void> {
  const counts = new Map<Id<"erasures">, { done: number; failed: number }>();
  for (const { deletionId, outcome } of outcomes) {
    const deletion = await ctx.db.get("twilioDeletions", deletionId);
    if (deletion?.state !== "waiting") continue;
    const result = await recordOutcome(ctx, deletion, outcome);
    if (result === "waiting" || deletion.erasureId === null) continue;
    const count = counts.get(deletion.erasureId) ?? { done: 0, failed: 0 };
    count[result] += 1;
    counts.set(deletion.erasureId, count);
  }
  for (const [erasureId, { done, failed }] of counts) {
    const erasure = await ctx.db.get("erasures", erasureId);
    if (erasure === null) continue;
    await ctx.db.patch("erasures", erasureId, {
      twilioDone: erasure.twilioDone + done,
      twilioFailed: erasure.twilioFailed + failed,
    });
    await settle(ctx, erasureId);
  }
}

/** Ends an erasure whose last copy at Twilio is gone, or given up. */
export async function settle(ctx: MutationCtx, erasureId: Id<"erasures">): Promise<void> {
  const erasure = await ctx.db.get("erasures", erasureId);
  if (erasure?.state !== "at_twilio") return;
  const { twilioTotal, twilioDone, twilioFailed } = erasure;
  if (twilioDone + twilioFailed < twilioTotal) return;
  const state = twilioFailed > 0 ? "failed" : "finished";
  await ctx.db.patch("erasures", erasureId, { state, finishedAt: Date.now() });
}

/** Tries again what was given up. Returns how many there were; the caller asks again while there are. */
export async function retryFailed(ctx: MutationCtx, erasure: Doc<"erasures">): Promise<number> {
  const failed = await ctx.db
    .query("twilioDeletions")
    .withIndex("by_erasureId_and_state", (q) =>
      q.eq("erasureId", erasure._id).eq("state", "failed"),
    )
    .take(RETRIED_AT_ONCE);
  const untried = { state: "waiting", attempts: 0, nextTryAt: Date.now() } as const;
  for (const { _id } of failed) await ctx.db.patch("twilioDeletions", _id, untried);
  await ctx.db.patch("erasures", erasure._id, {
    state: "at_twilio",
    twilioFailed: erasure.twilioFailed - failed.length,
    finishedAt: null,
  });
  for (const accountSid of new Set(failed.map((deletion) => deletion.accountSid))) {
    await start(ctx, accountSid);
  }
  return failed.length;
}

async function recordOutcome(
  ctx: MutationCtx,
  deletion: Deletion,
  outcome: DeletionOutcome,
): Promise<"done" | "failed" | "waiting"> {
  if (outcome.kind === "deleted") {
    await ctx.db.delete("twilioDeletions", deletion._id);
    if (deletion.scope === "message") await rememberDeleted(ctx, deletion);
    return "done";
  }
  const now = Date.now();
  const hasFailed = outcome.kind === "failed";
  const errorCode = hasFailed ? outcome.code : null;
  const attempts = deletion.attempts + (hasFailed ? 1 : 0);
  const isOver = hasFailed
    ? attempts >= MAX_ATTEMPTS
    : now - deletion._creationTime > NOT_FINAL_FOR_MS;
  const waitMs = hasFailed
    ? Math.min(MINUTE_MS * 2 ** (attempts - 1), MAX_WAIT_MS)
    : NOT_FINAL_RETRY_MS;
  // Of what belongs to no erasure nobody would hear: it is tried for as long as it takes.
  const state = isOver && deletion.erasureId !== null ? "failed" : "waiting";
  await ctx.db.patch("twilioDeletions", deletion._id, {
    state,
    attempts,
    errorCode,
    nextTryAt: now + waitMs,
  });
  return state;
}

/** The text, where it is still here under its SID, tells that its copy is gone. */
async function rememberDeleted(
  ctx: MutationCtx,
  { accountSid, twilioSid }: Deletion,
): Promise<void> {
  const message = await Messages.findByTwilioSid(ctx, accountSid, twilioSid);
  if (message === null) return;
  await ctx.db.patch("messages", message._id, { erasedAtTwilioAt: Date.now() });
}

function due(ctx: MutationCtx, accountSid: string) {
  return ctx.db
    .query("twilioDeletions")
    .withIndex("by_accountSid_and_state_and_nextTryAt", (q) =>
      q.eq("accountSid", accountSid).eq("state", "waiting").lte("nextTryAt", Date.now()),
    );
}
