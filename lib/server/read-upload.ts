import { isPicture, isSendable } from "../sms/media-types.ts";
import { MAX_NAME_CHARS, MAX_OTHER_MEDIA_BYTES, MAX_TOTAL_MEDIA_BYTES } from "../sms/limits.ts";
import type { ApiErrorCode } from "./api-error.ts";
import { readBody } from "./read-body.ts";
import { sniffMediaType } from "./sniff-media.ts";

/** A file that a member may attach. */
export interface UploadedFile {
  bytes: Uint8Array<ArrayBuffer>;
  /** By content, never by what the browser says. */
  contentType: string;
  fileName: string | null;
}

/** The form around the file: boundaries and headers. */
const FORM_OVERHEAD_BYTES = 16 * 1024;

/** The file in the form field `file`, or why it cannot be attached. */
export async function readUpload(request: Request): Promise<UploadedFile | ApiErrorCode> {
  const body = await readBody(request, MAX_TOTAL_MEDIA_BYTES + FORM_OVERHEAD_BYTES);
  if (body === null) return "FILE_TOO_LARGE";
  const file = await readFileField(request, body);
  if (file === null || file.size === 0) return "INVALID";

  const bytes = new Uint8Array(await file.arrayBuffer());
  const contentType = await sniffMediaType(bytes);
  if (contentType === null || !isSendable(contentType)) return "FILE_TYPE";
  const limit = isPicture(contentType) ? MAX_TOTAL_MEDIA_BYTES : MAX_OTHER_MEDIA_BYTES;
  if (bytes.byteLength > limit) return "FILE_TOO_LARGE";
  return { bytes, contentType, fileName: readFileName(file.name) };
}

async function readFileField(
  request: Request,
  body: Uint8Array<ArrayBuffer>,
): Promise<File | null> {
  const contentType = request.headers.get("content-type") ?? "";
  if (!contentType.toLowerCase().startsWith("multipart/form-data")) return null;
  try {
    const form = await new Response(body, { headers: { "Content-Type": contentType } }).formData();
    const file = form.get("file");
    return file instanceof File ? file : null;
  } catch {
    return null;
  }
}

/** The name without a path, cut to a length that a list can show; its ending is kept. */
function readFileName(name: string): string | null {
  const base = name.split(/[/\\]/).at(-1)?.trim() ?? "";
  if (base === "" || base === "blob") return null;
  const characters = Array.from(base);
  if (characters.length <= MAX_NAME_CHARS) return base;
  return characters.slice(0, MAX_NAME_CHARS - 10).join("") + characters.slice(-10).join("");
}
