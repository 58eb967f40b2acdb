/** At most this many files go with one text (Twilio's limit). */
export const MAX_FILES = 10;
/** All files of one text together, after pictures were made smaller (Twilio's limit). */
export const MAX_TOTAL_BYTES = 5 * 1024 * 1024;
/** A file that is not a picture: carriers refuse larger ones. */
export const MAX_OTHER_FILE_BYTES = 500 * 1024;
/** The longest body that Twilio takes, in UTF-16 units. */
export const MAX_BODY_UNITS = 1600;

/** Pictures that the browser can draw smaller; an animated GIF would lose its animation. */
const SHRINKABLE = new Set(["image/jpeg", "image/png", "image/webp"]);
/** What the file chooser offers. */
export const ACCEPTED_TYPES =
  "image/jpeg,image/png,image/gif,image/webp,application/pdf,text/vcard,text/calendar,audio/mpeg,audio/ogg,audio/amr,video/mp4,video/3gpp";

export function isShrinkable(type: string): boolean {
  return SHRINKABLE.has(type);
}

/** Why these files cannot be added to the ones that are there, in words; null when they can. */
export function fileCountProblem(present: number, added: number): string | null {
  if (present + added <= MAX_FILES) return null;
  return present === 0
    ? `A text carries ${MAX_FILES} files at most. Choose fewer than the ${added} you picked.`
    : `A text carries ${MAX_FILES} files at most, and ${present} are attached. Remove some first.`;
}

/** Why a file cannot go, in words; null when it can. `size` is after shrinking. */
export function fileSizeProblem(
  file: { name: string; type: string; size: number },
  otherBytes: number,
): string | null {
  if (file.size === 0) return `${file.name} is empty. Choose another file.`;
  if (!file.type.startsWith("image/") && file.size > MAX_OTHER_FILE_BYTES) {
    return `${file.name} is ${formatBytes(file.size)}. Files other than pictures can have ${formatBytes(MAX_OTHER_FILE_BYTES)} at most.`;
  }
  if (file.size > MAX_TOTAL_BYTES) {
    return `${file.name} is ${formatBytes(file.size)}, more than a text can carry (${formatBytes(MAX_TOTAL_BYTES)}). Choose a smaller one.`;
  }
  if (otherBytes + file.size > MAX_TOTAL_BYTES) {
    return `With ${file.name} the files have more than ${formatBytes(MAX_TOTAL_BYTES)} together. Send it in a second text.`;
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
  const over = body.length - MAX_BODY_UNITS;
  if (over > 0) {
    const length = body.length.toLocaleString("en-US");
    return `A text has 1,600 characters at most; this one has ${length}. Shorten it by ${over.toLocaleString("en-US")}.`;
  }
  if (attachments.length > MAX_FILES) return fileCountProblem(attachments.length, 0);
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
