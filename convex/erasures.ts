import { v } from "convex/values";
import { appError } from "../lib/errors";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import { internalMutation } from "./_generated/server";
import { adminMutation, adminQuery } from "./functions";
import * as AuditLog from "./model/auditLog";
import * as ContactErasure from "./model/contactErasure";
import * as Contacts from "./model/contacts";
import * as Retention from "./model/retention";
import * as TwilioDeletions from "./model/twilioDeletions";
import { vDeletionScope, vErasureKind, vErasureState } from "./tables/erasure";

const SHOWN = 20;
/** A step takes well below a second; one that has not come by then failed. */
const STUCK_AFTER_MS = 10 * 60_000;
const STUCK_A_CALL = 50;

const vErasure = v.object({
  id: v.id("erasures"),
  kind: vErasureKind,
  requestedBy: v.union(v.id("members"), v.null()),
  at: v.number(),
  state: vErasureState,
  conversations: v.number(),
  messages: v.number(),
  files: v.number(),
  twilioTotal: v.number(),
  twilioDone: v.number(),
  twilioFailed: v.number(),
  finishedAt: v.union(v.number(), v.null()),
});

/** Erases a contact for good: what is here, and Twilio's copies. Its progress is in `list`. */
export const eraseContact = adminMutation({
  args: {
    contactId: v.id("contacts"),
    /** The last four characters of one of the contact's numbers. */
    confirmation: v.string(),
  },
  returns: v.id("erasures"),
  handler: async (ctx, { contactId, confirmation }) => {
    const contact = await Contacts.requireContact(ctx, ctx.organizationId, contactId);
    return await ContactErasure.begin(ctx, contact, { confirmation, member: ctx.member });
  },
});

/** What was erased last, newest first, and how far each is. */
export const list = adminQuery({
  args: {},
  returns: v.array(vErasure),
  handler: async (ctx) => {
    const rows = await ctx.db
      .query("erasures")
      .withIndex("by_organizationId_and_at", (q) => q.eq("organizationId", ctx.organizationId))
      .order("desc")
      .take(SHOWN);
    return rows.map(toListItem);
  },
});

/** Whether Twilio still has something that was erased here, and nothing tries any more. */
export const hasFailed = adminQuery({
  args: {},
  returns: v.boolean(),
  handler: async (ctx) => {
    const failed = await ctx.db
      .query("erasures")
      .withIndex("by_organizationId_and_state", (q) =>
        q.eq("organizationId", ctx.organizationId).eq("state", "failed"),
      )
      .first();
    return failed !== null;
  },
});

/** Tries again to delete at Twilio what could not be deleted there. */
export const retryAtTwilio = adminMutation({
  args: { erasureId: v.id("erasures") },
  returns: v.null(),
  handler: async (ctx, { erasureId }) => {
    const erasure = await ctx.db.get("erasures", erasureId);
    if (erasure?.organizationId !== ctx.organizationId) {
      throw appError("NOT_FOUND", `No erasure ${erasureId}.`);
    }
    if (erasure.twilioFailed === 0) return null;
    const { organizationId, member } = ctx;
    await AuditLog.record(ctx, {
      organizationId,
      member,
      action: "erasures.retryAtTwilio",
      target: erasureId,
      detail: { failed: erasure.twilioFailed },
    });
    await ctx.scheduler.runAfter(0, internal.erasures.retryFailed, { erasureId });
    return null;
  },
});

/** Retries a batch of failed deletions, and comes back until none is left. */
export const retryFailed = internalMutation({
  args: { erasureId: v.id("erasures") },
  returns: v.null(),
  handler: async (ctx, { erasureId }) => {
    const erasure = await ctx.db.get("erasures", erasureId);
    if (erasure === null || erasure.twilioFailed === 0) return null;
    const retried = await TwilioDeletions.retryFailed(ctx, erasure);
    if (retried > 0) await ctx.scheduler.runAfter(0, internal.erasures.retryFailed, { erasureId });
    return null;
  },
});

/** The next step of an erasure; nothing once all of it is gone from here. */
export const step = internalMutation({
  args: { erasureId: v.id("erasures") },
  returns: v.null(),
  handler: async (ctx, { erasureId }) => {
    const erasure = await ctx.db.get("erasures", erasureId);
    if (erasure?.state !== "here") return null;
    if (erasure.kind === "contact") await ContactErasure.step(ctx, erasure);
    else await Retention.step(ctx, erasure);
    return null;
  },
});

/** Goes on with what stands still, and with the deletions at Twilio whose time has come. */
export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const stuck = await ctx.db
      .query("erasures")
      .withIndex("by_state_and_stepAt", (q) =>
        q.eq("state", "here").lt("stepAt", Date.now() - STUCK_AFTER_MS),
      )
      .take(STUCK_A_CALL);
    for (const { _id: erasureId } of stuck) {
      await ctx.scheduler.runAfter(0, internal.erasures.step, { erasureId });
    }
    await TwilioDeletions.startAllDue(ctx);
    return null;
  },
});

export const takeDeletions = internalMutation({
  args: { accountSid: v.string() },
  returns: v.array(
    v.object({
      deletionId: v.id("twilioDeletions"),
      twilioSid: v.string(),
      scope: vDeletionScope,
    }),
  ),
  handler: async (ctx, { accountSid }) => {
    const taken = await TwilioDeletions.take(ctx, accountSid);
    return taken.map(({ _id: deletionId, twilioSid, scope }) => ({ deletionId, twilioSid, scope }));
  },
});

export const recordDeletions = internalMutation({
  args: {
    outcomes: v.array(
      v.object({
        deletionId: v.id("twilioDeletions"),
        outcome: v.union(
          v.object({ kind: v.literal("deleted") }),
          v.object({ kind: v.literal("not_final") }),
          v.object({ kind: v.literal("failed"), code: v.union(v.number(), v.null()) }),
        ),
      }),
    ),
  },
  returns: v.null(),
  handler: async (ctx, { outcomes }) => {
    await TwilioDeletions.recordOutcomes(ctx, outcomes);
    return null;
  },
});

export const continueDeletions = internalMutation({
  args: { accountSid: v.string() },
  returns: v.null(),
  handler: async (ctx, { accountSid }) => {
    await TwilioDeletions.start(ctx, accountSid);
    return null;
  },
});

function toListItem({
  _id: id,
  _creationTime,
  organizationId: _tenant,
  stepAt: _stepAt,
  run: _run,
  ...erasure
}: Doc<"erasures">) {
  return { id, ...erasure };
}
