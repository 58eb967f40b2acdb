import type { Infer } from "convex/values";
import { laterStatus, parseTwilioStatus } from "../../lib/sms/statuses";
import { toStorable } from "../../lib/sms/text";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { vLoggedMessage } from "../validators";
import * as Attempts from "./attempts";
import * as Conversations from "./conversations";
import * as Events from "./events";
import * as Inbound from "./inbound";
import * as Messages from "./messages";
import * as PhoneNumbers from "./phoneNumbers";
import * as Quarantine from "./quarantine";

/** A row of Twilio's message log. */
export type LoggedMessage = Infer<typeof vLoggedMessage>;

/** Twilio's clock and ours may differ by this much. */
const CLOCK_SLACK_MS = 60_000;
/** A call made by then has ended, whatever became of its answer. */
const CALL_MAY_TAKE_MS = 10 * 60_000;
const MAX_CANDIDATES = 200;

/** Whether a row of the log says anything that is not here yet. */
export async function isNews(
  ctx: QueryCtx,
  accountSid: string,
  row: LoggedMessage,
): Promise<boolean> {
  const known = await Messages.findByTwilioSid(ctx, accountSid, row.sid);
  return known === null ? true : raises(known, row);
}

/** Brings one row of the log in, whatever of it is missing. Told again, it changes nothing. */
export async function store(
  ctx: MutationCtx,
  accountSid: string,
  row: LoggedMessage,
): Promise<void> {
  const known = await Messages.findByTwilioSid(ctx, accountSid, row.sid);
  if (known !== null) {
    if (raises(known, row)) await Attempts.applyStatus(ctx, known._id, row);
    return;
  }
  const ours = row.isInbound ? row.to : row.from;
  const number = await PhoneNumbers.findByAddress(ctx, accountSid, ours);
  if (row.isInbound) {
    if (number !== null) await Inbound.receive(ctx, toInboundText(accountSid, row), row.createdAt);
    return; // The account's other numbers are not ours to show.
  }
  const candidates = await findCandidates(ctx, accountSid, row);
  const [candidate, ...others] = candidates;
  if (candidate === undefined) {
    if (number !== null) await insertExternal(ctx, number, row);
    return;
  }
  // A call that is under way will tell; of several equal texts nobody can tell which this is.
  if (others.length > 0 || candidate.delivery === "claimed") return;
  await Attempts.adopt(ctx, candidate, row.sid);
  await Attempts.applyStatus(ctx, candidate._id, row);
}

function raises(known: Doc<"messages">, row: LoggedMessage): boolean {
  const reported = parseTwilioStatus(row.status);
  if (known.direction === "inbound" || reported === null) return false;
  return laterStatus(known.twilioStatus, reported) !== known.twilioStatus;
}

function toInboundText(accountSid: string, row: LoggedMessage): Inbound.InboundText {
  return {
    accountSid,
    messageSid: row.sid,
    from: row.from,
    to: row.to,
    body: row.body,
    numSegments: row.numSegments,
    media: row.media,
    messagingServiceSid: null,
    optOutType: null,
  };
}

/** Our texts without a SID that this row may be: same words, same people, called about then. */
async function findCandidates(
  ctx: QueryCtx,
  accountSid: string,
  row: LoggedMessage,
): Promise<Doc<"messages">[]> {
  const inState = (delivery: "claimed" | "unknown" | "canceled") =>
    ctx.db
      .query("messages")
      .withIndex("by_accountSid_and_delivery_and_at", (q) =>
        q
          .eq("accountSid", accountSid)
          .eq("delivery", delivery)
          .lte("at", row.createdAt + CLOCK_SLACK_MS),
      )
      .order("desc")
      .take(MAX_CANDIDATES);
  const open = await Promise.all([inState("claimed"), inState("unknown"), inState("canceled")]);
  const body = toStorable(row.body);
  const alike = open.flat().filter((message) => {
    const { claimedAt, twilioSid, attemptId } = message;
    return (
      twilioSid === null &&
      // Named while a call's end is open; what Twilio refused, and a person then gave up, has none.
      attemptId !== null &&
      claimedAt !== null &&
      message.body === body &&
      row.createdAt >= claimedAt - CLOCK_SLACK_MS &&
      row.createdAt <= claimedAt + CALL_MAY_TAKE_MS
    );
  });
  const isBetween = await Promise.all(alike.map((message) => isForPair(ctx, message, row)));
  return alike.filter((_message, index) => isBetween[index]);
}

/** A text sent through a Messaging Service may not have its sender yet. */
async function isForPair(
  ctx: QueryCtx,
  message: Doc<"messages">,
  { from, to }: LoggedMessage,
): Promise<boolean> {
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation?.contactAddress !== to) return false;
  const number = await ctx.db.get("phoneNumbers", conversation.phoneNumberId);
  return from === "" || number?.address === from;
}

/** A text that left our number without us: Twilio's answer to STOP, or another program's. */
async function insertExternal(
  ctx: MutationCtx,
  number: Doc<"phoneNumbers">,
  row: LoggedMessage,
): Promise<void> {
  const conversation = await Conversations.findOrCreate(ctx, number, row.to);
  const message = await Messages.insert(ctx, conversation, {
    direction: "outbound",
    body: toStorable(row.body),
    at: row.createdAt,
    accountSid: number.accountSid,
    twilioSid: row.sid,
    delivery: "accepted",
    segments: row.numSegments,
  });
  await Events.record(ctx, message, { type: "accepted", at: row.createdAt });
  await Conversations.recordOutbound(ctx, conversation, message);
  await Attempts.applyStatus(ctx, message._id, row);
  for (const fact of await Quarantine.takeOrphanStatuses(ctx, number.accountSid, row.sid)) {
    await Attempts.applyStatus(ctx, message._id, fact);
  }
}
