import type { ConvexHttpClient } from "convex/browser";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { apiError, isApiErrorCode } from "@/lib/server/api-error";
import { memberClient } from "@/lib/server/convex";
import { logEvent } from "@/lib/server/log";
import { methodNotAllowed } from "@/lib/server/method-not-allowed";
import { readUpload, type UploadedFile } from "@/lib/server/read-upload";
import { isSameOrigin } from "@/lib/server/same-origin";
import { errorCode } from "@/lib/errors";

const UPLOAD_TIMEOUT_MS = 30_000;

/**
 * POST /api/media/upload, multipart form with `file`: stages a file for a text of the signed-in
 * member and answers `{mediaId, contentType, sizeBytes, fileName}`. Refusals are ApiErrors: 401
 * signed out, 403 another site or a viewer, 400 no file, 413 too large, 415 not attachable, 429 too many in a
 * minute, 503 not stored.
 */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return apiError("FOREIGN_ORIGIN");
  const client = await memberClient(request);
  if (client === null) return apiError("UNAUTHENTICATED");
  const file = await readUpload(request);
  if (typeof file === "string") return apiError(file);

  try {
    const { id, ...staged } = await stage(client, file);
    return Response.json({ mediaId: id, ...staged }, { headers: { "Cache-Control": "no-store" } });
  } catch (error) {
    return refusal(error);
  }
}

export const GET = methodNotAllowed("POST");

/** Bytes first, then the row: a file that nobody registers is swept away with the day's orphans. */
async function stage(client: ConvexHttpClient, file: UploadedFile) {
  const uploadUrl = await client.mutation(api.media.generateUploadUrl, {});
  const response = await fetch(uploadUrl, {
    method: "POST",
    headers: { "Content-Type": file.contentType },
    body: file.bytes,
    signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`The backend answered ${response.status} to an upload.`);
  const { storageId } = (await response.json()) as { storageId: Id<"_storage"> };
  return client.mutation(api.media.register, { storageId, fileName: file.fileName });
}

function refusal(error: unknown): Response {
  const code = errorCode(error);
  if (isApiErrorCode(code)) return apiError(code);
  logEvent("upload_failed", { error: error instanceof Error ? error.name : "unknown" });
  return apiError("UNAVAILABLE");
}
