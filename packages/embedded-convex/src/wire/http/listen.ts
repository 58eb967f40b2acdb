import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Longer than clients keep idle connections: one that this side closes just as a request leaves the
 * other side fails that request.
 */
const KEEP_ALIVE_MS = 65_000;

/** Takes the port (0: a free one) before anything answers on it. Throws an Error that names it. */
export async function listen(host: string, port: number): Promise<{ server: Server; url: string }> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "is taken by another process" : error.message;
      reject(new Error(`Port ${port} on ${host} ${reason}.`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  const name = host.includes(":") ? `[${host}]` : host;
  return { server, url: `http://${name}:${actual}` };
}

/** Ends open connections too: a long poll must not hold up the end. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
