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
  const target = request.url ?? "/";
  if (target.startsWith(HTTP_ACTION_PREFIX)) {
    const rest = target.slice(HTTP_ACTION_PREFIX.length - 1);
    await handleHttpAction(backend, request, response, rest);
    return;
  }
  try {
    const apiRequest = toApiRequest(request, response, backend.convexUrl);
    sendReply(response, await respond(backend, routes, apiRequest));
  } catch (error) {
    sendReply(response, errorReply(error));
  }
}

async function respond(
  backend: Backend,
  routes: readonly Route[],
  request: ApiRequest,
): Promise<Reply> {
  const isPreflight = request.method === "OPTIONS";
  const { route, rest } = findRoute(routes, routeMethod(request), request.url.pathname);
  const cors = route.access === "admin" ? {} : corsHeaders(request.headers);
  if (isPreflight) return { status: 204, headers: cors };
  try {
    const session = await authenticate(backend, route, request);
    const reply = await route.handle(request, session, rest);
    return { ...reply, headers: { ...cors, ...reply.headers } };
  } catch (error) {
    const reply = errorReply(error);
    return { ...reply, headers: { ...cors, ...reply.headers } };
  }
}

/** Node leaves the body out of answers to HEAD; a preflight asks for the method that will follow. */
function routeMethod({ method, headers }: ApiRequest): string {
  if (method === "HEAD") return "GET";
  if (method === "OPTIONS") return headers["access-control-request-method"] ?? "POST";
  return method;
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

function errorReply(error: unknown): Reply {
  const { code, message } = toBackendError(error);
  const reply = jsonReply({ code, message }, statusOf(code));
  // What is left of a body that was not read to its end would be taken for the next request.
  if (code !== "BodyTooLarge") return reply;
  return { ...reply, headers: { ...reply.headers, connection: "close" } };
}
