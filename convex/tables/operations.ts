import { defineTable } from "convex/server";
import { v } from "convex/values";
import { vQuarantineKind } from "../validators";

/** What an admin looks after. */
export const operationsTables = {
  // What could not be placed, kept until somebody or something can. Payloads live 30 days.
  quarantine: defineTable({
    /** Null when the account belongs to no organization: the operator's to look at. */
    organizationId: v.union(v.id("organizations"), v.null()),
    kind: vQuarantineKind,
    accountSid: v.string(),
    /** The message's SID; null when the request named none. */
    sid: v.union(v.string(), v.null()),
    /** JSON of what came (orphan statuses: all of them); null for samples, which keep nothing. */
    payload: v.union(v.string(), v.null()),
    /** Why it was refused, or the path it came to. */
    reason: v.string(),
    at: v.number(),
    timesSeen: v.number(),
  })
    // One row for one thing; orphan statuses, when their message appears.
    .index("by_accountSid_and_sid_and_kind", ["accountSid", "sid", "kind"])
    // One signature sample for each account, reason and minute.
    .index("by_accountSid_and_reason_and_at", ["accountSid", "reason", "at"])
    // Deleting after 30 days.
    .index("by_at", ["at"]),
};
