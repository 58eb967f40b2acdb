import { devSigningKey, findDevMember, isDevSignInOpen } from "@/lib/auth/dev-sign-in";
import { mintDevMemberToken } from "@/lib/auth/dev-session";
import { requireEnv } from "@/lib/server/env";

/**
 * GET /api/dev-auth/token: a fresh member token for whoever is signed in, else `{token: null}`. That
 * is a 200 as well, since being signed out is no error. 404 where there is no development sign-in.
 */
export async function GET(request: Request): Promise<Response> {
  if (!isDevSignInOpen(request.headers)) return new Response(null, { status: 404 });
  const member = await findDevMember(request.headers);
  const token =
    member === null
      ? null
      : await mintDevMemberToken(
          (await devSigningKey()).privateKey,
          requireEnv("MEMBER_JWT_ISSUER"),
          member,
          Date.now(),
        );
  return Response.json({ token }, { headers: { "Cache-Control": "no-store" } });
}
