/** File upload and download. Source: convex docs "File storage"; `generateUploadUrl`, `getUrl`. */
import { createHash } from "node:crypto";
import { BackendError } from "../../contracts.ts";
import type { Backend } from "../backend.ts";
import { jsonReply, type ApiRequest, type Reply } from "../http/exchange.ts";
import type { Route } from "../http/routes.ts";
import { parseRange } from "./range.ts";

const MAX_FILE_BYTES = 100 * 1024 * 1024;
const CACHE_S = 30 * 24 * 60 * 60;

export function storageRoutes({ engine }: Backend): Route[] {
  return [
    {
      method: "POST",
      path: "/api/storage/upload",
      access: "open",
      async handle(request) {
        const upload = engine.verifyUploadToken(request.url.searchParams.get("token") ?? "");
        if (upload === null) {
          throw new BackendError("InvalidUploadToken", "The upload URL is wrong or has expired.");
        }
        const data = await request.body(MAX_FILE_BYTES);
        assertDigest(request, data);
        const contentType = request.headers["content-type"] ?? null;
        return jsonReply({ storageId: await engine.storeFile(upload.mount, data, contentType) });
      },
    },
    {
      method: "GET",
      path: "/api/storage/",
      access: "open",
      async handle(request, _session, uuid) {
        const opened = await engine.openFile(uuid);
        if (opened === null) throw new BackendError("NotFound", "There is no such file.");
        const { file, data } = opened;
        const headers = {
          "content-type": file.contentType ?? "application/octet-stream",
          digest: `sha-256=${Buffer.from(file.sha256Hex, "hex").toString("base64")}`,
          "cache-control": `private, max-age=${CACHE_S}`,
          "accept-ranges": "bytes",
          // Uploaded pages and SVGs must not run scripts on this origin.
          "x-content-type-options": "nosniff",
          "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        };
        return withRange(request, { status: 200, headers, body: data }, data);
      },
    },
  ];
}

function withRange(request: ApiRequest, whole: Reply, data: Uint8Array): Reply {
  const range = parseRange(request.headers.range, data.length);
  if (range === null) return whole;
  return {
    status: 206,
    headers: {
      ...whole.headers,
      "content-range": `bytes ${range.start}-${range.end}/${data.length}`,
    },
    body: data.subarray(range.start, range.end + 1),
  };
}

function assertDigest(request: ApiRequest, data: Uint8Array): void {
  const header = request.headers.digest;
  if (typeof header !== "string") return;
  const actual = `sha-256=${createHash("sha256").update(data).digest("base64")}`;
  if (header.toLowerCase().startsWith("sha-256=") && header.slice(8) !== actual.slice(8)) {
    throw new BackendError("BadDigest", "The body does not have the announced SHA-256.");
  }
}
