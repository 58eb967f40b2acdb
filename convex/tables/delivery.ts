import { defineTable } from "convex/server";
import { v, type Infer } from "convex/values";
import { literals } from "convex-helpers/validators";
import { vReadFailure } from "./watchdog";

/** Why Twilio takes nothing from an account. */
export const vPauseReason = literals("credentials", "daily_limit");
export type PauseReason = Infer<typeof vPauseReason>;

/** A try that did not end a pause. */
const vVainTry = v.object({ at: v.number(), failure: vReadFailure });

/** An account that is paused, as staff see it. */
export const vAccountPause = v.object({
  accountSid: v.string(),
  reason: vPauseReason,
  since: v.number(),
  /** When it is tried next. */
  tryAt: v.number(),
  /** The last try, if there was one, and why it changed nothing. */
  lastTry: v.union(vVainTry, v.null()),
  /** Texts that wait; 100 stands for more. */
  waitingCount: v.number(),
});

/** A number's queue, as admins see it. */
export const vNumberQueue = v.object({
  phoneNumberId: v.id("phoneNumbers"),
  address: v.string(),
  label: v.union(v.string(), v.null()),
  segmentsPerSecond: v.number(),
  /** Conversations with texts that wait; 100 stands for more. */
  waitingCount: v.number(),
  /** When the oldest of them was written; null when none waits. */
  oldestAt: v.union(v.number(), v.null()),
});

/** The queue of outgoing texts, and what stops it. */
export const deliveryTables = {
  // A conversation with waiting texts and none under way: its oldest one may be claimed. Kept by
  // model/sendQueue.ts whenever one of its texts changes.
  sendQueue: defineTable({
    organizationId: v.id("organizations"),
    phoneNumberId: v.id("phoneNumbers"),
    conversationId: v.id("conversations"),
    /** 0 when a person wrote one of its waiting texts, else 1 for automations and 2 for bulk. */
    priority: v.number(),
    /** When its oldest waiting text may go: when it was written, or is to be tried again. */
    notBefore: v.number(),
    /** When that text was written. */
    headAt: v.number(),
  })
    // A text of the conversation changed.
    .index("by_conversationId", ["conversationId"])
    // The health page: how many wait, since when.
    .index("by_phoneNumberId_and_headAt", ["phoneNumberId", "headAt"])
    // Who is next.
    .index("by_phoneNumberId_and_priority_and_notBefore_and_headAt", [
      "phoneNumberId",
      "priority",
      "notBefore",
      "headAt",
    ]),

  // When a number's queue is looked at next. Apart from the number, which every inbound text reads.
  sendPacers: defineTable({
    phoneNumberId: v.id("phoneNumbers"),
    /** Null while nothing waits, or while its account is paused. */
    wakeAt: v.union(v.number(), v.null()),
    jobId: v.union(v.id("_scheduled_functions"), v.null()),
  })
    // Every text that is queued, every look at the queue.
    .index("by_phoneNumberId", ["phoneNumberId"])
    // The sweep: looks that never came.
    .index("by_wakeAt", ["wakeAt"]),

  // How Twilio takes the texts of an account.
  accountCalls: defineTable({
    accountSid: v.string(),
    /** When it last took one, to within ten seconds; 0 since it refused one or did not answer. */
    acceptedAt: v.number(),
    troubleAt: v.number(),
  })
    // How many calls may be under way (model/callLimits.ts).
    .index("by_accountSid", ["accountSid"]),

  // An account from which Twilio takes nothing. One row for each account that ever was; it stays, to
  // tell the first refusal from one that comes right after a resumption.
  accountPauses: defineTable({
    accountSid: v.string(),
    reason: vPauseReason,
    since: v.number(),
    /** Null while it lasts. */
    endedAt: v.union(v.number(), v.null()),
    /** When it is tried next; kept when it has ended. */
    tryAt: v.number(),
    /** How often it was tried in vain. */
    tries: v.number(),
    /** How the last of them ended; null before the first, absent in rows older than this field. */
    lastTry: v.optional(v.union(vVainTry, v.null())),
  })
    // Whether an account may send.
    .index("by_accountSid", ["accountSid"])
    // The sweep: tries that never came.
    .index("by_endedAt_and_tryAt", ["endedAt", "tryAt"]),
};
