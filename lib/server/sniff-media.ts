import { fileTypeFromBuffer } from "file-type";
import { bareType } from "../sms/media-types.ts";

/** Text formats that have no magic number, by their first line. */
const FIRST_LINES: [RegExp, string][] = [
  [/^\uFEFF?BEGIN:VCARD\r?\n/i, "text/vcard"],
  [/^\uFEFF?BEGIN:VCALENDAR\r?\n/i, "text/calendar"],
];

/** The registered names of what file-type calls otherwise. */
const REGISTERED: Record<string, string> = { "audio/x-m4a": "audio/mp4" };

/** The media type of these bytes, whatever their sender called them; null when it is not known. */
export async function sniffMediaType(bytes: Uint8Array): Promise<string | null> {
  const detected = await fileTypeFromBuffer(bytes);
  if (detected === undefined) return sniffText(bytes);
  const type = bareType(detected.mime);
  return REGISTERED[type] ?? type;
}

function sniffText(bytes: Uint8Array): string | null {
  const start = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, 64));
  return FIRST_LINES.find(([pattern]) => pattern.test(start))?.[1] ?? null;
}
