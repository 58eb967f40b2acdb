import { api } from "@/convex/_generated/api";
import { errorCode } from "@/lib/errors";
import { sealingKeys, SealingError, type SealingEnvironment } from "@/lib/sealing";
import { apiError, isApiErrorCode } from "@/lib/server/api-error";
import { memberClient } from "@/lib/server/convex";
import { logEvent } from "@/lib/server/log";
import { methodNotAllowed } from "@/lib/server/method-not-allowed";
import { readBody } from "@/lib/server/read-body";
import { isSameOrigin } from "@/lib/server/same-origin";
import { sealToken } from "@/lib/twilio/sealed-token";

const MAX_BODY_BYTES = 1024;

/**
 * POST /api/twilio-credentials, JSON `{accountSid, authToken}`: takes a Twilio token from an admin. The
 * token is sealed here, so that no argument of a function ever holds one; Convex asks Twilio whether it
 * is right. 202 once that is under way; refusals are ApiErrors: 401 signed out, 403 another site or no
 * admin, 400 not in Twilio's form, 409 not to be changed here, 429 too often, 503 not stored.
 */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return apiError("FOREIGN_ORIGIN");
  const client = await memberClient(request);
  if (client === null) return apiError("UNAUTHENTICATED");
  const entered = await readEntered(request);
  if (entered === null) return apiError("INVALID");
  const { accountSid, authToken } = entered;
  if (!/^AC[0-9a-f]{32}$/.test(accountSid)) return apiError("ACCOUNT_SID_FORMAT");
  if (!/^[0-9a-f]{32}$/.test(authToken)) return apiError("TOKEN_FORMAT");

  try {
    const keys = sealingKeys(process.env as SealingEnvironment);
    const sealed = await sealToken(keys, accountSid, authToken);
    const last4 = authToken.slice(-4);
    await client.mutation(api.credentials.addToken, { accountSid, sealed, last4 });
    return new Response(null, { status: 202, headers: { "Cache-Control": "no-store" } });
  } catch (error) {
    return refusal(error);
  }
}

export const GET = methodNotAllowed("POST");

async function readEntered(request: Request) {
  const body = await readBody(request, MAX_BODY_BYTES);
  try {
    const entered: unknown = JSON.parse(new TextDecoder().decode(body ?? undefined));
    const { accountSid, authToken } = { ...(entered as Record<string, unknown>) };
    if (typeof accountSid !== "string" || typeof authToken !== "string") return null;
    return { accountSid: accountSid.trim(), authToken: authToken.trim() };
  } catch {
    return null;
  }
}

function refusal(error: unknown): Response {
  if (error instanceof SealingError) {
    logEvent("token_not_sealed", { error: error.message });
    return apiError("NO_SECRETS_KEY");
  }
  const code = errorCode(error);
  if (isApiErrorCode(code)) return apiError(code);
  logEvent("token_not_stored", { error: error instanceof Error ? error.name : "unknown" });
  return apiError("UNAVAILABLE");
}
