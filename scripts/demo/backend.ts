import type { createConvexCli } from "../run/convex.mjs";
import { DEV_ORGANIZATION, DEV_STAFF } from "../../lib/auth/dev-staff.ts";
import type { Author, Picture } from "./conversation.ts";
import { readPicture, type HistoryConversation } from "./history.ts";
import { NUMBERS, ORGANIZATION, type NumberName } from "./organization.ts";

type Cli = Pick<ReturnType<typeof createConvexCli>, "run">;

/** A command line takes 128 KiB in one argument on Linux. */
const MAX_ARGUMENT_BYTES = 100_000;

/** Makes the demo's organization with its staff and these numbers. */
export async function createOrganization(cli: Cli, numbers: readonly NumberName[]): Promise<void> {
  await cli.run("demo:createOrganization", {
    ...ORGANIZATION,
    ...DEV_ORGANIZATION,
    members: DEV_STAFF.map(({ subject, name, email, role }) => ({ subject, name, email, role })),
    phoneNumbers: numbers.map((name) => NUMBERS[name]),
  });
}

/** Inserts the history; pictures first, because texts refer to their files. */
export async function insertHistory(
  cli: Cli,
  history: readonly HistoryConversation[],
): Promise<void> {
  const files = new Map<Picture, string>();
  for (const picture of picturesOf(history)) files.set(picture, await storePicture(cli, picture));
  const conversations = history.map((conversation) => ({
    phoneNumberAddress: NUMBERS[conversation.number].address,
    contactAddress: conversation.address,
    contactName: conversation.name,
    unreadCount: conversation.unread,
    texts: conversation.texts.map(({ sid, at, author, body, pictures, status, errorCode }) => ({
      sid,
      at,
      author: toAuthor(author),
      body,
      status: author === "contact" ? null : status,
      errorCode,
      media: pictures.map((picture) => ({
        storageId: files.get(picture),
        contentType: "image/jpeg",
      })),
    })),
  }));
  for (const chunk of chunkBySize(conversations, MAX_ARGUMENT_BYTES)) {
    await cli.run("demo:insertHistory", {
      externalId: DEV_ORGANIZATION.externalId,
      conversations: chunk,
    });
  }
}

/** Splits a list so that no part is larger as JSON, unless a single item is. */
export function chunkBySize<T>(items: readonly T[], maxBytes: number): T[][] {
  const chunks: T[][] = [];
  let room = 0;
  for (const item of items) {
    const bytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    const last = chunks.at(-1);
    if (last === undefined || bytes > room) {
      chunks.push([item]);
      room = maxBytes - bytes;
    } else {
      last.push(item);
      room -= bytes;
    }
  }
  return chunks;
}

function picturesOf(history: readonly HistoryConversation[]): Set<Picture> {
  return new Set(history.flatMap(({ texts }) => texts.flatMap(({ pictures }) => pictures)));
}

async function storePicture(cli: Cli, picture: Picture): Promise<string> {
  const base64 = readPicture(picture).toString("base64");
  const printed = await cli.run("demo:storeFile", { contentType: "image/jpeg", base64 });
  const id: unknown = JSON.parse(printed);
  if (typeof id !== "string") throw new Error("demo:storeFile returned no id.");
  return id;
}

function toAuthor(author: Author) {
  switch (author) {
    case "contact":
      return { kind: "contact" };
    case "twilio":
      return { kind: "external" };
    default:
      return { kind: "member", subject: `user_${author}` };
  }
}
