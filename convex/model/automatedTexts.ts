import { mayAutoAnswer } from "../../lib/sms/keywords";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import type { Origin } from "../validators";
import * as OptOutReviews from "./optOutReviews";
import * as QuietHours from "./quietHours";

/** How soon it is asked again whether staff have decided. */
const REVIEW_AGAIN_MS = 15 * 60_000;

/** Why a text that no person wrote may not leave now. */
export type AutomatedRefusal =
  /** Never: it answers a keyword, which Twilio has answered. */
  | { kind: "answers_keyword" }
  /** Not while staff have not decided whether the contact asked for no more texts. */
  | { kind: "under_review"; until: number }
  /** Not before `until`. */
  | { kind: "quiet_hours"; until: number };

/** What holds for automations and bulk beyond what holds for all texts. People's own are never held. */
export async function findRefusal(
  ctx: QueryCtx,
  text: {
    conversation: Doc<"conversations">;
    origin: Origin;
    /** The incoming text that it answers; null when it answers none. */
    answerTo: Id<"messages"> | null;
    now: number;
  },
): Promise<AutomatedRefusal | null> {
  const { conversation, origin, answerTo, now } = text;
  if (origin === "person") return null;
  // Looked up each time: what Advanced Opt-Out took a text for may be told after the text itself.
  const answered = answerTo && (await ctx.db.get("messages", answerTo));
  if (answered && !mayAutoAnswer(answered)) return { kind: "answers_keyword" };
  const { organizationId, contactAddress: address } = conversation;
  if ((await OptOutReviews.findOpen(ctx, organizationId, address)) !== null) {
    return { kind: "under_review", until: now + REVIEW_AGAIN_MS };
  }
  const until = await QuietHours.heldUntil(ctx, { organizationId, address, origin, now });
  return until === null ? null : { kind: "quiet_hours", until };
}
