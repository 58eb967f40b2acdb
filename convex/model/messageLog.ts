import type { Infer } from "convex/values";
import { laterStatus, parseTwilioStatus } from "../../lib/sms/statuses";
import { toStorable } from "../../lib/sms/text";
import { isLoggedAs } from "../../lib/twilio/message-log";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { vLoggedMessage } from "../validators";
import * as Attempts from "./attempts";
import * as Conversations from "./conversations";
import * as Erasures from "./erasures";
import * as Events from "./events";
import * as Inbound from "./inbound";
import * as MessageErasure from "./messageErasure";
import * as Messages from "./messages";
import * as PhoneNumbers from "./phoneNumbers";
import * as Quarantine from "./quarantine";
import * as TwilioAccounts from "./twilioAccounts";

/** A row of Twilio's message log. */
export type LoggedMessage = Infer<typeof vLoggedMessage>;

/** Twilio's clock and ours may differ by this much. */
const CLOCK_SLACK_MS = 60_000;
/** So long after its claim a call is over, or was given up. */
const CALL_ENDS_MS = 2 * 60_000;
/** A call made by then has ended, whatever became of its answer. */
const CALL_MAY_TAKE_MS = 10 * 60_000;
/** Twilio answers a keyword at once: by its clock this long before the keyword reached us, at most. */
const ANSWERS_WITHIN_MS = 3_000;
/** A thread's texts of that time that are looked at. */
const MAX_BETWEEN = 5;
/** A contact's threads with our numbers, and in each its newest sends in one state. */
const MAX_THREADS = 100;
const MAX_SENDS = 100;

/** What a row of the log says, compared with what is here. */
export type Assessment = "known" | "news" | "elsewhere";

/**
 * What became of a row: it was `stored`; what is here was `updated` by it; it was `known`; it is of a
 * number that is not in this inbox (`elsewhere`); it was `erased` here and stays away; or it is one of
 * several sends just `alike` whose ends nobody knows, so that a person must say.
 */
export type StoreResult = "stored" | "updated" | "known" | "elsewhere" | "erased" | "alike";

/** Whether a row of the log says anything that is not here yet. One read for a row that is here. */
export async function assess(
  ctx: QueryCtx,
  accountSid: string,
  row: LoggedMessage,
): Promise<Assessment> {
  const known = await Messages.findByTwilioSid(ctx, accountSid, row.sid);
  if (known !== null) return raises(known, row) || tells(known, row) ? "news" : "known";
  // A Messaging Service may not have chosen a sender yet: it may be a text of ours all the same.
  if (!row.isInbound && row.from === "") return "news";
  return (await findNumber(ctx, accountSid, row)) === null ? "elsewhere" : "news";
}

/** Brings one row of the log in, whatever of it is missing. Told again, it changes nothing. */
export async function store(
  ctx: MutationCtx,
  accountSid: string,
  row: LoggedMessage,
): Promise<StoreResult> {
  const known = await Messages.findByTwilioSid(ctx, accountSid, row.sid);
  if (known !== null) return (await learn(ctx, known, row)) ? "updated" : "known";
  const number = await findNumber(ctx, accountSid, row);
  if (number !== null && (await isErased(ctx, number, row))) {
    if (row.isInbound) await Erasures.obeyLateStop(ctx, number, row);
    await MessageErasure.forgetCopy(ctx, number, row.sid);
    return "erased";
  }
  if (row.isInbound) return number === null ? "elsewhere" : await storeInbound(ctx, number, row);
  const [candidate, ...others] = await findCandidates(ctx, number, accountSid, row);
  if (candidate === undefined) {
    if (number === null) return "elsewhere";
    // The call of an erased text, which nobody knows again, may have ended just after the erasure.
    if (await isErased(ctx, number, { ...row, createdAt: row.createdAt - CALL_ENDS_MS })) {
      await MessageErasure.forgetCopy(ctx, number, row.sid);
      return "erased";
    }
    await insertExternal(ctx, number, row);
    return "stored";
  }
  // A call that is under way will tell; of several equal texts nobody can tell which this is.
  if ([candidate, ...others].some(({ delivery }) => delivery === "claimed")) return "known";
  if (others.length > 0) {
    for (const message of [candidate, ...others]) await noteAlike(ctx, message);
    return "alike";
  }
  await Attempts.adopt(ctx, candidate, row.sid, "logged");
  await Attempts.applyStatus(ctx, candidate._id, row);
  await learnBill(ctx, candidate, row);
  return "updated";
}

/** Raises a text's state by a row of the log, and completes what it cost. */
export async function learn(
  ctx: MutationCtx,
  message: Doc<"messages">,
  row: LoggedMessage,
): Promise<boolean> {
  const isRaised = raises(message, row);
  if (isRaised) await Attempts.applyStatus(ctx, message._id, row);
  return (await learnBill(ctx, message, row)) || isRaised;
}

/** Whether the row's status is later, or says why it failed where nothing did. */
function raises(known: Doc<"messages">, row: LoggedMessage): boolean {
  const reported = parseTwilioStatus(row.status);
  if (known.direction === "inbound" || reported === null) return false;
  const status = laterStatus(known.twilioStatus, reported);
  if (status !== known.twilioStatus) return true;
  return status === reported && known.errorCode === null && row.errorCode !== null;
}

/** Whether the row knows better what the text cost. */
function tells(known: Doc<"messages">, row: LoggedMessage): boolean {
  const { segments = known.segments, price = known.price } = toBill(row);
  return segments !== known.segments || price !== known.price;
}

/** Until a Messaging Service has chosen a sender there are 0 segments, and a price comes much later. */
function toBill({
  numSegments,
  price,
  priceUnit,
}: LoggedMessage): Partial<Pick<Doc<"messages">, "segments" | "price" | "priceUnit">> {
  return {
    ...(numSegments > 0 ? { segments: numSegments } : {}),
    ...(price === null ? {} : { price, priceUnit }),
  };
}

async function learnBill(
  ctx: MutationCtx,
  message: Doc<"messages">,
  row: LoggedMessage,
): Promise<boolean> {
  const isNew = tells(message, row);
  if (isNew) await ctx.db.patch("messages", message._id, toBill(row));
  return isNew;
}

async function findNumber(ctx: QueryCtx, accountSid: string, row: LoggedMessage) {
  return await PhoneNumbers.findByAddress(ctx, accountSid, row.isInbound ? row.to : row.from);
}

async function isErased(ctx: QueryCtx, number: Doc<"phoneNumbers">, row: LoggedMessage) {
  const { organizationId, accountSid } = number;
  const { sid, createdAt } = row;
  const contactAddress = row.isInbound ? row.from : row.to;
  const text = { organizationId, accountSid, sid, contactAddress, createdAt };
  return await Erasures.isErasedLog(ctx, text);
}

async function storeInbound(ctx: MutationCtx, number: Doc<"phoneNumbers">, row: LoggedMessage) {
  const text = toInboundText(number.accountSid, row);
  await Inbound.receive(ctx, text, row.createdAt);
  const message = await Messages.findByTwilioSid(ctx, number.accountSid, row.sid);
  if (message !== null) await learnBill(ctx, message, row);
  return "stored" as const;
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
  number: Doc<"phoneNumbers"> | null,
  accountSid: string,
  row: LoggedMessage,
): Promise<Doc<"messages">[]> {
  const threads = await findThreads(ctx, number, accountSid, row);
  const open = await Promise.all(
    threads.flatMap(({ _id }) =>
      (["claimed", "unknown", "canceled"] as const).map((delivery) =>
        ctx.db
          .query("messages")
          .withIndex("by_conversationId_and_delivery_and_at", (q) =>
            q
              .eq("conversationId", _id)
              .eq("delivery", delivery)
              .lte("at", row.createdAt + CLOCK_SLACK_MS),
          )
          .order("desc")
          .take(MAX_SENDS),
      ),
    ),
  );
  const body = toStorable(row.body);
  return open.flat().filter(
    (message) =>
      message.accountSid === accountSid &&
      message.twilioSid === null &&
      // Named while a call's end is open; what Twilio refused, and a person then gave up, has none.
      message.attemptId !== null &&
      isLoggedAs(message.body, body) &&
      isCalledAbout(message, row.createdAt),
  );
}

function isCalledAbout({ claimedAt }: Doc<"messages">, madeAt: number): boolean {
  if (claimedAt === null) return false;
  return claimedAt >= madeAt - CALL_MAY_TAKE_MS && claimedAt <= madeAt + CLOCK_SLACK_MS;
}

/** Where a text to this address may have been written: not every row has its sender yet. */
async function findThreads(
  ctx: QueryCtx,
  number: Doc<"phoneNumbers"> | null,
  accountSid: string,
  { from, to }: LoggedMessage,
): Promise<Doc<"conversations">[]> {
  if (number !== null) {
    return await ctx.db
      .query("conversations")
      .withIndex("by_phoneNumberId_and_contactAddress", (q) =>
        q.eq("phoneNumberId", number._id).eq("contactAddress", to),
      )
      .take(1);
  }
  const account = from === "" ? await TwilioAccounts.find(ctx, accountSid) : null;
  if (account === null) return [];
  return await ctx.db
    .query("conversations")
    .withIndex("by_organizationId_and_contactAddress", (q) =>
      q.eq("organizationId", account.organizationId).eq("contactAddress", to),
    )
    .take(MAX_THREADS);
}

/** Says on a text that its end is for a person to find out. */
async function noteAlike(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  if (message.alikeAt !== undefined) return;
  await ctx.db.patch("messages", message._id, { alikeAt: Date.now() });
  await Events.record(ctx, message, { type: "alike" });
}

/**
 * Where a text that left without us stands in its thread. Twilio's log knows its second alone, and what
 * came in is here from when it reached us: Twilio's answer to a STOP must not stand above the STOP.
 */
async function afterItsKeyword(
  ctx: QueryCtx,
  { _id }: Doc<"conversations">,
  createdAt: number,
): Promise<number> {
  const next = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) =>
      q
        .eq("conversationId", _id)
        .gte("at", createdAt)
        .lt("at", createdAt + ANSWERS_WITHIN_MS),
    )
    .take(MAX_BETWEEN);
  const asked = next.find(({ keyword }) => keyword !== null);
  return asked === undefined ? createdAt : asked.at + 1;
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
    at: await afterItsKeyword(ctx, conversation, row.createdAt),
    accountSid: number.accountSid,
    twilioSid: row.sid,
    delivery: "accepted",
    ...toBill(row),
    // Twilio's log says all that it knows: there is no callback to wait for.
    checkAt: null,
    ...(Inbound.isHistory(number, row.createdAt) ? {} : { foundAt: Date.now() }),
  });
  await Events.record(ctx, message, { type: "accepted", at: row.createdAt });
  await Conversations.recordOutbound(ctx, conversation, message);
  await Attempts.applyStatus(ctx, message._id, row);
  for (const fact of await Quarantine.takeOrphanStatuses(ctx, number.accountSid, row.sid)) {
    await Attempts.applyStatus(ctx, message._id, fact);
  }
}
