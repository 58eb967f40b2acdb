import { defineTable } from "convex/server";
import { v } from "convex/values";
import { literals } from "convex-helpers/validators";
import { vOptOutSource } from "../validators";

export const vErasureKind = literals("contact", "retention");
/** Here, then at Twilio; `failed` when Twilio still has something and nothing tries any more. */
export const vErasureState = literals("here", "at_twilio", "finished", "failed");
/** How long texts, and files, are kept; null for ever. A file never stays longer than its text. */
export const vRetentionRules = v.object({
  messagesDays: v.union(v.number(), v.null()),
  filesDays: v.union(v.number(), v.null()),
  /** Whether Twilio is to delete its copies too. */
  alsoAtTwilio: v.boolean(),
});

/** What rules would erase. */
export const vRetentionCounts = {
  messages: v.number(),
  files: v.number(),
  oldestAt: v.union(v.number(), v.null()),
  /** Texts by month ("2026-03"), oldest first. */
  months: v.array(v.object({ month: v.string(), messages: v.number() })),
  /** Counting ended early: there are more than these. */
  isAtLeast: v.boolean(),
};

export const vDeletionScope = literals("message", "files");

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
        messagingServiceSid: v.union(v.string(), v.null()),
        source: vOptOutSource,
        at: v.number(),
      }),
    ),
  })
    // Sends, and an address that nobody knows (any more).
    .index("by_organizationId_and_hmac", ["organizationId", "hmac"]),

  // One contact erased, or one day's run of the retention rules: how far it is. Nothing of whom it
  // concerned.
  erasures: defineTable({
    organizationId: v.id("organizations"),
    kind: vErasureKind,
    /** Null for the retention rules. */
    requestedBy: v.union(v.id("members"), v.null()),
    at: v.number(),
    state: vErasureState,
    /** When it last went on. */
    stepAt: v.number(),
    conversations: v.number(),
    messages: v.number(),
    files: v.number(),
    /** Messages of which Twilio is to delete its copy, and how that went. */
    twilioTotal: v.number(),
    twilioDone: v.number(),
    twilioFailed: v.number(),
    finishedAt: v.union(v.number(), v.null()),
    /** What a run of the retention rules erases, and where it is; absent for a contact. */
    run: v.optional(
      v.object({
        messagesBefore: v.union(v.number(), v.null()),
        filesBefore: v.union(v.number(), v.null()),
        alsoAtTwilio: v.boolean(),
        phase: literals("messages", "files"),
        cursor: v.union(v.string(), v.null()),
      }),
    ),
  })
    // The list of what was erased.
    .index("by_organizationId_and_at", ["organizationId", "at"])
    // Admins are told while Twilio still has something.
    .index("by_organizationId_and_state", ["organizationId", "state"])
    // Starting again what stands still.
    .index("by_state_and_stepAt", ["state", "stepAt"]),

  // A thread of an erased contact whose texts are still to be erased. Its conversation is gone.
  erasureThreads: defineTable({
    organizationId: v.id("organizations"),
    erasureId: v.id("erasures"),
    conversationId: v.id("conversations"),
  })
    // What is left to do.
    .index("by_erasureId", ["erasureId"]),

  // An address of an erased contact of which the ledgers hold more than is erased at once.
  erasureAddresses: defineTable({
    organizationId: v.id("organizations"),
    erasureId: v.id("erasures"),
    address: v.string(),
  })
    // What is left to do.
    .index("by_erasureId", ["erasureId"]),

  // A copy at Twilio to be deleted; gone with it.
  twilioDeletions: defineTable({
    organizationId: v.id("organizations"),
    /** Null for a text that the message log showed after its contact was erased. */
    erasureId: v.union(v.id("erasures"), v.null()),
    accountSid: v.string(),
    twilioSid: v.string(),
    scope: vDeletionScope,
    /** `failed`: nothing tries any more until an admin asks for it. */
    state: literals("waiting", "failed"),
    attempts: v.number(),
    /** Also the end of a try that is under way: one that was lost is made again then. */
    nextTryAt: v.number(),
    /** Twilio's code of the last try; null before it, and when nobody answered. */
    errorCode: v.union(v.number(), v.null()),
  })
    // A text's details: is Twilio's copy still to be deleted?
    .index("by_accountSid_and_twilioSid_and_scope", ["accountSid", "twilioSid", "scope"])
    // What is due of an account, and of which accounts anything is.
    .index("by_accountSid_and_state_and_nextTryAt", ["accountSid", "state", "nextTryAt"])
    .index("by_state_and_nextTryAt", ["state", "nextTryAt"])
    // An admin's Retry.
    .index("by_erasureId_and_state", ["erasureId", "state"]),

  // An organization's last count of what retention rules would erase.
  retentionPreviews: defineTable({
    organizationId: v.id("organizations"),
    rules: vRetentionRules,
    at: v.number(),
    phase: literals("messages", "files", "ready"),
    cursor: v.union(v.string(), v.null()),
    ...vRetentionCounts,
  })
    // The settings page.
    .index("by_organizationId", ["organizationId"]),
};
