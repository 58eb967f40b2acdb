import { toPreview } from "../../lib/sms/text";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

/** At most one effective row for each of our numbers, and a few by staff. */
const MAX_ROWS = 500;
/** Between a STOP found late and now, this many texts are looked at for a START that undid it. */
const MAX_LATER_TEXTS = 200;
const MAX_WORD_CHARS = 40;

type OptOutSource = Doc<"optOuts">["source"];

/** The newest effective opt-out of an address; null when it may be texted from all our numbers. */
export async function findEffective(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  address: string,
): Promise<Doc<"optOuts"> | null> {
  return await effective(ctx, organizationId, address).order("desc").first();
}

/** Suppresses an address in the whole organization. Told again for the same number, nothing changes. */
export async function suppress(
  ctx: MutationCtx,
  optOut: {
    organizationId: Id<"organizations">;
    address: string;
    senderAddress: string | null;
    source: OptOutSource;
    word: string | null;
    messageId: Id<"messages"> | null;
    at: number;
  },
): Promise<void> {
  const { organizationId, address } = optOut;
  const rows = await effective(ctx, organizationId, address).take(MAX_ROWS);
  const isKnown = rows.some(
    (row) => row.senderAddress === optOut.senderAddress && row.source === optOut.source,
  );
  if (!isKnown) await ctx.db.insert("optOuts", { ...optOut, liftedAt: null });
  await showOn(ctx, organizationId, address, true);
}

/**
 * START to one of our numbers: lifts what a keyword to that number, or Twilio's own refusal from it,
 * had set. Rows by staff, imports and complaints stay until staff lift them.
 */
async function liftBySender(
  ctx: MutationCtx,
  lift: { organizationId: Id<"organizations">; address: string; senderAddress: string; at: number },
): Promise<void> {
  const { organizationId, address, senderAddress, at } = lift;
  const rows = await effective(ctx, organizationId, address).take(MAX_ROWS);
  const lifted = rows.filter(
    (row) =>
      row.senderAddress === senderAddress && (row.source === "keyword" || row.source === "twilio"),
  );
  for (const row of lifted) await ctx.db.patch("optOuts", row._id, { liftedAt: at });
  if (lifted.length === rows.length) await showOn(ctx, organizationId, address, false);
}

/** Does what the keyword of an incoming text asks for. Twilio has answered it already. */
export async function obey(
  ctx: MutationCtx,
  told: {
    conversation: Doc<"conversations">;
    number: Doc<"phoneNumbers">;
    message: Doc<"messages">;
  },
): Promise<void> {
  const { conversation, number, message } = told;
  const { keyword, at } = message;
  if (keyword === null || keyword === "help") return;
  if (await hasChosenSince(ctx, conversation, at)) return;
  const { organizationId, contactAddress: address } = conversation;
  const senderAddress = number.address;
  if (keyword === "start") {
    await liftBySender(ctx, { organizationId, address, senderAddress, at });
    return;
  }
  await suppress(ctx, {
    organizationId,
    address,
    senderAddress,
    source: "keyword",
    word: toPreview(message.body).slice(0, MAX_WORD_CHARS),
    messageId: message._id,
    at,
  });
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
  const later = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) =>
      q.eq("conversationId", conversation._id).gt("at", since),
    )
    .take(MAX_LATER_TEXTS);
  return later.some(({ keyword }) => keyword === "stop" || keyword === "start");
}

function effective(ctx: QueryCtx, organizationId: Id<"organizations">, address: string) {
  return ctx.db
    .query("optOuts")
    .withIndex("by_organizationId_and_address_and_liftedAt", (q) =>
      q.eq("organizationId", organizationId).eq("address", address).eq("liftedAt", null),
    );
}

/** Copies "opted out" to the list rows of this address. */
async function showOn(
  ctx: MutationCtx,
  organizationId: Id<"organizations">,
  contactAddress: string,
  isOptedOut: boolean,
): Promise<void> {
  const threads = await ctx.db
    .query("conversations")
    .withIndex("by_organizationId_and_contactAddress", (q) =>
      q.eq("organizationId", organizationId).eq("contactAddress", contactAddress),
    )
    .take(MAX_ROWS);
  for (const thread of threads) {
    if (thread.isOptedOut !== isOptedOut) {
      await ctx.db.patch("conversations", thread._id, { isOptedOut });
    }
  }
}
