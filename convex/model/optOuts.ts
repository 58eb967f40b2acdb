import { appError } from "../../lib/errors";
import { findKeyword, type Keyword } from "../../lib/sms/keywords";
import { mayAskToStop } from "../../lib/sms/opt-out-hints";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Member } from "./access";
import * as Consents from "./consents";
import * as OptOutReviews from "./optOutReviews";
import * as RowMarks from "./rowMarks";

/** At most one effective row for each of our numbers, and a few by staff. */
const MAX_ROWS = 500;

type Row = Doc<"optOuts">;

/** An opt-out as it is entered in the ledger. */
export type NewOptOut = Pick<
  Row,
  "organizationId" | "address" | "senderAddress" | "source" | "at"
> &
  Partial<
    Pick<Row, "messagingServiceSid" | "words" | "messageId" | "memberId" | "askedHow" | "reason">
  >;

/** An address and the number of ours that it texted, perhaps through a Messaging Service. */
interface Pair {
  organizationId: Id<"organizations">;
  address: string;
  senderAddress: string;
  messagingServiceSid: string | null;
}

/** The newest effective opt-out of an address; null when it may be texted from all our numbers. */
export async function findEffective(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  address: string,
): Promise<Row | null> {
  return await effective(ctx, organizationId, address).order("desc").first();
}

/** The keyword of an incoming text. YES is one only where START to the same number lifts something. */
export async function readKeyword(
  ctx: QueryCtx,
  text: {
    conversation: Doc<"conversations">;
    number: Doc<"phoneNumbers">;
    body: string;
    optOutType: string | null;
    messagingServiceSid?: string | null;
  },
): Promise<Keyword | null> {
  const { conversation, number, body, optOutType, messagingServiceSid = null } = text;
  const { organizationId, contactAddress: address } = conversation;
  const to = number.address;
  const pair = { organizationId, address, senderAddress: to, messagingServiceSid };
  const isOptedOut = conversation.isOptedOut && (await isLiftableByStart(ctx, pair));
  return findKeyword({ body, optOutType, isOptedOut, to });
}

/**
 * Suppresses an address in the whole organization, in the ledger and the consent records. Told again
 * for the same number, nothing changes.
 */
export async function suppress(ctx: MutationCtx, optOut: NewOptOut): Promise<void> {
  const { organizationId, address } = optOut;
  const rows = await effective(ctx, organizationId, address).take(MAX_ROWS);
  const isKnown = rows.some(
    (row) => row.senderAddress === optOut.senderAddress && row.source === optOut.source,
  );
  if (!isKnown) {
    await ctx.db.insert("optOuts", { messageId: null, ...optOut, liftedAt: null });
    await Consents.withdraw(ctx, optOut);
  }
  await OptOutReviews.closeAll(ctx, optOut, "opted_out");
  await RowMarks.show(ctx, optOut, "isOptedOut", true);
}

/** @throws NOT_FOUND also for another organization's row */
export async function requireOptOut(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  optOutId: Id<"optOuts">,
): Promise<Row> {
  const row = await ctx.db.get("optOuts", optOutId);
  if (row?.organizationId !== organizationId) throw appError("NOT_FOUND", `No row ${optOutId}.`);
  return row;
}

/**
 * Lifts a row that staff, an import or a complaint had set. What the contact set by a keyword, and
 * what Twilio holds, is theirs to lift by START.
 *
 * @throws NOT_LIFTABLE
 */
export async function liftByMember(
  ctx: MutationCtx,
  lift: { row: Row; member: Member; reason: string },
): Promise<void> {
  const { row, member, reason } = lift;
  if (row.liftedAt !== null) return;
  if (!isLiftableByStaff(row)) throw appError("NOT_LIFTABLE", `Row ${row._id}: ${row.source}.`);
  const { organizationId, address } = row;
  const at = Date.now();
  await ctx.db.patch("optOuts", row._id, {
    liftedAt: at,
    liftedBy: member._id,
    liftReason: reason,
  });
  if ((await findEffective(ctx, organizationId, address)) !== null) return;
  await Consents.grantByStaff(ctx, { organizationId, address, at, member, evidence: reason });
  await RowMarks.show(ctx, row, "isOptedOut", false);
}

export function isLiftableByStaff({ source }: Pick<Row, "source">): boolean {
  return source === "staff" || source === "import" || source === "complaint";
}

/**
 * Does what an incoming text asks for: its keyword, which Twilio has answered already; without one,
 * words that may ask for no more texts become a question to staff.
 */
export async function obey(
  ctx: MutationCtx,
  told: {
    conversation: Doc<"conversations">;
    number: Doc<"phoneNumbers">;
    message: Doc<"messages">;
    /** Through which it came; null or absent for none, or when nobody can say. */
    messagingServiceSid?: string | null;
  },
): Promise<void> {
  const { conversation, number, message, messagingServiceSid = null } = told;
  const { keyword, at } = message;
  const { organizationId, contactAddress: address } = conversation;
  if (keyword === "help") return;
  if (keyword === null && !mayAskToStop(message.body)) return;
  if (await hasChosenSince(ctx, conversation, at)) return;
  const pair = { organizationId, address, senderAddress: number.address, messagingServiceSid };
  switch (keyword) {
    case "start":
      await liftByStart(ctx, pair, message);
      return;
    case "stop":
      await suppress(ctx, {
        ...pair,
        source: "keyword",
        words: message.body,
        messageId: message._id,
        at,
      });
      return;
    case null:
      if ((await findEffective(ctx, organizationId, address)) !== null) return;
      await OptOutReviews.ask(ctx, conversation, message);
      return;
    default:
      keyword satisfies never;
  }
}

/**
 * Whether the contact has sent a STOP or START after `since`, which what is told late must not undo.
 * A text that is being stored now is not among them: `conversation` is as it was before.
 */
export async function hasChosenSince(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  since: number,
): Promise<boolean> {
  if (since >= (conversation.lastInboundAt ?? 0)) return false;
  const later = async (keyword: "stop" | "start") =>
    await ctx.db
      .query("messages")
      .withIndex("by_conversationId_and_keyword_and_at", (q) =>
        q.eq("conversationId", conversation._id).eq("keyword", keyword).gt("at", since),
      )
      .first();
  return (await later("stop")) !== null || (await later("start")) !== null;
}

/**
 * START to one of our numbers: lifts what a keyword to that number, or to its Messaging Service, and
 * Twilio's own refusal from it had set. Rows by staff, imports and complaints stay until staff lift them.
 */
async function liftByStart(ctx: MutationCtx, pair: Pair, message: Doc<"messages">): Promise<void> {
  const { organizationId, address } = pair;
  const rows = await effective(ctx, organizationId, address).take(MAX_ROWS);
  // Found late, it says nothing of what came after it.
  const lifted = rows.filter((row) => isOf(row, pair) && row.at <= message.at);
  for (const row of lifted) {
    const by = { liftedAt: message.at, liftedByMessageId: message._id };
    await ctx.db.patch("optOuts", row._id, by);
  }
  await Consents.grantByStart(ctx, pair, message);
  await OptOutReviews.closeAll(ctx, pair, "not_opt_out");
  if (lifted.length === rows.length) await RowMarks.show(ctx, pair, "isOptedOut", false);
}

async function isLiftableByStart(ctx: QueryCtx, pair: Pair): Promise<boolean> {
  const rows = await effective(ctx, pair.organizationId, pair.address).take(MAX_ROWS);
  return rows.some((row) => isOf(row, pair));
}

/** Whether START to this number lifts this row. */
function isOf(row: Row, { senderAddress, messagingServiceSid }: Pair): boolean {
  if (row.source !== "keyword" && row.source !== "twilio") return false;
  if (row.senderAddress === senderAddress) return true;
  return messagingServiceSid !== null && row.messagingServiceSid === messagingServiceSid;
}

function effective(ctx: QueryCtx, organizationId: Id<"organizations">, address: string) {
  return ctx.db
    .query("optOuts")
    .withIndex("by_organizationId_and_address_and_liftedAt", (q) =>
      q.eq("organizationId", organizationId).eq("address", address).eq("liftedAt", null),
    );
}
