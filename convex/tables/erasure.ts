import { defineTable } from "convex/server";
import { v } from "convex/values";
import { vOptOutSource } from "../validators";

/** What is to be forgotten, and what must not come back. */
export const erasureTables = {
  // A text that was erased and must not come back by a late webhook, the message log or an import.
  erasedSids: defineTable({
    accountSid: v.string(),
    /** Keyed HMAC of account and SID. */
    hmac: v.string(),
    at: v.number(),
  })
    // A text that is not here: was it?
    .index("by_accountSid_and_hmac", ["accountSid", "hmac"]),

  // An address whose contact was erased: what it said before that stays away, and its opt-outs hold.
  erasedAddresses: defineTable({
    organizationId: v.id("organizations"),
    /** Keyed HMAC of organization and address. */
    hmac: v.string(),
    /** When it was last erased. */
    at: v.number(),
    /** Its effective opt-outs, by our own numbers; they become optOuts again if the address appears. */
    suppressions: v.array(
      v.object({
        senderAddress: v.union(v.string(), v.null()),
        source: vOptOutSource,
        at: v.number(),
      }),
    ),
  })
    // Sends, and an address that nobody knows (any more).
    .index("by_organizationId_and_hmac", ["organizationId", "hmac"]),
};
