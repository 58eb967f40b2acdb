import type { FunctionReturnType } from "convex/server";
import { toOurNumber, type OurNumber } from "@/components/inbox/views";
import type { api } from "@/convex/_generated/api";

type DetailRow = NonNullable<FunctionReturnType<typeof api.conversations.get>>;

/** A conversation's header and contact panel. */
export type ConversationDetail = Omit<DetailRow, "phoneNumber"> & { phoneNumber: OurNumber };

export type OptOut = NonNullable<ConversationDetail["optOut"]>;

export type Obstacle = NonNullable<ConversationDetail["obstacle"]>;

export function toConversationDetail(row: DetailRow): ConversationDetail {
  return { ...row, phoneNumber: toOurNumber(row.phoneNumber) };
}

/** The label of the number that START must be texted to; null when no START can lift it. */
export function unlockingNumber(
  { optOut }: ConversationDetail,
  numbers: readonly OurNumber[],
): string | null {
  if (optOut?.senderAddress == null) return null;
  const known = numbers.find(({ address }) => address === optOut.senderAddress);
  return known?.label ?? optOut.senderAddress;
}
