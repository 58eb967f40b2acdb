import { defineTable } from "convex/server";
import { v } from "convex/values";
import { vOptOutSource } from "../validators";

/** Who may be texted, and the evidence. */
export const complianceTables = {
  // The suppression ledger: nobody is texted against it. Lifted rows stay.
  optOuts: defineTable({
    organizationId: v.id("organizations"),
    address: v.string(),
    /** Which of our numbers was told; null for a row by staff, effective for all. */
    senderAddress: v.union(v.string(), v.null()),
    source: vOptOutSource,
    /** The word that was texted; null unless by keyword. */
    word: v.union(v.string(), v.null()),
    messageId: v.union(v.id("messages"), v.null()),
    at: v.number(),
    liftedAt: v.union(v.number(), v.null()),
  })
    // Every send and claim: is there an effective one (liftedAt null)?
    .index("by_organizationId_and_address_and_liftedAt", ["organizationId", "address", "liftedAt"]),
};
