import { appError } from "../../lib/errors";
import {
  MAX_MEDIA,
  MAX_NAME_CHARS,
  MAX_OTHER_MEDIA_BYTES,
  MAX_TOTAL_MEDIA_BYTES,
} from "../../lib/sms/limits";
import { bareType, isPicture, isSendable, isShownInline } from "../../lib/sms/media-types";
import { toDisplayable, toStorable } from "../../lib/sms/text";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Member } from "./access";
import * as Quarantine from "./quarantine";
import { backgroundPool } from "./backgroundPool";

type MediaFailure = NonNullable<Doc<"media">["failure"]>;

/** Tries after about 10 seconds, one minute and six minutes. */
const COPY_RETRY = { maxAttempts: 4, initialBackoffMs: 10_000, base: 6 };
/** Trying again does not change these. */
const FINAL_FAILURES: ReadonlySet<MediaFailure> = new Set(["address", "too_large", "type"]);

/** @throws NOT_FOUND also for another organization's file */
export async function requireMedia(
  ctx: QueryCtx,
  organizationId: Id<"organizations">,
  mediaId: Id<"media">,
): Promise<Doc<"media">> {
  const media = await ctx.db.get("media", mediaId);
  if (media?.organizationId !== organizationId) {
    throw appError("NOT_FOUND", `No file ${mediaId}.`);
  }
  return media;
}

/** A message's attachments, in their order. */
export async function listOfMessage(
  ctx: QueryCtx,
  messageId: Id<"messages">,
): Promise<Doc<"media">[]> {
  return await ctx.db
    .query("media")
    .withIndex("by_messageId_and_position", (q) => q.eq("messageId", messageId))
    .take(MAX_MEDIA);
}

/**
 * Takes an uploaded file as a member's attachment to be.
 *
 * @throws FILE_GONE when there is no such upload or it is taken, FILE_TYPE, FILE_TOO_LARGE; such a
 * file is left for the sweep
 */
export async function stage(
  ctx: MutationCtx,
  upload: { storageId: Id<"_storage">; fileName: string | null; member: Member },
) {
  const { storageId, member } = upload;
  const file = await ctx.db.system.get("_storage", storageId);
  const taken = await ctx.db
    .query("media")
    .withIndex("by_storageId", (q) => q.eq("storageId", storageId))
    .first();
  if (file === null || taken !== null) throw appError("FILE_GONE", `No upload ${storageId}.`);

  const contentType = bareType(file.contentType ?? "");
  if (!isSendable(contentType)) throw appError("FILE_TYPE", `Upload ${storageId}.`);
  const limit = isPicture(contentType) ? MAX_TOTAL_MEDIA_BYTES : MAX_OTHER_MEDIA_BYTES;
  if (file.size > limit) throw appError("FILE_TOO_LARGE", `Upload ${storageId}.`);

  const fileName = cleanFileName(upload.fileName);
  const id = await ctx.db.insert("media", {
    organizationId: member.organizationId,
    messageId: null,
    memberId: member._id,
    position: 0,
    state: "staged",
    storageId,
    contentType,
    sizeBytes: file.size,
    fileName,
    sourceUrl: null,
    failure: null,
    attempts: 0,
    at: Date.now(),
  });
  return { id, contentType, sizeBytes: file.size, fileName };
}

/** Deletes a member's staged file; one that is not theirs or was sent is NOT_FOUND. */
export async function discardStaged(
  ctx: MutationCtx,
  member: Member,
  mediaId: Id<"media">,
): Promise<void> {
  const media = await requireMedia(ctx, member.organizationId, mediaId);
  if (media.state !== "staged" || media.memberId !== member._id) {
    throw appError("NOT_FOUND", `File ${mediaId} is not staged by ${member._id}.`);
  }
  await deleteWithFile(ctx, media);
}

/** Deletes a row, and its bytes unless a text that was sent again has them too. */
export async function deleteWithFile(ctx: MutationCtx, media: Doc<"media">): Promise<void> {
  await ctx.db.delete("media", media._id);
  await deleteUnused(ctx, media.storageId);
}

/** Deletes a file of a text that stays, which shows that there was one. */
export async function eraseFile(ctx: MutationCtx, media: Doc<"media">): Promise<void> {
  await ctx.db.patch("media", media._id, {
    state: "failed",
    failure: "erased",
    storageId: null,
    sizeBytes: null,
    fileName: null,
    sourceUrl: null,
  });
  await deleteUnused(ctx, media.storageId);
}

/** Deletes the bytes that no attachment has any more. */
export async function deleteUnused(
  ctx: MutationCtx,
  storageId: Id<"_storage"> | null,
): Promise<void> {
  if (storageId === null) return;
  const user = await ctx.db
    .query("media")
    .withIndex("by_storageId", (q) => q.eq("storageId", storageId))
    .first();
  if (user === null) await ctx.storage.delete(storageId);
}

/**
 * A member's staged files, in the given order.
 *
 * @throws TOO_MANY_FILES, FILE_TOO_LARGE for all together, FILE_GONE for one that is not staged by them
 */
export async function requireStaged(
  ctx: QueryCtx,
  member: Member,
  mediaIds: readonly Id<"media">[],
): Promise<Doc<"media">[]> {
  if (mediaIds.length > MAX_MEDIA) throw appError("TOO_MANY_FILES", `${mediaIds.length} files.`);
  const files = await Promise.all(mediaIds.map((id) => ctx.db.get("media", id)));
  const staged = files.filter(
    (file) =>
      file?.state === "staged" &&
      file.memberId === member._id &&
      file.organizationId === member.organizationId,
  );
  if (staged.length < files.length || new Set(mediaIds).size < mediaIds.length) {
    throw appError("FILE_GONE", "A file is not staged.");
  }
  const present = staged.filter((file) => file !== null);
  const totalBytes = present.reduce((sum, file) => sum + (file.sizeBytes ?? 0), 0);
  if (totalBytes > MAX_TOTAL_MEDIA_BYTES) throw appError("FILE_TOO_LARGE", `${totalBytes} bytes.`);
  return present;
}

/** Makes staged files the attachments of a message. */
export async function attach(
  ctx: MutationCtx,
  messageId: Id<"messages">,
  staged: readonly Doc<"media">[],
): Promise<void> {
  for (const [position, file] of staged.entries()) {
    await ctx.db.patch("media", file._id, { messageId, position, state: "stored" });
  }
}

/** Gives a message the same attachments as another one has; they share the stored bytes. */
export async function attachCopies(
  ctx: MutationCtx,
  messageId: Id<"messages">,
  originals: readonly Doc<"media">[],
): Promise<void> {
  for (const { _id: _oldId, _creationTime, ...original } of originals) {
    await ctx.db.insert("media", { ...original, messageId, at: Date.now() });
  }
}

/** Fetches a file of an incoming text from Twilio: four tries within some minutes. */
export async function startCopy(ctx: MutationCtx, mediaId: Id<"media">): Promise<void> {
  await backgroundPool.enqueueAction(
    ctx,
    internal.mediaActions.copy,
    { mediaId },
    { retry: COPY_RETRY, onComplete: internal.mediaCopies.finish, context: { mediaId } },
  );
}

/** One try brought no file. Returns whether another one could help; if not, the bubble says why. */
export async function recordFailure(
  ctx: MutationCtx,
  mediaId: Id<"media">,
  failure: MediaFailure,
): Promise<boolean> {
  const media = await ctx.db.get("media", mediaId);
  if (media?.state !== "pending") return false;
  const mayHelp = !FINAL_FAILURES.has(failure);
  const state = mayHelp ? "pending" : "failed";
  await ctx.db.patch("media", mediaId, { state, failure, attempts: media.attempts + 1 });
  if (!mayHelp) await Quarantine.keepFailedMedia(ctx, media, failure);
  return mayHelp;
}

/** Nothing tries any more. A file that is still not here failed for the reason of its last try. */
export async function giveUpCopy(ctx: MutationCtx, mediaId: Id<"media">): Promise<void> {
  const media = await ctx.db.get("media", mediaId);
  if (media?.state !== "pending") return;
  // Without a reason, the tries were lost with whatever ran them.
  const failure = media.failure ?? "unreachable";
  await ctx.db.patch("media", mediaId, { state: "failed", failure });
  await Quarantine.keepFailedMedia(ctx, media, failure);
}

/** Tries again to fetch a file that could not be copied; one that is here or on its way stays. */
export async function retryCopy(ctx: MutationCtx, media: Doc<"media">): Promise<void> {
  if (media.state !== "failed" || media.sourceUrl === null) return;
  await ctx.db.patch("media", media._id, { state: "pending", failure: null });
  await startCopy(ctx, media._id);
}

/** An attachment as its bubble shows it. */
export function toMessageMedia(media: Doc<"media">) {
  const { _id, state, contentType, sizeBytes, fileName } = media;
  // While it is being tried, the last try's failure is not the file's.
  const failure = state === "failed" ? media.failure : null;
  return { id: _id, state, contentType, sizeBytes, fileName, failure };
}

/** Where a stored file's bytes are; null while there are none. */
export async function toLocation(ctx: QueryCtx, media: Doc<"media">) {
  const url = media.storageId && (await ctx.storage.getUrl(media.storageId));
  if (url === null || media.contentType === null) return null;
  const { contentType, fileName } = media;
  return { url, contentType, fileName, isShownInline: isShownInline(contentType) };
}

/** A file of an outgoing text; null for any other, so that what came in never leaves this way. */
export async function findOutgoing(ctx: QueryCtx, mediaId: string) {
  const id = ctx.db.normalizeId("media", mediaId);
  const media = id && (await ctx.db.get("media", id));
  const message = media?.messageId && (await ctx.db.get("messages", media.messageId));
  if (!media || !message || message.direction !== "outbound") return null;
  const location = await toLocation(ctx, media);
  return location && { url: location.url, contentType: location.contentType };
}

function cleanFileName(fileName: string | null): string | null {
  const name = toDisplayable(toStorable(fileName ?? ""))
    .trim()
    .slice(0, MAX_NAME_CHARS);
  return name === "" ? null : toStorable(name);
}
