import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/**
 * Who may use `/_control/`: whoever has the token, and the phone page, which gets a cookie when it
 * is served. A page of another origin that a person has open must not be able to, so Host must be
 * this machine (against DNS rebinding) and Origin, where a browser sends one, must be our own.
 */
export interface ControlAccess {
  /** Value of Set-Cookie for the phone page. */
  pageCookie: string;
  /** Whether the request was addressed to this machine by a name that cannot be rebound. */
  hasLoopbackHost(request: IncomingMessage): boolean;
  /** The status that refuses `request`, or null when it may proceed. */
  findRefusal(request: IncomingMessage): 401 | 403 | null;
}

const COOKIE = "threadbox_simulator";
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

export function createControlAccess(controlToken: string): ControlAccess {
  // Derived, so that an open page keeps working when the simulator is started again.
  const pageKey = createHmac("sha256", controlToken).update("phone page").digest("hex");

  const hasLoopbackHost = (request: IncomingMessage) =>
    LOOPBACK_HOST.test(request.headers.host ?? "");

  return {
    pageCookie: `${COOKIE}=${pageKey}; Path=/_control; HttpOnly; SameSite=Strict`,
    hasLoopbackHost,
    findRefusal(request) {
      const { origin, host } = request.headers;
      if (!hasLoopbackHost(request)) return 403;
      if (origin !== undefined && origin !== `http://${host ?? ""}`) return 403;
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
      if (token !== undefined) return isEqual(token, controlToken) ? null : 401;
      return isFromPage(request, pageKey) ? null : 401;
    },
  };
}

/** A cookie alone is not enough: browsers attach it to requests that other pages start, too. */
function isFromPage(request: IncomingMessage, pageKey: string): boolean {
  const cookies = (request.headers.cookie ?? "").split(/;\s*/);
  if (!cookies.some((cookie) => isEqual(cookie, `${COOKIE}=${pageKey}`))) return false;
  if (request.method === "GET") {
    return (request.headers["sec-fetch-site"] ?? "same-origin") === "same-origin";
  }
  return request.headers.origin !== undefined;
}

function isEqual(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
