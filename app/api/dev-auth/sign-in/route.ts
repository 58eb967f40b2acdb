import { devSigningKey, isDevSignInOpen } from "@/lib/auth/dev-sign-in";
import { DEV_SESSION_COOKIE, DEV_SESSION_LIFETIME_S, sealDevSession } from "@/lib/auth/dev-session";
import { findDevStaffMember } from "@/lib/auth/dev-staff";
import { RETURN_PARAMETER, toReturnPath } from "@/lib/auth/return-path";
import { readBody } from "@/lib/server/read-body";
import { isSameOrigin } from "@/lib/server/same-origin";

const MAX_FORM_BYTES = 4096;

/**
 * POST /api/dev-auth/sign-in with the form fields `subject` and `redirect_url`: signs that member of
 * the staff in and shows that page, else the inbox. 404 where there is no development sign-in or no such person, 403 from another site.
 */
export async function POST(request: Request): Promise<Response> {
  if (!isDevSignInOpen(request.headers)) return new Response(null, { status: 404 });
  if (!isSameOrigin(request)) return new Response(null, { status: 403 });
  const body = await readBody(request, MAX_FORM_BYTES);
  if (body === null) return new Response(null, { status: 413 });
  const form = new URLSearchParams(new TextDecoder().decode(body));
  const member = findDevStaffMember(form.get("subject") ?? "");
  if (member === null) return new Response(null, { status: 404 });

  const session = await sealDevSession((await devSigningKey()).privateKey, member, Date.now());
  return new Response(null, {
    status: 303,
    headers: {
      Location: toReturnPath(form.get(RETURN_PARAMETER)),
      "Set-Cookie": `${DEV_SESSION_COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${DEV_SESSION_LIFETIME_S}`,
    },
  });
}
