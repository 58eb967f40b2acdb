import { defineTable } from "convex/server";
import { v } from "convex/values";
import { literals } from "convex-helpers/validators";
import { READ_FAILURES } from "../../lib/twilio/read-failure";
import { DIFFERENCES, PLACES, VERDICTS } from "../../lib/twilio/webhook-settings";
import { REPAIR_PROBLEMS } from "../../lib/twilio/webhook-words";

export const vVerdict = literals(...VERDICTS);
export const vReadFailure = literals(...READ_FAILURES);
export const vRepairProblem = literals(...REPAIR_PROBLEMS);
export const vStepState = literals("running", "passed", "warning", "failed");

/** What was found of a number's settings at Twilio. */
export const vFinding = {
  verdict: vVerdict,
  place: v.union(literals(...PLACES), v.null()),
  placeName: v.union(v.string(), v.null()),
  url: v.union(v.string(), v.null()),
  /** Of that address; null also for one that cannot be read. */
  host: v.union(v.string(), v.null()),
  differences: v.array(literals(...DIFFERENCES)),
  /** Whose permission a repair needs: hosts that lose texts, and an app that is taken off. */
  foreignHosts: v.array(v.string()),
  detaches: v.union(v.string(), v.null()),
};

export const vSelfTestStep = v.object({
  id: literals(
    "credentials",
    "account",
    "numbers",
    "services",
    "round_trip",
    "signature",
    "stored",
    "unsigned",
    "number",
  ),
  /** Of a "number" step alone. */
  phoneNumberId: v.union(v.id("phoneNumbers"), v.null()),
  state: vStepState,
  durationMs: v.union(v.number(), v.null()),
  /** How many were found, where the step counts. */
  count: v.union(v.number(), v.null()),
  /** What was found or what to do, in words; null where the title says it. */
  detail: v.union(v.string(), v.null()),
});

/** What watches over Twilio's settings. */
export const watchdogTables = {
  // Where one of our numbers' texts go. Written when that changes, and never else, because every open
  // inbox reads it.
  webhookHealth: defineTable({
    organizationId: v.id("organizations"),
    phoneNumberId: v.id("phoneNumbers"),
    ...vFinding,
    /** When the verdict was first found. */
    since: v.number(),
    /** When it was last found healthy before that; null when it never was. */
    lastHealthyAt: v.union(v.number(), v.null()),
    /** An admin's repair under way, or the last one's problem. */
    repair: v.union(
      v.object({
        startedAt: v.number(),
        /** Null while it is under way. */
        problem: v.union(vRepairProblem, v.null()),
      }),
      v.null(),
    ),
  })
    // Each check: what was known.
    .index("by_phoneNumberId", ["phoneNumberId"])
    // The inbox's banner, the rail and the settings.
    .index("by_organizationId", ["organizationId"]),

  // When an account's settings were last looked at; its numbers' rows only say what was found.
  webhookChecks: defineTable({
    organizationId: v.id("organizations"),
    accountSid: v.string(),
    /** When the last reading that succeeded began; null until one did. */
    checkedAt: v.union(v.number(), v.null()),
    /** Since when it cannot be checked, and why. */
    failing: v.union(v.object({ since: v.number(), failure: vReadFailure }), v.null()),
  })
    // Each check.
    .index("by_accountSid", ["accountSid"])
    // The screens.
    .index("by_organizationId", ["organizationId"]),

  // An organization's last connection test; one row for each that has run one.
  selfTests: defineTable({
    organizationId: v.id("organizations"),
    accountSid: v.string(),
    /** What its own requests carry, so that no other request counts as one. */
    nonce: v.string(),
    startedAt: v.number(),
    /** Null while it runs. */
    finishedAt: v.union(v.number(), v.null()),
    /** When its signed request came in through the webhook. */
    receivedAt: v.union(v.number(), v.null()),
    steps: v.array(vSelfTestStep),
  })
    // The screen, and starting the next.
    .index("by_organizationId", ["organizationId"])
    // The webhook: which test a request belongs to.
    .index("by_accountSid_and_nonce", ["accountSid", "nonce"]),
};
