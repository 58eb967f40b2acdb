import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import * as Conversations from "./conversations";
import * as Erasures from "./erasures";
import * as Events from "./events";
import * as Media from "./media";
import * as Payloads from "./payloads";
import * as Quarantine from "./quarantine";
import * as TwilioDeletions from "./twilioDeletions";

/** What one step of an erasure has done; added to the erasure's own counts. */
export interface Erased {
  messages: number;
  files: number;
  twilioTotal: number;
}

export const NOTHING_ERASED: Erased = { messages: 0, files: 0, twilioTotal: 0 };

export function add(left: Erased, right: Erased): Erased {
  return {
    messages: left.messages + right.messages,
    files: left.files + right.files,
    twilioTotal: left.twilioTotal + right.twilioTotal,
  };
}

/**
 * Erases a text of an erased contact: words, files, payloads, and the SID by which it could be found.
 * What stays is that there was one, when, and what it cost.
 */
export async function eraseForgotten(
  ctx: MutationCtx,
  message: Doc<"messages">,
  erasureId: Id<"erasures">,
): Promise<Erased> {
  await cancel(ctx, message);
  const { accountSid, twilioSid } = message;
  const files = await eraseContent(ctx, message);
  await ctx.db.patch("messages", message._id, { twilioSid: null, attemptId: null, dueAt: null });
  if (twilioSid !== null) {
    await Erasures.rememberSid(ctx, accountSid, twilioSid);
    await Quarantine.deleteOfMessage(ctx, accountSid, twilioSid);
  }
  const copy = { erasureId, scope: "message" } as const;
  const twilioTotal = await TwilioDeletions.addCopy(ctx, message, copy);
  return { messages: 1, files, twilioTotal };
}

/** A text of an erased contact turned out to be at Twilio: the next sweep deletes it there too. */
export async function forgetCopy(
  ctx: MutationCtx,
  { organizationId, accountSid }: Pick<Doc<"messages">, "organizationId" | "accountSid">,
  twilioSid: string,
): Promise<void> {
  if (await Erasures.isErasedSid(ctx, accountSid, twilioSid)) return;
  await Erasures.rememberSid(ctx, accountSid, twilioSid);
  const text = { organizationId, accountSid, twilioSid };
  await TwilioDeletions.addCopy(ctx, text, { erasureId: null, scope: "message" });
}

/** Erases a text's words, files and payloads; its row stays in its thread. Returns how many files. */
export async function eraseContent(ctx: MutationCtx, message: Doc<"messages">): Promise<number> {
  const files = await Media.listOfMessage(ctx, message._id);
  for (const file of files) await Media.deleteWithFile(ctx, file);
  await Payloads.deleteOfMessage(ctx, message._id);
  await ctx.db.patch("messages", message._id, { body: "", erasedAt: Date.now() });
  await Conversations.showErased(ctx, message);
  return files.length;
}

/** A text that has not been sent is not sent any more. One whose call is under way is the caller's. */
export async function cancel(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  if (message.delivery !== "waiting" && message.delivery !== "held") return;
  await ctx.db.patch("messages", message._id, { delivery: "canceled", dueAt: null });
  await Events.record(ctx, message, { type: "canceled" });
}
