import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Author, DemoConversation, Picture } from "./conversation.ts";
import { EARLIER } from "./earlier.ts";
import { ORGANIZATION, type NumberName } from "./organization.ts";
import { PROPERTY_MANAGER } from "./property-manager.ts";
import { TODAY } from "./today.ts";
import { resolveWhen } from "./when.ts";

/** A conversation of the demo with its texts at fixed times, ready to be inserted. */
export interface HistoryConversation {
  name: string | null;
  address: string;
  number: NumberName;
  unread: number;
  texts: HistoryText[];
}

export interface HistoryText {
  /** The same in the inbox and in the simulator's message log, so that reconciliation agrees. */
  sid: string;
  at: number;
  author: Author;
  body: string;
  pictures: readonly Picture[];
  status: "received" | "sent" | "delivered" | "undelivered" | "failed";
  errorCode: number | null;
}

/** The demo's conversations as seen from `nowMs`; texts oldest first. */
export function buildHistory(nowMs: number): HistoryConversation[] {
  return [...TODAY, ...EARLIER, PROPERTY_MANAGER].map((conversation) => ({
    name: conversation.name ?? null,
    address: conversation.address,
    number: conversation.number,
    unread: conversation.unread ?? 0,
    texts: toTexts(conversation, nowMs),
  }));
}

/** The bytes of one of the demo's pictures, all JPEG. */
export function readPicture(picture: Picture): Buffer {
  return readFileSync(new URL(`./${picture}.jpg`, import.meta.url));
}

function toTexts({ address, number, texts }: DemoConversation, nowMs: number): HistoryText[] {
  return texts.map(([when, author, body, details = {}], index) => {
    const pictures = details.pictures ?? [];
    // The pictures' texts are MM at Twilio; the rest of a SID is any 32 hex digits.
    const kind = pictures.length > 0 ? "MM" : "SM";
    const at = resolveWhen(when, nowMs, ORGANIZATION.timeZone);
    const digest = createHash("sha256").update(`${address} ${number} ${index} ${at}`).digest("hex");
    return {
      sid: `${kind}${digest.slice(0, 32)}`,
      at,
      author,
      body,
      pictures,
      status: author === "contact" ? "received" : (details.ended ?? "delivered"),
      errorCode: details.errorCode ?? null,
    };
  });
}
