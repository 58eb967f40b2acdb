import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { ANONYMOUS, type Session } from "../auth/authenticator.ts";
import { BackendError } from "../../contracts.ts";
import type { Backend } from "../backend.ts";
import { corsHeaders } from "./cors.ts";
import { statusOf, toBackendError } from "./errors.ts";
import { jsonReply, sendReply, toApiRequest, type ApiRequest, type Reply } from "./exchange.ts";
import { handleHttpAction } from "./http-actions.ts";
import { findRoute, type Route } from "./routes.ts";

/** Answers the client API's HTTP half; the sync socket attaches to the same server. */
export function serveApi(server: Server, backend: Backend, routes: readonly Route[]): void {
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    void answer(backend, routes, request, response);
  });
}

/** HTTP actions are reached here too, as behind Convex's own proxy. */
const HTTP_ACTION_PREFIX = "/http/";

async function answer(
  backend: Backend,
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const apiRequest = toApiRequest(request, response, backend.convexUrl);
  const { pathname, search } = apiRequest.url;
  if (pathname.startsWith(HTTP_ACTION_PREFIX)) {
    const target = pathname.slice(HTTP_ACTION_PREFIX.length - 1) + search;
    await handleHttpAction(backend, request, response, target);
    return;
  }
  const reply = await respond(backend, routes, apiRequest).catch((error: unknown) =>
    errorReply(error, apiRequest),
  );
  sendReply(response, reply);
}

async function respond(
  backend: Backend,
  routes: readonly Route[],
  request: ApiRequest,
): Promise<Reply> {
  const isPreflight = request.method === "OPTIONS";
  const method = request.headers["access-control-request-method"] ?? "POST";
  const { route, rest } = findRoute(
    routes,
    isPreflight ? method : request.method,
    request.url.pathname,
  );
  const cors = route.access === "admin" ? {} : corsHeaders(request.headers);
  if (isPreflight) return { status: 204, headers: cors };
  try {
    const session = await authenticate(backend, route, request);
    const reply = await route.handle(request, session, rest);
    return { ...reply, headers: { ...cors, ...reply.headers } };
  } catch (error) {
    const reply = errorReply(error, request);
    return { ...reply, headers: { ...cors, ...reply.headers } };
  }
}

async function authenticate(
  { authenticator }: Backend,
  route: Route,
  request: ApiRequest,
): Promise<Session> {
  if (route.access === "open") return ANONYMOUS;
  const { authorization, host } = request.headers;
  const session = await authenticator.fromHeader(authorization, host);
  if (route.access === "admin" && !session.caller.isAdmin) {
    throw new BackendError("BadDeployKey", "This route needs the deployment's admin key.");
  }
  return session;
}

function errorReply(error: unknown, request: ApiRequest): Reply {
  const { code, message } = toBackendError(error);
  const reply = jsonReply({ code, message }, statusOf(code));
  // What is left of an unread body would be taken for the next request.
  const isUnread = code === "BodyTooLarge" || request.method === "POST";
  return isUnread ? { ...reply, headers: { ...reply.headers, connection: "close" } } : reply;
}
