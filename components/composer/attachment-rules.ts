import {
  MAX_BODY_CHARS,
  MAX_MEDIA,
  MAX_OTHER_MEDIA_BYTES,
  MAX_TOTAL_MEDIA_BYTES,
} from "@/lib/sms/limits";
import { isSendable } from "@/lib/sms/media-types";

/** Pictures that the browser can draw smaller, as JPEG; an animated GIF would lose its animation. */
const SHRINKABLE = new Set(["image/jpeg", "image/png", "image/webp"]);

export function isShrinkable(type: string): boolean {
  return SHRINKABLE.has(type);
}

/** Why these files cannot be added to the ones that are there, in words; null when they can. */
export function fileCountProblem(present: number, added: number): string | null {
  if (present + added <= MAX_MEDIA) return null;
  return present === 0
    ? `A text carries ${MAX_MEDIA} files at most. Choose fewer than the ${added} you picked.`
    : `A text carries ${MAX_MEDIA} files at most, and ${present} are attached. Remove some first.`;
}

/** Why a file cannot go, in words; null when it can. `size` is after shrinking. */
export function fileProblem(
  file: { name: string; type: string; size: number },
  otherBytes: number,
): string | null {
  if (!isSendable(file.type)) {
    return `${file.name} can’t be sent as a text. Choose a picture, a PDF, a sound or a short film.`;
  }
  if (file.size === 0) return `${file.name} is empty. Choose another file.`;
  if (!file.type.startsWith("image/") && file.size > MAX_OTHER_MEDIA_BYTES) {
    return `${file.name} is ${formatBytes(file.size)}. Files other than pictures can have ${formatBytes(MAX_OTHER_MEDIA_BYTES)} at most.`;
  }
  if (file.size > MAX_TOTAL_MEDIA_BYTES) {
    return `${file.name} is ${formatBytes(file.size)}, more than a text can carry (${formatBytes(MAX_TOTAL_MEDIA_BYTES)}). Choose a smaller one.`;
  }
  if (otherBytes + file.size > MAX_TOTAL_MEDIA_BYTES) {
    return `With ${file.name} the files have more than ${formatBytes(MAX_TOTAL_MEDIA_BYTES)} together. Send it in a second text.`;
  }
  return null;
}

/** "480 KB", "1.4 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  const megabytes = bytes / (1024 * 1024);
  return `${megabytes >= 10 ? Math.round(megabytes) : Number(megabytes.toFixed(1))} MB`;
}

/** An attachment's part in whether a text may be sent. */
export interface AttachmentState {
  status: "preparing" | "uploading" | "ready" | "failed";
}

/** Why this text cannot be sent yet, saying what to do; null when it can. */
export function composeProblem(
  body: string,
  attachments: readonly AttachmentState[],
): string | null {
  const over = body.length - MAX_BODY_CHARS;
  if (over > 0) {
    const length = body.length.toLocaleString("en-US");
    return `A text has 1,600 characters at most; this one has ${length}. Shorten it by ${over.toLocaleString("en-US")}.`;
  }
  if (attachments.length > MAX_MEDIA) return fileCountProblem(attachments.length, 0);
  if (attachments.some(({ status }) => status === "failed")) {
    return "One file did not upload. Try it again or remove it.";
  }
  if (attachments.some(({ status }) => status !== "ready")) {
    return "Wait until the files are uploaded.";
  }
  if (body.trim() === "" && attachments.length === 0)
    return "Write a text or attach a picture first.";
  return null;
}
