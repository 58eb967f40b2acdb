/**
 * The sync socket: keeps it alive, reads its frames in order, and counts what it has not sent yet.
 * Source: convex npm 1.48 `browser/sync/web_socket_manager.ts`.
 */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import type { Backend } from "../backend.ts";
import { toBackendError } from "../http/errors.ts";
import { ProtocolError, parseClientMessage } from "./protocol.ts";
import { QueryRegistry } from "./query-registry.ts";
import { SyncSession, type SessionSocket } from "./session.ts";
import { Transitions } from "./transitions.ts";

/** A client closes a socket on which it heard no message for 60 s; protocol-level pings don't count. */
const SILENCE_MS = 15_000;
const SOCKET_PING_MS = 5_000;
const CLIENT_TIMEOUT_MS = 120_000;
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
const MAX_UNSENT_TRANSITIONS = 2;
/** The protocol carries at most 123 bytes of close reason. */
const MAX_REASON_BYTES = 120;

const SYNC_PATH = /^\/api\/(?:[^/]+\/)?sync$/;

/** Serves the sync protocol on `server`. Returns the function that ends it. */
export function attachSyncServer(server: Server, backend: Backend): () => void {
  const registry = new QueryRegistry(backend.db, backend.engine, backend.systemQueries);
  const transitions = new Transitions(registry);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const [path = ""] = (request.url ?? "").split("?");
    if (!SYNC_PATH.test(path)) {
      socket.on("error", () => socket.destroy());
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new Connection(webSocket, request.headers.host, transitions);
      connection.serve(new SyncSession(backend, registry, transitions, connection));
    });
  });

  const stopListening = [
    backend.db.onCommit((commit) => registry.onCommit(commit)),
    backend.engine.onInvalidateAll(() => registry.invalidateAll()),
  ];
  return () => {
    for (const stop of stopListening) stop();
    for (const client of sockets.clients) client.terminate();
    sockets.close();
  };
}

class Connection implements SessionSocket {
  readonly host: string | undefined;
  readonly #socket: WebSocket;
  readonly #transitions: Transitions;
  #unsentTransitions = 0;
  #lastHeardMs = Date.now();
  #silence: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, host: string | undefined, transitions: Transitions) {
    this.#socket = socket;
    this.host = host;
    this.#transitions = transitions;
  }

  get readiness(): "ready" | "busy" | "closed" {
    if (this.#socket.readyState !== this.#socket.OPEN) return "closed";
    return this.#unsentTransitions < MAX_UNSENT_TRANSITIONS ? "ready" : "busy";
  }

  send(message: string): void {
    this.#write(message);
  }

  sendTransition(message: string): void {
    this.#unsentTransitions += 1;
    this.#write(message, () => {
      this.#unsentTransitions -= 1;
      this.#transitions.resume();
    });
  }

  close(reason: string): void {
    const bytes = Buffer.from(reason).subarray(0, MAX_REASON_BYTES);
    this.#socket.close(CLOSE_TRY_AGAIN, bytes.toString("utf8").replace(/\uFFFD+$/, ""));
  }

  serve(session: SyncSession): void {
    const socket = this.#socket;
    let inbox = Promise.resolve();
    socket.on("message", (frame: RawData) => {
      this.#lastHeardMs = Date.now();
      inbox = inbox.then(() => this.#handle(session, frame));
    });
    socket.on("pong", () => {
      this.#lastHeardMs = Date.now();
    });
    socket.on("error", () => socket.terminate());
    const heartbeat = setInterval(() => this.#checkAlive(), SOCKET_PING_MS);
    this.#silence = setTimeout(() => this.send(PING), SILENCE_MS);
    socket.on("close", () => {
      clearInterval(heartbeat);
      clearTimeout(this.#silence);
      session.end();
    });
  }

  async #handle(session: SyncSession, frame: RawData): Promise<void> {
    if (this.readiness === "closed") return;
    try {
      await session.handle(parseClientMessage(frameText(frame)));
    } catch (error) {
      const message =
        error instanceof ProtocolError ? error.message : toBackendError(error).message;
      this.send(JSON.stringify({ type: "FatalError", error: message }));
      this.#socket.close(CLOSE_NORMAL);
    }
  }

  #write(message: string, onSent: () => void = () => undefined): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(message, onSent);
    this.#silence?.refresh();
  }

  #checkAlive(): void {
    if (Date.now() - this.#lastHeardMs > CLIENT_TIMEOUT_MS) this.#socket.terminate();
    else this.#socket.ping();
  }
}

const PING = JSON.stringify({ type: "Ping" });
const CLOSE_NORMAL = 1000;
/** "Try again later" (RFC 6455 registry): clients connect again after every close. */
const CLOSE_TRY_AGAIN = 1013;

function frameText(frame: RawData): string {
  if (Array.isArray(frame)) return Buffer.concat(frame).toString("utf8");
  return Buffer.from(frame as Buffer).toString("utf8");
}
