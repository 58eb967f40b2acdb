import { isDevSignInOpen } from "@/lib/auth/dev-sign-in";
import { DEV_SESSION_COOKIE } from "@/lib/auth/dev-session";
import { isSameOrigin } from "@/lib/server/same-origin";

/** POST /api/dev-auth/sign-out: forgets who is signed in. 404 and 403 as for signing in. */
export function POST(request: Request): Response {
  if (!isDevSignInOpen(request.headers)) return new Response(null, { status: 404 });
  if (!isSameOrigin(request)) return new Response(null, { status: 403 });
  return new Response(null, {
    status: 303,
    headers: {
      Location: "/sign-in",
      "Set-Cookie": `${DEV_SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`,
    },
  });
}
