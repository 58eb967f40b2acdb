/**
 * Which files go out, come in and are shown. Outgoing:
 * https://www.twilio.com/docs/messaging/guides/accepted-mime-types
 */

/** Pictures that Twilio shrinks for the handset; the only ones a browser shows in the thread. */
const PICTURE_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp"] as const;

/** What a member may attach. */
export const SENDABLE_TYPES: readonly string[] = [
  "image/jpeg",
  "image/png",
  "image/gif",
  "audio/mpeg",
  "audio/mp4",
  "audio/ogg",
  "video/mp4",
  "video/3gpp",
  "text/vcard",
  "text/calendar",
  "application/pdf",
];

/** Kept when it comes in, besides every picture, sound and film; anything else is refused. */
const RECEIVABLE_TYPES = [
  "text/plain",
  "text/vcard",
  "text/x-vcard",
  "text/calendar",
  "text/csv",
  "text/html",
  "image/svg+xml",
  "application/pdf",
  "application/xml",
  "application/zip",
] as const;

/** `image/jpeg; charset=x` → `image/jpeg`; lower case. */
export function bareType(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

export function isPicture(contentType: string): boolean {
  return PICTURE_TYPES.some((type) => type === bareType(contentType));
}

/** Whether a member may attach a file of this type. */
export function isSendable(contentType: string): boolean {
  return SENDABLE_TYPES.includes(bareType(contentType));
}

/** Whether an incoming file of this type is kept. */
export function isReceivable(contentType: string): boolean {
  const type = bareType(contentType);
  return /^(image|audio|video)\/[\w.+-]+$/.test(type) || RECEIVABLE_TYPES.some((t) => t === type);
}

/**
 * Whether a browser may show the file under our own origin. SVG and HTML can carry scripts, so they
 * and all that is not plainly a picture, sound or film are offered as downloads only.
 */
export function isShownInline(contentType: string): boolean {
  const type = bareType(contentType);
  return isPicture(type) || /^(audio|video)\/(mpeg|mp4|ogg|webm|3gpp|wav|aac|amr)$/.test(type);
}
