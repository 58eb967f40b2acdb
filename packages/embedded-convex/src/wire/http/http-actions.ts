import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ANONYMOUS } from "../auth/authenticator.ts";
import type { Backend } from "../backend.ts";
import { BackendError, type Caller } from "../../contracts.ts";
import { statusOf, toBackendError } from "./errors.ts";
import { jsonReply, parseTarget, readBytes, sendReply } from "./exchange.ts";

const MAX_BODY_BYTES = 20 * 1024 * 1024;

/** The HTTP actions' own port: every path belongs to `convex/http.ts`. */
export function serveSite(server: Server, backend: Backend): void {
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    void handleHttpAction(backend, request, response, request.url ?? "/");
  });
}

/** Runs the HTTP action of `target` (path and query) and streams its answer. */
export async function handleHttpAction(
  backend: Backend,
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
): Promise<void> {
  try {
    const url = parseTarget(backend.siteUrl, target);
    const caller = await findCaller(backend, request);
    const webRequest = await toWebRequest(request, url);
    const answer = await backend.engine.runHttpAction(webRequest, url.pathname, caller);
    await sendWebResponse(response, answer, request.method === "HEAD");
  } catch (error) {
    // The client may leave before the answer's end.
    if (response.destroyed) return;
    const { code, message } = toBackendError(error);
    sendReply(response, jsonReply({ code, message }, statusOf(code)));
  }
}

/** An Authorization header that is not ours does not fail the request: the action may read it itself. */
async function findCaller({ authenticator }: Backend, request: IncomingMessage): Promise<Caller> {
  const { authorization, host } = request.headers;
  try {
    const session = await authenticator.fromHeader(authorization, host);
    return { ...session.caller, isAdmin: false };
  } catch (error) {
    if (error instanceof BackendError) return ANONYMOUS.caller;
    throw error;
  }
}

async function toWebRequest(request: IncomingMessage, url: URL): Promise<Request> {
  const method = request.method ?? "GET";
  const headers = new Headers();
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    headers.append(request.rawHeaders[at] ?? "", request.rawHeaders[at + 1] ?? "");
  }
  const hasBody = method !== "GET" && method !== "HEAD";
  if (!hasBody) return new Request(url, { method, headers });
  const body = new Uint8Array(await readBytes(request, MAX_BODY_BYTES));
  return new Request(url, { method, headers, body });
}

async function sendWebResponse(
  response: ServerResponse,
  answer: Response,
  isHead: boolean,
): Promise<void> {
  response.statusCode = answer.status;
  if (answer.statusText !== "") response.statusMessage = answer.statusText;
  for (const [name, value] of answer.headers) {
    if (name !== "set-cookie") response.setHeader(name, value);
  }
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  if (isHead || answer.body === null) {
    response.end();
    return;
  }
  await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), response);
}
