import { textReply } from "../http/exchange.ts";
import type { Route } from "../http/routes.ts";

/** Shown by clients' network test; the CLI asks for neither. */
const INSTANCE_NAME = "embedded";
const VERSION = "embedded-convex";
const MAX_ECHO_BYTES = 16 * 1024 * 1024;

/** Who am I, is it up. */
export function instanceRoutes(): Route[] {
  const text = (path: string, answer: string): Route => ({
    method: "GET",
    path,
    access: "open",
    handle: () => textReply(answer),
  });
  return [
    text("/", "This Convex deployment is running."),
    text("/version", VERSION),
    text("/instance_version", VERSION),
    text("/instance_name", INSTANCE_NAME),
    {
      method: "POST",
      path: "/echo",
      access: "open",
      handle: async (request) => ({ status: 200, body: await request.body(MAX_ECHO_BYTES) }),
    },
    {
      method: "POST",
      path: "/api/debug_event",
      access: "open",
      handle: () => ({ status: 200 }),
    },
  ];
}
