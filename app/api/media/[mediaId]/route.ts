import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { errorCode } from "@/lib/errors";
import { apiError } from "@/lib/server/api-error";
import { BackendUnavailableError } from "@/lib/server/backend";
import { memberClient } from "@/lib/server/convex";
import { serveFile } from "@/lib/server/serve-file";

/** Long enough to scroll back without loading again, short enough that a signed-out browser forgets. */
const CACHE_CONTROL = "private, max-age=300";

/**
 * GET /api/media/<id>: a file of a text, for the signed-in members of its organization. 401 signed
 * out or no member, 404 not theirs or not there (yet), 503 when the backend does not answer.
 */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ mediaId: string }> },
): Promise<Response> {
  const { mediaId } = await params;
  const client = await memberClient(request);
  if (client === null) return apiError("UNAUTHENTICATED");
  try {
    // An id of another table, or no id at all, is refused by Convex like one of another tenant.
    const location = await client.query(api.media.location, { mediaId: mediaId as Id<"media"> });
    if (location === null) return apiError("NOT_FOUND");
    return await serveFile(request, { ...location, cacheControl: CACHE_CONTROL });
  } catch (error) {
    if (error instanceof BackendUnavailableError) return apiError("UNAVAILABLE");
    // Signed in, but no member of the organization (any more).
    const isMember = errorCode(error) !== "UNAUTHENTICATED";
    return apiError(isMember ? "NOT_FOUND" : "UNAUTHENTICATED");
  }
}
