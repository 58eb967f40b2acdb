import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server";
import { isDirectLoopbackRequest } from "@/lib/auth/loopback";
import { PATH_HEADER } from "@/lib/auth/return-path";
import { clerkCspDirectives, cspDirectives, toCspHeader } from "@/lib/server/csp";
import { findEnv, serverEnv } from "@/lib/server/env";

/**
 * Gives every page its Content-Security-Policy with a fresh nonce, which Next reads from the
 * request's own header. Who may see a page is decided by the page (`requireUser`), not here.
 *
 * Without Clerk there is no sign-in that could face the outside, so a request that did not come
 * straight from this machine finds nothing; only Twilio's routes, which the matcher leaves out, are
 * reachable through a tunnel.
 */
export async function proxy(request: NextRequest, event: NextFetchEvent) {
  const { convexUrl, publicWebhookUrl } = serverEnv();
  const response = await answer(request, event, convexUrl);
  // Not on this machine, where other programs speak http under the same name.
  if (publicWebhookUrl.startsWith("https:")) {
    response?.headers.set("Strict-Transport-Security", "max-age=31536000");
  }
  return response;
}

async function answer(request: NextRequest, event: NextFetchEvent, convexUrl: string) {
  if (process.env.NEXT_PUBLIC_AUTH_MODE === "clerk") {
    const { clerkMiddleware } = await import("@clerk/nextjs/server");
    const jwtKey = findEnv("CLERK_JWT_KEY");
    return clerkMiddleware({
      contentSecurityPolicy: { strict: true, directives: clerkCspDirectives(convexUrl) },
      ...(jwtKey === null ? {} : { jwtKey }),
    })(request, event);
  }
  if (!isDirectLoopbackRequest(request.headers)) return new NextResponse(null, { status: 404 });

  const nonce = btoa(crypto.randomUUID());
  const isDevelopment = process.env.NODE_ENV === "development";
  const policy = toCspHeader(cspDirectives({ nonce, convexUrl, isDevelopment }));
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("Content-Security-Policy", policy);
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  return response;
}

export const config = {
  // Twilio's bodies must reach the route unread; Next would buffer them for the proxy.
  matcher: ["/((?!api/twilio/).*)"],
};
