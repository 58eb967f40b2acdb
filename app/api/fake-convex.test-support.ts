import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** One call that reached the fake backend. */
export interface BackendCall {
  /** "webhooks:receiveText" */
  path: string;
  args: unknown;
  token: string;
}

/** What the fake backend answers: a value, a failure of the function, or one of its own. */
export type BackendAnswer =
  { value: unknown } | { errorData: unknown } | { status: number; body?: string } | "hang up";

/**
 * A Convex deployment as far as its HTTP API goes: it writes down calls of functions and answers as
 * told. Files are given out under /files/.
 */
export async function startFakeConvex() {
  const calls: BackendCall[] = [];
  const uploads: { contentType: string; bytes: Buffer }[] = [];
  const files = new Map<string, Buffer>();
  let answer: (call: BackendCall) => BackendAnswer = () => ({ value: null });

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const url = request.url ?? "";
      if (url === "/version") return response.end("unknown");
      if (url.startsWith("/files/")) {
        const file = files.get(url.slice("/files/".length));
        if (file === undefined) return response.writeHead(404).end();
        return response.writeHead(200, { "Content-Length": file.byteLength }).end(file);
      }
      if (url === "/upload") {
        uploads.push({ contentType: request.headers["content-type"] ?? "", bytes: body });
        return response.end(JSON.stringify({ storageId: "kg2stored" }));
      }
      const { path, args } = JSON.parse(body.toString()) as { path: string; args: unknown[] };
      const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
      const call = { path, args: args[0], token };
      calls.push(call);
      const told = answer(call);
      if (told === "hang up") return request.socket.destroy();
      if ("status" in told) return response.writeHead(told.status).end(told.body ?? "{}");
      const result =
        "value" in told
          ? { status: "success", value: told.value, logLines: [] }
          : { status: "error", errorMessage: "refused", errorData: told.errorData, logLines: [] };
      return response
        .writeHead("value" in told ? 200 : 560, { "Content-Type": "application/json" })
        .end(JSON.stringify(result));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    uploads,
    files,
    answerWith(next: (call: BackendCall) => BackendAnswer) {
      answer = next;
    },
    reset() {
      calls.length = 0;
      uploads.length = 0;
      answer = () => ({ value: null });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
