"use node";

import { v } from "convex/values";
import { createTwilioClient } from "../lib/twilio/client";
import { deleteFiles, deleteMessage, type DeletionOutcome } from "../lib/twilio/deletion";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
import { accountCredentials } from "./model/credentials";

/** An action may take ten minutes; what is left then goes on in another. */
const WORK_FOR_MS = 5 * 60_000;
const TIMEOUT_MS = 15_000;

/** Deletes at Twilio what is due on an account's list. */
export const deleteAtTwilio = internalAction({
  args: { accountSid: v.string() },
  returns: v.null(),
  handler: async (ctx, { accountSid }) => {
    const until = Date.now() + WORK_FOR_MS;
    const credentials = await accountCredentials(ctx, accountSid);
    const client = credentials && createTwilioClient({ ...credentials, timeoutMs: TIMEOUT_MS });
    for (;;) {
      const taken = await ctx.runMutation(internal.erasures.takeDeletions, { accountSid });
      if (taken.length === 0) return null;
      const outcomes = [];
      // One after the other: nobody waits for this, and Twilio limits how many come at once.
      for (const { deletionId, twilioSid, scope } of taken) {
        const remove = scope === "message" ? deleteMessage : deleteFiles;
        const outcome: DeletionOutcome =
          client === null ? { kind: "failed", code: null } : await remove(client, twilioSid);
        outcomes.push({ deletionId, outcome });
      }
      await ctx.runMutation(internal.erasures.recordDeletions, { outcomes });
      if (Date.now() < until) continue;
      await ctx.runMutation(internal.erasures.continueDeletions, { accountSid });
      return null;
    }
  },
});
