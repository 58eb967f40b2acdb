/**
 * Whether a page of this very site made the request. Every write that is authorised by a cookie asks
 * this: browsers send the cookie along with other sites' forms (and, since ports share cookies, with
 * those of any other program on this machine), but never a false Origin.
 */
export function isSameOrigin(request: Request): boolean {
  const origin = request.headers.get("origin");
  const host = request.headers.get("host");
  return origin !== null && URL.canParse(origin) && new URL(origin).host === host;
}
