import { appError } from "../../lib/errors";
import { MAX_NAME_CHARS } from "../../lib/sms/limits";
import { toDisplayable, toStorable } from "../../lib/sms/text";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import * as Erasures from "./erasures";

/** One contact has at most a thread for each of its addresses with each of our numbers. */
const MAX_THREADS = 500;

/** @throws NOT_FOUND also for another organization's contact */
export async function requireContact(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  contactId: Id<"contacts">,
): Promise<Doc<"contacts">> {
  const contact = await ctx.db.get("contacts", contactId);
  if (contact?.organizationId !== organizationId) {
    throw appError("NOT_FOUND", `No contact ${contactId}.`);
  }
  return contact;
}

/** The contact that writes from exactly this address; a new one without a name if there is none. */
export async function findOrCreate(
  ctx: MutationCtx,
  organizationId: Id<"organizations">,
  address: string,
): Promise<Doc<"contacts">> {
  const known = await ctx.db
    .query("contactAddresses")
    .withIndex("by_organizationId_and_address", (q) =>
      q.eq("organizationId", organizationId).eq("address", address),
    )
    .unique();
  if (known !== null) return await requireContact(ctx, organizationId, known.contactId);
  await Erasures.reinstateSuppressions(ctx, organizationId, address);
  const contactId = await ctx.db.insert("contacts", { organizationId, name: null });
  await ctx.db.insert("contactAddresses", { organizationId, address, contactId });
  return await requireContact(ctx, organizationId, contactId);
}

/**
 * Names a contact, and in its list rows; an empty name is none.
 *
 * @throws NAME_TOO_LONG
 */
export async function rename(
  ctx: MutationCtx,
  contact: Doc<"contacts">,
  newName: string,
): Promise<void> {
  const trimmed = toDisplayable(toStorable(newName)).replace(/\s+/g, " ").trim();
  if (trimmed.length > MAX_NAME_CHARS) throw appError("NAME_TOO_LONG", "Over 120 characters.");
  const name = trimmed === "" ? null : trimmed;
  await ctx.db.patch("contacts", contact._id, { name });
  const threads = await ctx.db
    .query("conversations")
    .withIndex("by_contactId_and_lastActivityAt", (q) => q.eq("contactId", contact._id))
    .take(MAX_THREADS);
  for (const thread of threads) {
    await ctx.db.patch("conversations", thread._id, { contactName: name });
  }
}
