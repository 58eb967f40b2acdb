import { defineTable } from "convex/server";
import { v } from "convex/values";
import { literals } from "convex-helpers/validators";
import { SIGNATURE_CAUSES } from "../../lib/twilio/signature-doctor";
import { vQuarantineKind } from "../validators";

/** How a refused request came and why its signature did not fit: RejectionEvidence of lib/server. */
export const vSignatureEvidence = v.object({
  cause: literals(...SIGNATURE_CAUSES),
  expectedUrl: v.string(),
  receivedUrl: v.string(),
  /** The address that the signature was made for; null when none that was tried fits. */
  signedUrl: v.union(v.string(), v.null()),
  tokensTried: v.array(v.string()),
  contentType: v.string(),
  bodyBytes: v.number(),
  parameterNames: v.array(v.string()),
  forwardingHeaders: v.array(v.string()),
  messageSid: v.union(v.string(), v.null()),
});

/** What came of fetching it from Twilio. */
export const vReplayResult = literals(
  "running",
  "stored",
  "known",
  "copying",
  "unknown_number",
  "not_at_twilio",
  "unnamed",
  "erased",
  "alike",
  "credentials",
  "unreachable",
);

export const vQuarantineItem = v.object({
  id: v.id("quarantine"),
  kind: vQuarantineKind,
  at: v.number(),
  lastSeenAt: v.number(),
  timesSeen: v.number(),
  sid: v.union(v.string(), v.null()),
  reason: v.string(),
  /** Of a rejected signature: what was probably wrong. */
  cause: v.union(literals(...SIGNATURE_CAUSES), v.null()),
  /** Of a text to an unknown number: what it said. */
  text: v.union(v.object({ from: v.string(), to: v.string(), body: v.string() }), v.null()),
  replay: v.union(v.object({ at: v.number(), result: vReplayResult }), v.null()),
});

export const vQuarantineDetail = v.object({
  ...vQuarantineItem.fields,
  accountSid: v.string(),
  evidence: v.union(vSignatureEvidence, v.null()),
  payload: v.union(v.string(), v.null()),
  closedAt: v.union(v.number(), v.null()),
  canReplay: v.boolean(),
});

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
    /** When it came last; absent when it came once, or before this was kept. */
    lastSeenAt: v.optional(v.number()),
    /** Rejected signatures: how it came. Absent from the others, and from old samples. */
    evidence: v.optional(vSignatureEvidence),
    /** Of an unreadable request without a SID, so that the same one again is no second row. */
    bodyHash: v.optional(v.string()),
    /** Failed media: the file. */
    mediaId: v.optional(v.id("media")),
    /** The last try to get it from Twilio; absent before the first. */
    replay: v.optional(v.object({ at: v.number(), result: vReplayResult })),
    /** When an admin was done with it; absent while it is open. */
    closedAt: v.optional(v.number()),
  })
    // One row for one thing; orphan statuses, when their message appears.
    .index("by_accountSid_and_sid_and_kind", ["accountSid", "sid", "kind"])
    // One signature sample for each account, cause and minute.
    .index("by_accountSid_and_reason_and_at", ["accountSid", "reason", "at"])
    // An unreadable request that names nothing comes again.
    .index("by_accountSid_and_bodyHash", ["accountSid", "bodyHash"])
    // The row of a file, when it is fetched again.
    .index("by_mediaId", ["mediaId"])
    // The page, and how much is open.
    .index("by_organizationId_and_closedAt_and_at", ["organizationId", "closedAt", "at"])
    // The page, for one kind.
    .index("by_organizationId_and_closedAt_and_kind_and_at", [
      "organizationId",
      "closedAt",
      "kind",
      "at",
    ])
    // Deleting after 30 days.
    .index("by_at", ["at"]),
};
