import { defineTable } from "convex/server";
import { v, type Infer } from "convex/values";
import { literals } from "convex-helpers/validators";
import { vOptOutSource } from "../validators";

/** How somebody asked staff not to be texted. */
export const vAskedHow = literals("text", "spoken", "email", "other");
/** What staff made of a text that may have asked for no more texts. */
export const vReviewDecision = literals("opted_out", "not_opt_out");
export type ReviewDecision = Infer<typeof vReviewDecision>;

/** Texts about what somebody has ordered or asked, and those that sell. */
export const vConsentKind = literals("service", "marketing");
export const vConsentStatus = literals("granted", "withdrawn");
export const vConsentSource = literals(
  "website",
  "offline",
  "opt_in_message",
  "opt_out_message",
  "import",
  "staff",
  "other",
);

/** Who may be texted, and the evidence. Rows are added and, at most once, closed; never changed. */
export const complianceTables = {
  // The suppression ledger: nobody is texted against it. Lifted rows stay.
  optOuts: defineTable({
    organizationId: v.id("organizations"),
    address: v.string(),
    /** Which of our numbers was told; null for a row by staff, effective for all. */
    senderAddress: v.union(v.string(), v.null()),
    /** The Messaging Service that the text came in through: START to any of its numbers lifts the row. */
    messagingServiceSid: v.optional(v.union(v.string(), v.null())),
    source: vOptOutSource,
    /** What was texted, exactly, or what staff were told; absent in rows older than this field. */
    words: v.optional(v.union(v.string(), v.null())),
    /** The beginning of the words in rows older than `words`; absent in newer ones. */
    word: v.optional(v.union(v.string(), v.null())),
    /** The text that said so, or our own that Twilio refused. */
    messageId: v.union(v.id("messages"), v.null()),
    /** Who recorded it; absent unless staff did. */
    memberId: v.optional(v.id("members")),
    /** Absent unless staff recorded it. */
    askedHow: v.optional(vAskedHow),
    /** Why staff recorded it; absent unless they did. */
    reason: v.optional(v.string()),
    at: v.number(),
    liftedAt: v.union(v.number(), v.null()),
    /** The START that lifted it, or the member and their reason; absent while effective. */
    liftedByMessageId: v.optional(v.id("messages")),
    liftedBy: v.optional(v.id("members")),
    liftReason: v.optional(v.string()),
  })
    // Every send and claim: is there an effective one (liftedAt null)? The history of an address.
    .index("by_organizationId_and_address_and_liftedAt", ["organizationId", "address", "liftedAt"])
    // The list in the settings, of one number.
    .index("by_organizationId_and_address_and_at", ["organizationId", "address", "at"])
    // The whole list, and the export.
    .index("by_organizationId_and_at", ["organizationId", "at"]),

  // A text that may have asked for no more texts, and what staff made of it.
  optOutReviews: defineTable({
    organizationId: v.id("organizations"),
    conversationId: v.id("conversations"),
    address: v.string(),
    messageId: v.id("messages"),
    words: v.string(),
    at: v.number(),
    /** Null while it waits. */
    decision: v.union(vReviewDecision, v.null()),
    /** Who decided; null while it waits, and when the contact did by a keyword. */
    decidedBy: v.union(v.id("members"), v.null()),
    decidedAt: v.union(v.number(), v.null()),
  })
    // The question above the composer; automated texts, which wait for the answer.
    .index("by_organizationId_and_address_and_decision", ["organizationId", "address", "decision"])
    // All that wait, in the settings.
    .index("by_organizationId_and_decision_and_at", ["organizationId", "decision", "at"]),

  // That somebody may be texted, or no longer, and how we know. Written by staff and by STOP and START.
  consents: defineTable({
    organizationId: v.id("organizations"),
    address: v.string(),
    kind: vConsentKind,
    status: vConsentStatus,
    source: vConsentSource,
    /** Which of our numbers it is about; null for all. */
    senderAddress: v.union(v.string(), v.null()),
    /** What they were told and agreed to, word for word; null when nobody noted it. */
    disclosure: v.union(v.string(), v.null()),
    /** Where the proof is: a note or an address. */
    evidence: v.union(v.string(), v.null()),
    campaign: v.union(v.string(), v.null()),
    /** What other systems know it by. */
    correlationId: v.union(v.string(), v.null()),
    messageId: v.union(v.id("messages"), v.null()),
    memberId: v.union(v.id("members"), v.null()),
    /** When it was given or withdrawn, which may be long before it was recorded. */
    at: v.number(),
  })
    // The card of a contact: what holds now is the newest of its kind.
    .index("by_organizationId_and_address_and_kind_and_at", [
      "organizationId",
      "address",
      "kind",
      "at",
    ])
    // The export.
    .index("by_organizationId_and_at", ["organizationId", "at"]),

  // An admin's word that automated texts may go out of hours: to one address, or to all (null).
  quietHourOverrides: defineTable({
    organizationId: v.id("organizations"),
    address: v.union(v.string(), v.null()),
    memberId: v.id("members"),
    reason: v.string(),
    at: v.number(),
    until: v.number(),
  })
    // An automated text out of hours: is there one that has not ended? The list of those.
    .index("by_organizationId_and_address_and_until", ["organizationId", "address", "until"])
    .index("by_organizationId_and_until", ["organizationId", "until"]),
};
