import { v } from "convex/values";
import { appError } from "../lib/errors";
import { DEFAULT_WINDOW, isWindow } from "../lib/quiet-hours";
import { adminMutation, adminQuery } from "./functions";
import * as AuditLog from "./model/auditLog";
import * as Compliance from "./model/compliance";
import * as Conversations from "./model/conversations";
import * as Limits from "./model/limits";
import * as QuietHours from "./model/quietHours";
import { vSendWindow } from "./validators";

const HOUR_MS = 60 * 60_000;
const MAX_OVERRIDE_MS = 24 * HOUR_MS;

/** When automated texts may leave, and the newest overrides. */
export const settings = adminQuery({
  args: {},
  returns: v.object({
    window: vSendWindow,
    isDefault: v.boolean(),
    overrides: v.array(
      v.object({
        id: v.id("quietHourOverrides"),
        /** Null for everybody. */
        address: v.union(v.string(), v.null()),
        reason: v.string(),
        at: v.number(),
        until: v.number(),
        memberName: v.union(v.string(), v.null()),
      }),
    ),
  }),
  handler: async (ctx) => {
    const { organizationId } = ctx;
    const window = await QuietHours.windowOf(ctx, organizationId);
    const rows = await QuietHours.listOverrides(ctx, organizationId);
    const { startMinute, endMinute } = DEFAULT_WINDOW;
    return {
      window,
      isDefault: window.startMinute === startMinute && window.endMinute === endMinute,
      overrides: await Promise.all(
        rows.map(async ({ _id, address, reason, at, until, memberId }) => ({
          id: _id,
          address,
          reason,
          at,
          until,
          memberName: await Compliance.nameOf(ctx, memberId),
        })),
      ),
    };
  },
});

/** Sets when automated texts may leave, by the clock of whoever gets them. */
export const set = adminMutation({
  args: { window: vSendWindow },
  returns: v.null(),
  handler: async (ctx, { window }) => {
    const { organizationId, member } = ctx;
    if (!isWindow(window)) throw appError("INVALID", "No window of an hour or more in one day.");
    await QuietHours.setWindow(ctx, organizationId, window);
    await AuditLog.record(ctx, {
      organizationId,
      member,
      action: "quietHours.set",
      detail: { ...window },
    });
    return null;
  },
});

/** Lets automated texts leave out of hours, for a day at most: in one conversation, or everywhere. */
export const override = adminMutation({
  args: {
    conversationId: v.union(v.id("conversations"), v.null()),
    reason: v.string(),
    until: v.number(),
  },
  returns: v.id("quietHourOverrides"),
  handler: async (ctx, { conversationId, until, ...given }) => {
    const { organizationId, member } = ctx;
    const conversation =
      conversationId &&
      (await Conversations.requireConversation(ctx, organizationId, conversationId));
    const reason = Compliance.requireNote(given.reason);
    const now = Date.now();
    if (!(until > now && until <= now + MAX_OVERRIDE_MS)) {
      throw appError("INVALID", "An override lasts a day at most.");
    }
    await Limits.spend(ctx, "entries", member._id);
    const address = conversation?.contactAddress ?? null;
    const overrideId = await QuietHours.override(ctx, { address, until, reason, member });
    await AuditLog.record(ctx, {
      organizationId,
      member,
      action: "quietHours.override",
      target: overrideId,
      detail: {
        number: address && Compliance.lastFour(address),
        hours: Math.ceil((until - now) / HOUR_MS),
      },
    });
    return overrideId;
  },
});

/** Ends an override before its time. */
export const endOverride = adminMutation({
  args: { overrideId: v.id("quietHourOverrides") },
  returns: v.null(),
  handler: async (ctx, { overrideId }) => {
    const { organizationId, member } = ctx;
    const found = await QuietHours.requireOverride(ctx, organizationId, overrideId);
    const now = Date.now();
    if (found.until <= now) return null;
    await ctx.db.patch("quietHourOverrides", found._id, { until: now });
    await AuditLog.record(ctx, {
      organizationId,
      member,
      action: "quietHours.endOverride",
      target: overrideId,
    });
    return null;
  },
});
