import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip } from "node:zlib";
import { BackendError, type Json, type JsonObject } from "../../contracts.ts";
import { isObject } from "../../values/json.ts";

/** One HTTP request, as the routes see it. */
export interface ApiRequest {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  /** Aborts when the client went away. */
  signal: AbortSignal;
  /** The decoded body; `limit` in bytes holds for what was sent and for what it unpacks to. */
  body(limit: number): Promise<Buffer>;
  /** A body that is one JSON object. */
  json(limit: number): Promise<JsonObject>;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export function jsonReply(value: Json, status = 200): Reply {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
  };
}

export function textReply(text: string, status = 200): Reply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: text };
}

/** A request line's path and query as a URL of ours; "//host/path" stays a path. */
export function parseTarget(origin: string, target: string): URL {
  try {
    return new URL(origin + target);
  } catch {
    throw new BackendError("BadRequestTarget", "The request's path cannot be read.");
  }
}

/** Throws BackendError when the path cannot be read. */
export function toApiRequest(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
): ApiRequest {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const body = (limit: number) => readBody(request, limit);
  return {
    method: request.method ?? "GET",
    url: parseTarget(origin, request.url ?? "/"),
    headers: request.headers,
    signal: gone.signal,
    body,
    json: async (limit) => parseObject(await body(limit)),
  };
}

export function sendReply(response: ServerResponse, reply: Reply): void {
  if (response.headersSent) return;
  const length = reply.body === undefined ? 0 : Buffer.byteLength(reply.body);
  response.writeHead(reply.status, {
    "content-length": length,
    ...reply.headers,
  });
  response.end(reply.body);
}

const unpackBrotli = promisify(brotliDecompress);
const unpackGzip = promisify(gunzip);

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const bytes = await readBytes(request, limit);
  return unpack(bytes, request.headers["content-encoding"], limit);
}

/** The body as it was sent. Throws BackendError BodyTooLarge. */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Not destroyed on a throw: the refusal still has to be answered on this socket.
  const incoming = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  try {
    for await (const chunk of incoming) {
      size += chunk.length;
      if (size > limit) throw tooLarge(limit);
      chunks.push(chunk);
    }
  } catch (error) {
    if (request.destroyed) throw new BackendError("RequestAborted", "The client went away.");
    throw error;
  }
  return Buffer.concat(chunks);
}

async function unpack(bytes: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  if (encoding === undefined || encoding === "identity") return bytes;
  if (encoding !== "br" && encoding !== "gzip") {
    throw new BackendError("BadContentEncoding", "Bodies are plain, brotli or gzip.");
  }
  try {
    const decode = encoding === "br" ? unpackBrotli : unpackGzip;
    return await decode(bytes, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limit);
    throw new BackendError("BadContentEncoding", `The body is not valid ${encoding}.`);
  }
}

function tooLarge(limit: number): BackendError {
  return new BackendError("BodyTooLarge", `The body is larger than ${limit} bytes.`);
}

function parseObject(bytes: Buffer): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(bytes.toString("utf8")) as Json;
  } catch {
    throw new BackendError("BadJsonBody", "The body is not valid JSON.");
  }
  if (!isObject(value)) throw new BackendError("BadJsonBody", "The body is not a JSON object.");
  return value;
}
