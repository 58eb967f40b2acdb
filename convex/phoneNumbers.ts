import { v } from "convex/values";
import { appError } from "../lib/errors";
import { isPace } from "../lib/twilio/pace";
import { adminMutation, memberQuery } from "./functions";
import * as AuditLog from "./model/auditLog";
import * as PhoneNumbers from "./model/phoneNumbers";
import * as SendQueue from "./model/sendQueue";
import { vPhoneNumber } from "./validators";

const MAX_NUMBERS = 200;

/** Our numbers, in the order in which they were added. */
export const list = memberQuery({
  args: {},
  returns: v.array(vPhoneNumber),
  handler: async (ctx) => {
    const numbers = await ctx.db
      .query("phoneNumbers")
      .withIndex("by_organizationId", (q) => q.eq("organizationId", ctx.organizationId))
      .take(MAX_NUMBERS);
    return numbers.map(({ _id, address, label }) => ({ id: _id, address, label }));
  },
});

/** Sets how fast a number sends; null for what Twilio lets a number of its kind. */
export const setPace = adminMutation({
  args: {
    phoneNumberId: v.id("phoneNumbers"),
    segmentsPerSecond: v.union(v.number(), v.null()),
  },
  returns: v.null(),
  handler: async (ctx, { phoneNumberId, segmentsPerSecond }) => {
    const { organizationId, member } = ctx;
    await PhoneNumbers.requirePhoneNumber(ctx, organizationId, phoneNumberId);
    if (segmentsPerSecond !== null && !isPace(segmentsPerSecond)) {
      throw appError("INVALID", `A pace of ${segmentsPerSecond}.`);
    }
    const pace = segmentsPerSecond ?? undefined;
    await ctx.db.patch("phoneNumbers", phoneNumberId, { segmentsPerSecond: pace });
    // At another pace the next text may be due earlier.
    await SendQueue.wake(ctx, phoneNumberId, Date.now());
    await AuditLog.record(ctx, {
      organizationId,
      member,
      action: "phoneNumbers.setPace",
      target: phoneNumberId,
      detail: { segmentsPerSecond },
    });
    return null;
  },
});
