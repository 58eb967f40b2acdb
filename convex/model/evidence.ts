import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { nameOf } from "./compliance";

/** The columns of what an auditor gets. Ids lead to the row, the text and the member. */

/** What members are called, by id. */
export type Names = ReadonlyMap<Id<"members">, string | null>;

/** Who of us recorded or lifted something, on these rows. */
export async function namesOn(
  ctx: QueryCtx,
  rows: readonly (Doc<"optOuts"> | Doc<"consents">)[],
): Promise<Names> {
  const ids = rows.flatMap((row) => [row.memberId, "liftedBy" in row ? row.liftedBy : null]);
  const members = new Set(ids.filter((id) => id != null));
  const names = [...members].map(async (id) => [id, await nameOf(ctx, id)] as const);
  return new Map(await Promise.all(names));
}

function nameIn(names: Names, id: Id<"members"> | null | undefined): string | null {
  return id == null ? null : (names.get(id) ?? null);
}

export const OPT_OUT_COLUMNS = [
  "id",
  "phone_number",
  "our_number",
  "messaging_service",
  "source",
  "words",
  "asked_how",
  "reason",
  "message_id",
  "member_id",
  "member_name",
  "at",
  "lifted_at",
  "lifted_by_message_id",
  "lifted_by_member_id",
  "lifted_by_member_name",
  "lift_reason",
] as const;

export function toOptOutCells(row: Doc<"optOuts">, names: Names): (string | null)[] {
  return [
    row._id,
    row.address,
    row.senderAddress,
    row.messagingServiceSid ?? null,
    row.source,
    row.words ?? row.word ?? null,
    row.askedHow ?? null,
    row.reason ?? null,
    row.messageId,
    row.memberId ?? null,
    nameIn(names, row.memberId),
    toTime(row.at),
    row.liftedAt === null ? null : toTime(row.liftedAt),
    row.liftedByMessageId ?? null,
    row.liftedBy ?? null,
    nameIn(names, row.liftedBy),
    row.liftReason ?? null,
  ];
}

export const CONSENT_COLUMNS = [
  "id",
  "phone_number",
  "our_number",
  "kind",
  "status",
  "source",
  "disclosure",
  "evidence",
  "campaign",
  "correlation_id",
  "message_id",
  "member_id",
  "member_name",
  "at",
  "recorded_at",
] as const;

export function toConsentCells(row: Doc<"consents">, names: Names): (string | null)[] {
  return [
    row._id,
    row.address,
    row.senderAddress,
    row.kind,
    row.status,
    row.source,
    row.disclosure,
    row.evidence,
    row.campaign,
    row.correlationId,
    row.messageId,
    row.memberId,
    nameIn(names, row.memberId),
    toTime(row.at),
    toTime(row._creationTime),
  ];
}

function toTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
