import { api } from "@/convex/_generated/api";
import { openMediaToken } from "@/lib/media-token";
import { serviceClient } from "@/lib/server/convex";
import { requireEnv } from "@/lib/server/env";
import { serveFile } from "@/lib/server/serve-file";
import { isShownInline } from "@/lib/sms/media-types";
import { ATTEMPT_TIMEOUT_MS, tryTwice } from "@/lib/server/within-budget";

/**
 * GET and HEAD /api/twilio/media/<token>: Twilio fetches an attachment of a text that we send. The
 * token is the permission. 404 not ours or gone, 410 expired, 503 when the backend does not answer.
 */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  const { token } = await params;
  const secret = requireEnv("MEDIA_TOKEN_SECRET");
  const mediaId = await openMediaToken(secret, token, Date.now());
  if (mediaId === null) {
    const wasOurs = (await openMediaToken(secret, token, 0)) !== null;
    return new Response(null, { status: wasOurs ? 410 : 404 });
  }
  const file = await findFile(mediaId);
  if (file === "unavailable") return new Response(null, { status: 503 });
  if (file === null) return new Response(null, { status: 404 });
  return serveFile(request, {
    ...file,
    fileName: null,
    isShownInline: isShownInline(file.contentType),
    cacheControl: "no-store",
  });
}

export const HEAD = GET;

async function findFile(mediaId: string) {
  try {
    return await tryTwice(async () => {
      const client = await serviceClient(ATTEMPT_TIMEOUT_MS);
      return client.query(api.media.forTwilio, { mediaId });
    });
  } catch {
    return "unavailable";
  }
}
