import type { FunctionReturnType } from "convex/server";
import type { PendingSend } from "@/components/composer/pending-sends";
import type { Me } from "@/components/inbox/views";
import type { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { bareType, isPicture } from "@/lib/sms/media-types";
import {
  describeDelivery,
  describeUnacknowledged,
  type DeliveryWords,
  type Standing,
} from "./delivery-words";
import type { Groupable } from "./thread-groups";

type Bubble = FunctionReturnType<typeof api.messages.list>["page"][number];
type BubbleMedia = Bubble["media"][number];

/** One file of a text, ready to show. */
export interface ThreadMedia {
  id: string;
  kind: "picture" | "sound" | "film" | "file" | "pending" | "failed";
  /** Empty unless there is a file to show. */
  url: string;
  name: string;
  /** Why there is no file; empty unless `kind` is "failed". */
  problem: string;
  /** What to ask for again; null where asking would not help. */
  retryId: Id<"media"> | null;
}

/** One text as the thread shows it. */
export interface ThreadMessage extends Groupable {
  /** Null while the server has not acknowledged it. */
  id: Id<"messages"> | null;
  isInbound: boolean;
  /** The member who wrote it; null for the contact and for texts that another system sent. */
  author: { id: string; name: string } | null;
  isExternal: boolean;
  body: string;
  media: ThreadMedia[];
  /** Null for texts that came in. */
  delivery: DeliveryWords | null;
  /** When the message log brought what no webhook had; null for what came by itself. */
  foundAt: number | null;
  /** When its words and files were erased; null while they are here. */
  erasedAt: number | null;
  /** The keyword that Twilio acts on, as "stop". */
  keyword: Bubble["keyword"];
}

export interface ThreadSurroundings {
  me: Me;
  memberNames: ReadonlyMap<string, string>;
  /** Of the conversation. */
  standing: Standing;
}

export function toThreadMessage(
  bubble: Bubble,
  { me, memberNames, standing }: ThreadSurroundings,
): ThreadMessage {
  const isInbound = bubble.direction === "inbound";
  const delivery = isInbound ? null : describeDelivery(bubble, standing);
  return {
    id: bubble.id,
    key: bubble.key,
    at: bubble.at,
    isInbound,
    isExternal: bubble.author.kind === "external",
    author: authorOf(bubble.author, me, memberNames),
    authorKey: bubble.author.kind === "member" ? bubble.author.memberId : bubble.author.kind,
    standsAlone:
      isFollowedByLine(delivery) ||
      bubble.isInDoubt ||
      bubble.foundAt !== null ||
      bubble.keyword === "stop" ||
      bubble.keyword === "start",
    body: bubble.body,
    media: bubble.media.map(toThreadMedia),
    delivery,
    foundAt: bubble.foundAt,
    erasedAt: bubble.erasedAt,
    keyword: bubble.keyword,
  };
}

interface WaitingSurroundings {
  me: Me;
  isOffline: boolean;
  /** This browser's clock, as in `PendingSend.at`. */
  now: number;
}

/** Adds the texts that this browser has not had acknowledged, below the saved ones, each once. */
export function withPendingMessages(
  saved: readonly ThreadMessage[],
  pending: readonly PendingSend[],
  { me, isOffline, now }: WaitingSurroundings,
): ThreadMessage[] {
  const savedKeys = new Set(saved.map(({ key }) => key));
  const waiting = pending.filter(({ clientToken }) => !savedKeys.has(clientToken));
  return [...saved, ...waiting.map((send) => showWaiting(send, { me, isOffline, now }))];
}

function showWaiting(send: PendingSend, surroundings: WaitingSurroundings): ThreadMessage {
  const { me, isOffline, now } = surroundings;
  const delivery = describeUnacknowledged(now - send.at, isOffline);
  return {
    id: null,
    key: send.clientToken,
    at: send.at,
    isInbound: false,
    isExternal: false,
    author: { id: me.id, name: me.name },
    authorKey: me.id,
    standsAlone: isFollowedByLine(delivery),
    body: send.body,
    media: send.media.map(({ mediaId, name, contentType }) =>
      toThreadMedia({
        id: mediaId as Id<"media">,
        state: "stored",
        contentType,
        sizeBytes: null,
        fileName: name,
        failure: null,
      }),
    ),
    delivery,
    foundAt: null,
    erasedAt: null,
    keyword: null,
  };
}

/** A problem has its reason below it. */
function isFollowedByLine(delivery: DeliveryWords | null): boolean {
  return delivery?.tone === "bad" || delivery?.tone === "unsure";
}

function authorOf(
  author: Bubble["author"],
  me: Me,
  memberNames: ReadonlyMap<string, string>,
): ThreadMessage["author"] {
  if (author.kind !== "member") return null;
  const isMe = author.memberId === me.id;
  return {
    id: author.memberId,
    name: isMe ? me.name : (memberNames.get(author.memberId) ?? "A colleague"),
  };
}

function toThreadMedia(media: BubbleMedia): ThreadMedia {
  const type = media.contentType === null ? "" : bareType(media.contentType);
  const shared = { id: media.id, name: media.fileName ?? fallbackName(type), retryId: null };
  if (media.state === "failed") {
    const failure = media.failure ?? "missing";
    const retryId = MAY_COME.has(failure) ? media.id : null;
    return { ...shared, kind: "failed", url: "", problem: FAILURES[failure], retryId };
  }
  if (media.state === "pending") return { ...shared, kind: "pending", url: "", problem: "" };
  return { ...shared, kind: kindOf(type), url: `/api/media/${media.id}`, problem: "" };
}

function kindOf(type: string): ThreadMedia["kind"] {
  if (isPicture(type)) return "picture";
  if (type.startsWith("audio/")) return "sound";
  if (type.startsWith("video/")) return "film";
  return "file";
}

function fallbackName(type: string): string {
  if (isPicture(type)) return `picture.${type.slice("image/".length)}`;
  if (type === "text/vcard" || type === "text/x-vcard") return "Contact card.vcf";
  if (type === "application/pdf") return "Document.pdf";
  return "File";
}

/** Failures that can be over by the next try. */
const MAY_COME: ReadonlySet<BubbleMedia["failure"]> = new Set([
  "refused",
  "missing",
  "unreachable",
]);

const FAILURES: Record<NonNullable<BubbleMedia["failure"]>, string> = {
  address: "The file’s address could not be trusted, so it was not fetched.",
  refused: "Twilio did not hand out the file.",
  missing: "The file is not at Twilio any more.",
  too_large: "The file is too large to be kept.",
  type: "This kind of file is not kept, for safety.",
  unreachable: "The file could not be fetched from Twilio.",
  erased: "The file was erased after the time your organization keeps files.",
};
