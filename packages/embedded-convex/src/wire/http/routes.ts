import { BackendError } from "../../contracts.ts";
import type { Session } from "../auth/authenticator.ts";
import type { ApiRequest, Reply } from "./exchange.ts";

export interface Route {
  method: "GET" | "POST";
  /** Exact, or a prefix when it ends in "/". */
  path: string;
  /**
   * "admin" routes need the admin key and send no CORS headers, so that no web page can use them,
   * not even one that knows the key. "open" routes look at no credential.
   */
  access: "admin" | "caller" | "open";
  /** `rest` is what follows a prefix path. */
  handle(request: ApiRequest, session: Session, rest: string): Promise<Reply> | Reply;
}

/** The route of a request. Throws BackendError NotImplemented or MethodNotAllowed, naming it. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  pathname: string,
): { route: Route; rest: string } {
  const matching = routes.filter((route) => matches(route.path, pathname));
  const route = matching.find((candidate) => candidate.method === method);
  if (route !== undefined) return { route, rest: pathname.slice(route.path.length) };
  throw matching.length > 0
    ? new BackendError("MethodNotAllowed", `${method} is not allowed for ${pathname}.`)
    : new BackendError(
        "NotImplemented",
        `The embedded backend does not implement ${method} ${pathname}.`,
      );
}

function matches(path: string, pathname: string): boolean {
  if (path === pathname) return true;
  return path.endsWith("/") && path !== "/" && pathname.startsWith(path);
}
