import { v } from "convex/values";
import { agentMutation, memberQuery } from "./functions";
import * as AuditLog from "./model/auditLog";
import * as Compliance from "./model/compliance";
import * as Consents from "./model/consents";
import * as Conversations from "./model/conversations";
import * as Limits from "./model/limits";
import { appError } from "../lib/errors";
import { vConsentKind, vConsentSource, vConsentStatus } from "./tables/compliance";

const vNote = v.union(v.string(), v.null());

/** The evidence about the address of a conversation, newest first; at most 20 of each kind. */
export const forConversation = memberQuery({
  args: { conversationId: v.id("conversations") },
  returns: v.array(
    v.object({
      id: v.id("consents"),
      kind: vConsentKind,
      status: vConsentStatus,
      source: vConsentSource,
      disclosure: vNote,
      evidence: vNote,
      campaign: vNote,
      at: v.number(),
      recordedBy: vNote,
    }),
  ),
  handler: async (ctx, { conversationId }) => {
    const { organizationId } = ctx;
    const conversation = await Conversations.requireConversation(
      ctx,
      organizationId,
      conversationId,
    );
    const rows = await Consents.listOf(ctx, organizationId, conversation.contactAddress);
    return await Promise.all(
      rows.map(async (row) => ({
        id: row._id,
        kind: row.kind,
        status: row.status,
        source: row.source,
        disclosure: row.disclosure,
        evidence: row.evidence,
        campaign: row.campaign,
        at: row.at,
        recordedBy: await Compliance.nameOf(ctx, row.memberId),
      })),
    );
  },
});

/** Records that a contact gave or took back consent elsewhere. It lifts no opt-out. */
export const record = agentMutation({
  args: {
    conversationId: v.id("conversations"),
    kind: vConsentKind,
    status: vConsentStatus,
    source: vConsentSource,
    disclosure: vNote,
    evidence: vNote,
    campaign: vNote,
    correlationId: vNote,
    /** When it was given or taken back. */
    at: v.number(),
  },
  returns: v.null(),
  handler: async (ctx, { conversationId, kind, status, source, at, ...notes }) => {
    const { organizationId, member } = ctx;
    const conversation = await Conversations.requireConversation(
      ctx,
      organizationId,
      conversationId,
    );
    if (!Number.isInteger(at) || at < 0 || at > Date.now()) {
      throw appError("INVALID", "Consent is given in the past.");
    }
    const evidence = Compliance.readNote(notes.evidence);
    if (evidence === null) throw appError("REASON_MISSING", "Consent without proof is none.");
    await Limits.spend(ctx, "entries", member._id);
    const { contactAddress: address } = conversation;
    await Consents.record(ctx, {
      organizationId,
      address,
      kind,
      status,
      source,
      disclosure: Compliance.readNote(notes.disclosure),
      evidence,
      campaign: Compliance.readNote(notes.campaign),
      correlationId: Compliance.readNote(notes.correlationId),
      memberId: member._id,
      at,
    });
    await AuditLog.record(ctx, {
      organizationId,
      member,
      action: "consents.record",
      target: conversationId,
      detail: { number: Compliance.lastFour(address), kind, status, source },
    });
    return null;
  },
});
