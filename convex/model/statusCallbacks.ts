import type { ObjectType } from "convex/values";
import type { MutationCtx } from "../_generated/server";
import type { vStatusUpdate } from "../validators";
import * as Attempts from "./attempts";
import * as Erasures from "./erasures";
import * as MessageErasure from "./messageErasure";
import * as Events from "./events";
import * as Messages from "./messages";
import * as Payloads from "./payloads";
import * as Quarantine from "./quarantine";

/** What became of a text, as Twilio tells it. */
export type StatusUpdate = ObjectType<typeof vStatusUpdate>;

/**
 * Applies a status callback to the text that it is about: found by SID, or by our own id in the
 * callback's address when Twilio's answer to the send has not been recorded (yet). Both only within
 * the account that signed. What fits no text waits in quarantine.
 */
export async function receive(
  ctx: MutationCtx,
  update: StatusUpdate,
): Promise<"applied" | "quarantined"> {
  const { accountSid, messageSid, status, errorCode } = update;
  const known = await Messages.findByTwilioSid(ctx, accountSid, messageSid);
  if (known === null && (await Erasures.isErasedSid(ctx, accountSid, messageSid))) return "applied";
  // The message log may have shown it before we knew that it was ours.
  const isExternal = known?.direction === "outbound" && known.memberId === null;
  const named = known === null || isExternal ? await findByOwnId(ctx, update) : null;
  if (named?.erasedAt !== undefined) {
    await MessageErasure.forgetCopy(ctx, named, messageSid);
    return "applied";
  }
  const message = named === null ? known : await Attempts.adopt(ctx, named, messageSid);
  if (message?.direction !== "outbound") {
    await Quarantine.keepOrphanStatus(ctx, update);
    return "quarantined";
  }
  await Attempts.applyStatus(ctx, message._id, { status, errorCode });
  const eventKey = Events.keyOf({ type: "status", status, errorCode });
  await Payloads.keepNext(ctx, message, { eventKey, raw: update.raw });
  return "applied";
}

/** The text that our own id in the callback's address names, when it has no SID yet. */
async function findByOwnId(ctx: MutationCtx, update: StatusUpdate) {
  const id = update.messageId && ctx.db.normalizeId("messages", update.messageId);
  const message = id ? await ctx.db.get("messages", id) : null;
  if (
    message?.accountSid !== update.accountSid ||
    message.direction !== "outbound" ||
    message.twilioSid !== null ||
    message.attempts === 0
  ) {
    return null;
  }
  return message;
}
