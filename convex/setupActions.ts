"use node";

import { v } from "convex/values";
import { createTwilioApi, TWILIO_API_ORIGIN } from "../lib/twilio/client";
import { internal } from "./_generated/api";
import { env, internalAction } from "./_generated/server";

/**
 * Links the environment's Twilio account to an organization, with all the numbers that Twilio lists.
 * Run by the administrator: `npx convex run setupActions:connectEnvironmentAccount
 * '{"externalId":"org_…"}'`. Run again, it adds new numbers. Returns how many were added.
 */
export const connectEnvironmentAccount = internalAction({
  args: { externalId: v.string() },
  returns: v.number(),
  handler: async (ctx, { externalId }): Promise<number> => {
    const accountSid = env.TWILIO_ACCOUNT_SID;
    const api = createTwilioApi({
      accountSid,
      authToken: env.TWILIO_AUTH_TOKEN,
      baseUrl: env.TWILIO_API_BASE_URL ?? TWILIO_API_ORIGIN,
    });
    const numbers = await api.listNumbers();
    return await ctx.runMutation(internal.setup.linkAccount, {
      externalId,
      accountSid,
      phoneNumbers: numbers.map(({ sid, address, label }) => ({
        sid,
        address,
        // Twilio names a number after itself until somebody does.
        label: label.replace(/\D/g, "") === address.replace(/\D/g, "") ? null : label,
      })),
    });
  },
});
