import { defineTable } from "convex/server";
import { v } from "convex/values";
import { literals } from "convex-helpers/validators";

/**
 * Why the log is read: what came since the last time; the last day once more, to compare; or the past,
 * because somebody asked for it.
 */
export const vWalkKind = literals("recent", "day", "import");
export const vWalkState = literals("running", "finished", "canceled", "failed");
/**
 * Why a row of the log is not here: it cannot be read; Twilio does not give its files; it cannot be
 * stored; or several texts of ours whose end nobody knows are just like it.
 */
const vGapReason = literals("unreadable", "files", "refused", "alike");

/** A row of the log that is not here. */
export const vGap = v.object({
  sid: v.string(),
  reason: vGapReason,
  /** When Twilio made it; for one that cannot be read, when it made the row beside it. */
  at: v.number(),
});

/** A walk as people follow it. */
export const vWalkProgress = v.object({
  id: v.id("logWalks"),
  kind: vWalkKind,
  state: vWalkState,
  from: v.number(),
  to: v.number(),
  startedAt: v.number(),
  endedAt: v.union(v.number(), v.null()),
  read: v.number(),
  stored: v.number(),
  updated: v.number(),
  elsewhere: v.number(),
  missing: v.number(),
  /** How far back it has read; null before its first row. */
  oldestAt: v.union(v.number(), v.null()),
  /** When Twilio, which could not be reached, is tried again; else null. */
  retryAt: v.union(v.number(), v.null()),
  /** The last failure, in words; null after a success. */
  error: v.union(v.string(), v.null()),
});

/** How what is here compares with an account's message log. */
export const vLogHealth = v.object({
  accountSid: v.string(),
  /** When the log was last read to the end; null before the first time. */
  lastReadAt: v.union(v.number(), v.null()),
  /** The last 24 hours as they were compared last; null before the first time. */
  comparison: v.union(
    v.object({
      at: v.number(),
      from: v.number(),
      /** Texts of our numbers, without those that were erased here. */
      atTwilio: v.number(),
      here: v.number(),
      missing: v.number(),
      /** Texts of the account's numbers that are not in this inbox. */
      elsewhere: v.number(),
      erased: v.number(),
      /** Texts that this comparison itself brought in. */
      brought: v.number(),
      /** What is missing, newest first; the first 50. */
      gaps: v.array(vGap),
    }),
    v.null(),
  ),
  /** The newest of each kind, running or ended. */
  walks: v.array(vWalkProgress),
});

/** What is known of Twilio's message log. */
export const reconciliationTables = {
  // How far an account's message log at Twilio has been read. Apart from the account, because it is hot.
  messageLogCursors: defineTable({
    accountSid: v.string(),
    /** Everything that Twilio made before this is here. */
    readThrough: v.number(),
    lastRunAt: v.number(),
    /** Left by versions before logWalks, and not read any more; absent since. */
    retry: v.optional(v.union(v.object({ at: v.number(), failures: v.number() }), v.null())),
  })
    // The next walk of the kind "recent": where it ends.
    .index("by_accountSid", ["accountSid"]),

  // One reading of an account's message log, newest row first, of which at most one of each kind runs.
  // Written by its steps; read by them and by the health page. Of each kind the last two are kept.
  logWalks: defineTable({
    accountSid: v.string(),
    kind: vWalkKind,
    state: vWalkState,
    /** What is read: rows that Twilio made from then until then. */
    from: v.number(),
    to: v.number(),
    startedAt: v.number(),
    /** Null while it runs. */
    endedAt: v.union(v.number(), v.null()),
    /** The page that comes next; null for the first. */
    nextPageUrl: v.union(v.string(), v.null()),
    /** Counts its steps. Only the newest may write: one that was given up may still be alive. */
    step: v.number(),
    /** When its newest step was to begin. */
    stepAt: v.number(),
    /** Failures in a row, and when the next try is; null unless Twilio cannot be reached. */
    failures: v.number(),
    retryAt: v.union(v.number(), v.null()),
    /** The last failure, in words for people. */
    error: v.union(v.string(), v.null()),
    /** Rows of the log, those that cannot be read among them. */
    read: v.number(),
    stored: v.number(),
    /** Rows that were here and now say more, sends that were found again among them. */
    updated: v.number(),
    /** Rows of numbers that are not in this inbox. */
    elsewhere: v.number(),
    /** Rows of what was erased here, which stays away. */
    erased: v.number(),
    /** Rows that should be here and are not; the first of them have rows in logGaps. */
    missing: v.number(),
    /** When Twilio made the oldest of those that may yet come; null without any. */
    oldestMissingAt: v.union(v.number(), v.null()),
    /** When Twilio made the newest and the oldest row so far; null before the first. */
    newestAt: v.union(v.number(), v.null()),
    oldestAt: v.union(v.number(), v.null()),
  })
    // Is one running already; the health page's last one.
    .index("by_accountSid_and_kind_and_startedAt", ["accountSid", "kind", "startedAt"]),

  // A row of the log that a walk could not bring in. Goes with its walk.
  logGaps: defineTable({ walkId: v.id("logWalks"), ...vGap.fields })
    // The health page; whether a send may be among them.
    .index("by_walkId_and_at", ["walkId", "at"])
    // Told again, it is still one gap.
    .index("by_walkId_and_sid", ["walkId", "sid"]),
};
