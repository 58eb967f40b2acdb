import { fileTypeFromBuffer } from "file-type";

/**
 * What staff may attach, by content. All of it is in Twilio's list of accepted types
 * (https://www.twilio.com/docs/messaging/guides/accepted-mime-types); what can run a script when it
 * is opened here (SVG, HTML) is not.
 */
const ATTACHABLE = new Set([
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/webp",
  "application/pdf",
  "text/vcard",
  "text/calendar",
  "audio/mpeg",
  "audio/ogg",
  "audio/amr",
  "video/mp4",
  "video/3gpp",
]);

/** Text formats that have no magic number, by their first line. */
const FIRST_LINES: [RegExp, string][] = [
  [/^\uFEFF?BEGIN:VCARD\r?\n/i, "text/vcard"],
  [/^\uFEFF?BEGIN:VCALENDAR\r?\n/i, "text/calendar"],
];

/**
 * The media type of these bytes, whatever their sender called it; null when it is not one that staff
 * may attach.
 */
export async function sniffAttachable(bytes: Uint8Array): Promise<string | null> {
  const type = (await fileTypeFromBuffer(bytes))?.mime.split(";")[0] ?? sniffText(bytes);
  return type !== null && ATTACHABLE.has(type) ? type : null;
}

function sniffText(bytes: Uint8Array): string | null {
  const start = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, 64));
  return FIRST_LINES.find(([pattern]) => pattern.test(start))?.[1] ?? null;
}
