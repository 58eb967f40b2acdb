import type { FunctionReturnType } from "convex/server";
import type { PendingSend } from "@/components/composer/pending-sends";
import type { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";

type MeRow = NonNullable<FunctionReturnType<typeof api.members.me>>;
type NumberRow = FunctionReturnType<typeof api.phoneNumbers.list>[number];
type ConversationRow = FunctionReturnType<typeof api.conversations.list>["page"][number];

export type ConversationId = Id<"conversations">;

/** The signed-in member and what of their organization the screens need. */
export interface Me {
  id: Id<"members">;
  name: string;
  role: MeRow["member"]["role"];
  /** False for viewers: they read only. */
  canSend: boolean;
  /** Owner or admin: may see and change the settings. */
  isAdmin: boolean;
  organizationName: string;
  /** IANA name. */
  timeZone: string;
  /** ISO 3166 code, for numbers typed without a country. */
  defaultCountry: string;
}

/** One of our numbers. */
export interface OurNumber {
  id: Id<"phoneNumbers">;
  address: string;
  /** What staff call it; the number itself while they have not named it. */
  label: string;
}

/** A conversation as its row in the list shows it. */
export interface ConversationItem {
  id: ConversationId;
  /** Null while nobody has named the contact. */
  name: string | null;
  address: string;
  numberLabel: string;
  /** `author` is null for the contact's own words. */
  preview: { author: string | null; text: string };
  lastActivityAt: number;
  inboundCount: number;
  /** What counts as read as long as this member has no marker. */
  initialReadCount: number;
  isOptedOut: boolean;
  /** Whether staff are asked if they opted out. */
  asksToStop: boolean;
  hasFailed: boolean;
  /** Whether that is likely, and not certain. */
  isUnconfirmed: boolean;
  /** Its newest text waits in this browser. */
  isWaitingHere: boolean;
}

export function toMe({ member, organization }: MeRow): Me {
  return {
    id: member.id,
    name: member.name,
    role: member.role,
    canSend: member.canSend,
    isAdmin: member.role === "owner" || member.role === "admin",
    organizationName: organization.name,
    timeZone: organization.timeZone,
    defaultCountry: organization.defaultCountry,
  };
}

export function toOurNumber({ id, address, label }: NumberRow): OurNumber {
  return { id, address, label: label ?? formatAddress(address) };
}

export interface ListSurroundings {
  me: Me;
  numbers: readonly OurNumber[];
  /** Names of the organization's members by id. */
  memberNames: ReadonlyMap<string, string>;
}

export function toConversationItem(
  row: ConversationRow,
  { me, numbers, memberNames }: ListSurroundings,
): ConversationItem {
  return {
    id: row.id,
    name: row.contactName,
    address: row.contactAddress,
    numberLabel: numbers.find(({ id }) => id === row.phoneNumberId)?.label ?? "",
    preview: previewOf(row.lastMessage, me, memberNames),
    lastActivityAt: row.lastActivityAt,
    inboundCount: row.inboundCount,
    initialReadCount: row.initialReadCount,
    isOptedOut: row.isOptedOut,
    asksToStop: row.asksToStop,
    hasFailed: row.lastMessage?.hasFailed ?? false,
    isUnconfirmed: row.lastMessage?.isUnconfirmed ?? false,
    isWaitingHere: false,
  };
}

/** Lifts conversations whose newest text is still on its way from this browser, and shows that text. */
export function withPendingSends(
  conversations: readonly ConversationItem[],
  pending: readonly PendingSend[],
): ConversationItem[] {
  return conversations.map((conversation) => {
    const newest = pending.findLast(
      ({ target }) => target.kind === "conversation" && target.conversationId === conversation.id,
    );
    if (newest === undefined) return conversation;
    return {
      ...conversation,
      preview: { author: "You", text: wordsOf(newest.body, newest.media.length) },
      lastActivityAt: Math.max(conversation.lastActivityAt, newest.at),
      hasFailed: false,
      isWaitingHere: true,
    };
  });
}

/** A contact's name, or the number while nobody has named them. */
export function titleOf({ name, address }: { name: string | null; address: string }): string {
  return name ?? formatAddress(address);
}

/** "+1 503 555 0148"; a number of another country, and a short code, stay as they are. */
export function formatAddress(address: string): string {
  return address.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1 $2 $3");
}

function previewOf(
  lastMessage: ConversationRow["lastMessage"],
  me: Me,
  memberNames: ReadonlyMap<string, string>,
): ConversationItem["preview"] {
  if (lastMessage === null) return { author: null, text: "" };
  const isErased = lastMessage.isErased === true;
  const text = isErased ? "Erased" : wordsOf(lastMessage.text, lastMessage.mediaCount);
  if (lastMessage.direction === "inbound") return { author: null, text };
  if (lastMessage.memberId === null) return { author: "Sent elsewhere", text };
  if (lastMessage.memberId === me.id) return { author: "You", text };
  return { author: firstName(memberNames.get(lastMessage.memberId) ?? "Staff"), text };
}

/** What stands for a text of white space alone, which would look like a fault. */
export const BLANK_TEXT = "(blank text)";

/** A text's words; where it has none, what it is called. */
function wordsOf(body: string, mediaCount: number): string {
  return body.trim() === "" ? mediaWords(mediaCount) : body;
}

/** What a text without words is called. */
export function mediaWords(count: number): string {
  if (count === 0) return BLANK_TEXT;
  return count === 1 ? "Sent a file" : `Sent ${count} files`;
}

/** The name that colleagues use. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/u)[0] ?? name;
}
