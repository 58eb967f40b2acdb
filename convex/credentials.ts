import { v } from "convex/values";
import { internalQuery } from "./_generated/server";
import { vCredentialSource } from "./validators";

/** Where an account's tokens are, and those that are here: sealed, the one that calls Twilio first. */
export const ofAccount = internalQuery({
  args: { accountSid: v.string() },
  returns: v.object({ source: vCredentialSource, sealedTokens: v.array(v.string()) }),
  handler: async (ctx, { accountSid }) => {
    const account = await ctx.db
      .query("twilioAccounts")
      .withIndex("by_accountSid", (q) => q.eq("accountSid", accountSid))
      .unique();
    const sealedTokens = (account?.sealedTokens ?? []).map(({ sealed }) => sealed);
    return { source: account?.source ?? ("environment" as const), sealedTokens };
  },
});
