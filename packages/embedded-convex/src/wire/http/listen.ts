import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { jsonReply, sendReply } from "./exchange.ts";

/**
 * Longer than clients keep idle connections: one that this side closes just as a request leaves the
 * other side fails that request.
 */
const KEEP_ALIVE_MS = 65_000;

export interface Listening {
  server: Server;
  url: string;
  /** From now on the caller's own listener answers. */
  open: () => void;
}

/**
 * Takes the port (0: a free one) and answers 503 until opened: a request without any listener would
 * wait for ever. Throws an Error that names the port.
 */
export async function listen(host: string, port: number): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, refuse);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "is taken by another process" : error.message;
      reject(new Error(`Port ${port} on ${host} ${reason}.`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  const name = host.includes(":") ? `[${host}]` : host;
  return { server, url: `http://${name}:${actual}`, open: () => server.off("request", refuse) };
}

function refuse(_request: IncomingMessage, response: ServerResponse): void {
  const error = { code: "ServiceUnavailable", message: "The backend is starting." };
  sendReply(response, jsonReply(error, 503));
}

/** Ends open connections too: a long poll must not hold up the end. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
