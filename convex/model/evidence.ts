import type { Doc } from "../_generated/dataModel";

/** The columns of what an auditor gets. Ids lead to the row, the text and the member. */

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
  "at",
  "lifted_at",
  "lifted_by_message_id",
  "lifted_by_member_id",
  "lift_reason",
] as const;

export function toOptOutCells(row: Doc<"optOuts">): (string | null)[] {
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
    toTime(row.at),
    row.liftedAt === null ? null : toTime(row.liftedAt),
    row.liftedByMessageId ?? null,
    row.liftedBy ?? null,
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
  "at",
  "recorded_at",
] as const;

export function toConsentCells(row: Doc<"consents">): (string | null)[] {
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
    toTime(row.at),
    toTime(row._creationTime),
  ];
}

function toTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
