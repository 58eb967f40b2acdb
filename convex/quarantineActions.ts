"use node";

import { v } from "convex/values";
import { createTwilioApi } from "../lib/twilio/client";
import { TwilioReadError } from "../lib/twilio/read-error";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
import { accountCredentials } from "./model/credentials";

/** Fetches the text that something in quarantine is about from Twilio. */
export const fetch = internalAction({
  args: { quarantineId: v.id("quarantine") },
  returns: v.null(),
  handler: async (ctx, { quarantineId }) => {
    const fail = async (result: "credentials" | "not_at_twilio" | "unreachable") => {
      await ctx.runMutation(internal.quarantine.recordFailure, { quarantineId, result });
      return null;
    };
    const source = await ctx.runQuery(internal.quarantine.source, { quarantineId });
    if (source === null) return null;
    const credentials = await accountCredentials(ctx, source.accountSid);
    if (credentials === null) return await fail("credentials");
    const api = createTwilioApi(credentials);
    try {
      const found = await api.fetchMessage(source.sid);
      if (found === null) return await fail("not_at_twilio");
      const media = found.isInbound && found.numMedia > 0 ? await api.listMedia(source.sid) : [];
      const message = { ...found, media };
      await ctx.runMutation(internal.quarantine.store, { quarantineId, message });
    } catch (error) {
      if (!(error instanceof TwilioReadError)) throw error;
      return await fail(error.status === 401 ? "credentials" : "unreachable");
    }
    return null;
  },
});
