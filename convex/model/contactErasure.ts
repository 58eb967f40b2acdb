import { appError } from "../../lib/errors";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { Member } from "./access";
import * as AuditLog from "./auditLog";
import * as ComplianceErasure from "./complianceErasure";
import * as Erasures from "./erasures";
import * as MessageErasure from "./messageErasure";
import * as TwilioDeletions from "./twilioDeletions";

/** One contact has at most a thread for each of its addresses with each of our numbers. */
const MAX_THREADS = 500;
const MAX_ADDRESSES = 100;
const MAX_MEMBERS = 200;
/** Texts a step: with their files and events well below a hundred documents each ten. */
const TEXTS_A_STEP = 20;
/** A call to Twilio that is under way ends within this, one way or the other. */
const CALL_TAKES_MS = 60_000;

/**
 * Erases a contact. At once: name, numbers and threads are gone, nothing waiting is sent, and what
 * they opted out of is kept as hashes. In steps after that: the texts, their files, Twilio's copies.
 * A text that comes meanwhile begins a new contact.
 *
 * @throws WRONG_CONFIRMATION unless it is how one of the contact's addresses ends
 */
export async function begin(
  ctx: MutationCtx,
  contact: Doc<"contacts">,
  request: { confirmation: string; member: Member },
): Promise<Id<"erasures">> {
  const { organizationId } = contact;
  const addresses = await ctx.db
    .query("contactAddresses")
    .withIndex("by_contactId", (q) => q.eq("contactId", contact._id))
    .take(MAX_ADDRESSES);
  if (!addresses.some(({ address }) => address.slice(-4) === request.confirmation)) {
    throw appError("WRONG_CONFIRMATION", `Contact ${contact._id}.`);
  }
  const threads = await ctx.db
    .query("conversations")
    .withIndex("by_contactId_and_lastActivityAt", (q) => q.eq("contactId", contact._id))
    .take(MAX_THREADS);
  const erasureId = await ctx.db.insert("erasures", {
    organizationId,
    kind: "contact",
    requestedBy: request.member._id,
    at: Date.now(),
    stepAt: Date.now(),
    state: "here",
    conversations: threads.length,
    ...MessageErasure.NOTHING_ERASED,
    twilioDone: 0,
    twilioFailed: 0,
    finishedAt: null,
  });
  for (const { _id, address } of addresses) {
    const who = { organizationId, address };
    const pseudonym = await Erasures.pseudonymOf(organizationId, address);
    const all = { ...who, until: Infinity };
    const { suppressions, rows } = await ComplianceErasure.forget(ctx, all, pseudonym);
    await Erasures.rememberAddress(ctx, { ...who, suppressions });
    const mayBeMore = rows >= ComplianceErasure.ROWS_A_CALL;
    if (mayBeMore) await ctx.db.insert("erasureAddresses", { ...who, erasureId });
    await ctx.db.delete("contactAddresses", _id);
  }
  for (const { _id: conversationId } of threads) {
    await cancelWaiting(ctx, conversationId);
    await ctx.db.insert("erasureThreads", { organizationId, erasureId, conversationId });
    await ctx.db.delete("conversations", conversationId);
  }
  await ctx.db.delete("contacts", contact._id);
  await AuditLog.record(ctx, {
    organizationId,
    member: request.member,
    action: "erasures.eraseContact",
    target: erasureId,
    detail: { conversations: threads.length },
  });
  await ctx.scheduler.runAfter(0, internal.erasures.step, { erasureId });
  return erasureId;
}

/**
 * Erases the next rows of the ledgers, then the next few texts, and comes back until none is left.
 * Repeated, it goes on where it is.
 */
export async function step(ctx: MutationCtx, erasure: Doc<"erasures">): Promise<void> {
  const listed = await ctx.db
    .query("erasureAddresses")
    .withIndex("by_erasureId", (q) => q.eq("erasureId", erasure._id))
    .first();
  if (listed !== null) {
    await forgetMore(ctx, erasure, listed);
    return;
  }
  const thread = await ctx.db
    .query("erasureThreads")
    .withIndex("by_erasureId", (q) => q.eq("erasureId", erasure._id))
    .first();
  if (thread === null) {
    await TwilioDeletions.finishHere(ctx, erasure);
    return;
  }
  const texts = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_erasedAt", (q) =>
      q.eq("conversationId", thread.conversationId).eq("erasedAt", undefined),
    )
    .take(TEXTS_A_STEP);
  const settled = texts.filter(({ delivery }) => delivery !== "claimed");
  let erased: MessageErasure.Erased = erasure;
  for (const text of settled) {
    const one = await MessageErasure.eraseForgotten(ctx, text, erasure._id);
    erased = MessageErasure.add(erased, one);
  }
  const { messages, files, twilioTotal } = erased;
  const stepAt = Date.now();
  await ctx.db.patch("erasures", erasure._id, { messages, files, twilioTotal, stepAt });
  if (texts.length === 0) {
    await deleteMarkers(ctx, thread);
    await ctx.db.delete("erasureThreads", thread._id);
  }
  const isHeldUp = texts.length > 0 && settled.length === 0;
  const waitMs = isHeldUp ? CALL_TAKES_MS : 0;
  await ctx.scheduler.runAfter(waitMs, internal.erasures.step, { erasureId: erasure._id });
}

async function forgetMore(
  ctx: MutationCtx,
  { _id: erasureId, _creationTime: until }: Doc<"erasures">,
  { _id, organizationId, address }: Doc<"erasureAddresses">,
): Promise<void> {
  const pseudonym = await Erasures.pseudonymOf(organizationId, address);
  const who = { organizationId, address, until };
  const { rows } = await ComplianceErasure.forget(ctx, who, pseudonym);
  if (rows === 0) await ctx.db.delete("erasureAddresses", _id);
  await ctx.db.patch("erasures", erasureId, { stepAt: Date.now() });
  await ctx.scheduler.runAfter(0, internal.erasures.step, { erasureId });
}

async function cancelWaiting(ctx: MutationCtx, conversationId: Id<"conversations">): Promise<void> {
  for (const delivery of ["waiting", "held"] as const) {
    const texts = await ctx.db
      .query("messages")
      .withIndex("by_conversationId_and_delivery_and_at", (q) =>
        q.eq("conversationId", conversationId).eq("delivery", delivery),
      )
      // Further ones cannot leave either: without its conversation no text does.
      .take(TEXTS_A_STEP);
    for (const text of texts) await MessageErasure.cancel(ctx, text);
  }
}

async function deleteMarkers(ctx: MutationCtx, thread: Doc<"erasureThreads">): Promise<void> {
  const { organizationId, conversationId } = thread;
  const members = await ctx.db
    .query("members")
    .withIndex("by_organizationId", (q) => q.eq("organizationId", organizationId))
    .take(MAX_MEMBERS);
  for (const { _id: memberId } of members) {
    const marker = await ctx.db
      .query("readMarkers")
      .withIndex("by_memberId_and_conversationId", (q) =>
        q.eq("memberId", memberId).eq("conversationId", conversationId),
      )
      .unique();
    if (marker !== null) await ctx.db.delete("readMarkers", marker._id);
  }
}
