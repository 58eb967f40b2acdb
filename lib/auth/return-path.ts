/** The parameter of /sign-in that says where to go afterwards; Clerk's form reads it as well. */
export const RETURN_PARAMETER = "redirect_url";

/** Request header by which the proxy tells a page its own address, which Next does not. */
export const PATH_HEADER = "x-threadbox-path";

/** The sign-in page's address for somebody who was at `path`. */
export function signInPath(path: string): string {
  const returnPath = toReturnPath(path);
  if (returnPath === "/") return "/sign-in";
  return `/sign-in?${new URLSearchParams({ [RETURN_PARAMETER]: returnPath }).toString()}`;
}

/**
 * The page of ours that `value` names, else the inbox. It comes from an address that anybody can
 * write, so nothing else may pass: no other site in any spelling, no endpoint.
 */
export function toReturnPath(value: unknown): string {
  if (typeof value !== "string" || !value.startsWith("/")) return "/";
  const base = "http://threadbox.invalid";
  if (!URL.canParse(value, base)) return "/";
  const { origin, pathname, search, hash } = new URL(value, base);
  // Two slashes remain where dots between them were resolved; browsers read them as another host.
  if (origin !== base || pathname.startsWith("//")) return "/";
  return /^\/(api|sign-in)(\/|$)/.test(pathname) ? "/" : pathname + search + hash;
}
