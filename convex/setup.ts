import { v } from "convex/values";
import { appError } from "../lib/errors";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { findOrganization } from "./model/access";
import * as Setup from "./model/setup";

/**
 * Links a Twilio account and its numbers to an organization, which exists once one of its members has
 * signed in. Numbers that are known stay as they are. Returns how many were added.
 */
export const linkAccount = internalMutation({
  args: {
    /** The `org_id` of its members' tokens. */
    externalId: v.string(),
    accountSid: v.string(),
    phoneNumbers: v.array(
      v.object({ address: v.string(), label: v.union(v.string(), v.null()), sid: v.string() }),
    ),
  },
  returns: v.number(),
  handler: async (ctx, { externalId, accountSid, phoneNumbers }) => {
    const organization = await findOrganization(ctx, externalId);
    if (organization === null) {
      throw appError("NOT_FOUND", "No such organization. One of its members must sign in first.");
    }
    const organizationId = organization._id;
    await Setup.ensureAccount(ctx, { organizationId, accountSid });
    let added = 0;
    for (const { address, label, sid } of phoneNumbers) {
      const number = { organizationId, accountSid, address, label, twilioSid: sid };
      if (await Setup.ensurePhoneNumber(ctx, number)) added += 1;
    }
    // Whoever has just linked an account wants to know now whether its texts come here.
    await ctx.scheduler.runAfter(0, internal.webhookHealthActions.check, { accountSid });
    return added;
  },
});
