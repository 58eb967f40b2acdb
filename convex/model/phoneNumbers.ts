import { appError } from "../../lib/errors";
import { readTypedNumber } from "../../lib/phone";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import * as Countries from "./countries";

/** @throws NOT_FOUND also for another organization's number */
export async function requirePhoneNumber(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  phoneNumberId: Id<"phoneNumbers">,
): Promise<Doc<"phoneNumbers">> {
  const number = await ctx.db.get("phoneNumbers", phoneNumberId);
  if (number?.organizationId !== organizationId) {
    throw appError("NOT_FOUND", `No phone number ${phoneNumberId}.`);
  }
  return number;
}

/** The number of ours with this address in this Twilio account, or null. */
export async function findByAddress(
  ctx: QueryCtx,
  accountSid: string,
  address: string,
): Promise<Doc<"phoneNumbers"> | null> {
  return await ctx.db
    .query("phoneNumbers")
    .withIndex("by_accountSid_and_address", (q) =>
      q.eq("accountSid", accountSid).eq("address", address),
    )
    .unique();
}

/**
 * What a person typed as the address to text, in E.164.
 *
 * @throws INVALID_NUMBER when no such number can exist
 */
export async function requireTypedAddress(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  typed: string,
): Promise<string> {
  const address = readTypedNumber(typed, await Countries.requireHome(ctx, organizationId));
  if (address === null) throw appError("INVALID_NUMBER", "No such number can exist.");
  return address;
}

/**
 * Lets only addresses pass that the organization may text at all.
 *
 * @throws INVALID_NUMBER, COUNTRY_OFF, or OWN_NUMBER for the sending number itself
 */
export async function assertMayText(
  ctx: QueryCtx,
  number: Doc<"phoneNumbers">,
  address: string,
): Promise<void> {
  if (address === number.address) throw appError("OWN_NUMBER", "To and From are the same.");
  const obstacle = await Countries.findObstacle(ctx, number.organizationId, address);
  switch (obstacle?.kind) {
    case undefined:
      return;
    case "not_textable":
      throw appError("INVALID_NUMBER", "Not an address that takes texts.");
    case "country_off":
      throw appError("COUNTRY_OFF", `${obstacle.country} is not enabled.`);
    default:
      obstacle satisfies never;
  }
}
