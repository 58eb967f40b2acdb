import { defineTable } from "convex/server";
import { v } from "convex/values";

/** What is known of Twilio's message log. */
export const reconciliationTables = {
  // How far an account's message log at Twilio has been read. Apart from the account, because it is hot.
  messageLogCursors: defineTable({
    accountSid: v.string(),
    /** Everything that Twilio made before this is here. */
    readThrough: v.number(),
    lastRunAt: v.number(),
    /** The next try while Twilio cannot be reached, and how many failed in a row; else null. */
    retry: v.optional(v.union(v.object({ at: v.number(), failures: v.number() }), v.null())),
  })
    // Reconciliation.
    .index("by_accountSid", ["accountSid"]),
};
