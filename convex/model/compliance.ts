import { appError } from "../../lib/errors";
import { toDisplayable, toStorable } from "../../lib/sms/text";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import * as OptOutReviews from "./optOutReviews";
import * as OptOuts from "./optOuts";
import * as QuietHours from "./quietHours";

const MAX_NOTE_CHARS = 2000;

/** A note that somebody may leave out: null when it is empty. */
export function readNote(typed: string | null): string | null {
  const note = toDisplayable(toStorable(typed ?? "")).trim();
  if (note.length > MAX_NOTE_CHARS) throw appError("NOTE_TOO_LONG", `${note.length} units.`);
  return note === "" ? null : note;
}

/** @throws REASON_MISSING when it is empty, NOTE_TOO_LONG */
export function requireNote(typed: string): string {
  const note = readNote(typed);
  if (note === null) throw appError("REASON_MISSING", "A reason is needed.");
  return note;
}

/** What of a phone number may stand in the audit log. */
export function lastFour(address: string): string {
  return address.slice(-4);
}

/** What was texted, or said to staff, as far as a row has it. */
export function wordsOf({ words, word }: Doc<"optOuts">): string | null {
  return words ?? word ?? null;
}

/** What holds for the address of a conversation, as its header, composer and panel show it. */
export async function toStanding(ctx: QueryCtx, conversation: Doc<"conversations">) {
  const { organizationId, contactAddress: address } = conversation;
  const [optOut, review, timeZones, sendWindow] = await Promise.all([
    OptOuts.findEffective(ctx, organizationId, address),
    OptOutReviews.findOpen(ctx, organizationId, address),
    QuietHours.timeZonesAt(ctx, organizationId, address),
    QuietHours.windowOf(ctx, organizationId),
  ]);
  return {
    optOut: optOut && {
      id: optOut._id,
      at: optOut.at,
      source: optOut.source,
      senderAddress: optOut.senderAddress,
      words: wordsOf(optOut),
      reason: optOut.reason ?? null,
      recordedBy: await nameOf(ctx, optOut.memberId),
      canStaffLift: OptOuts.isLiftableByStaff(optOut),
    },
    optOutReview: review && { id: review._id, words: toDisplayable(review.words), at: review.at },
    timeZones: [...timeZones],
    sendWindow,
  };
}

/** The name of whoever of us did something; null when nobody of us did. */
export async function nameOf(
  ctx: QueryCtx,
  memberId: Id<"members"> | null | undefined,
): Promise<string | null> {
  if (memberId == null) return null;
  return (await ctx.db.get("members", memberId))?.name ?? null;
}
