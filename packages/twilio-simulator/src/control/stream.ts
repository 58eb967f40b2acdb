import type { ServerResponse } from "node:http";

/** Server-sent events to every open phone page. */
export interface Stream {
  open(response: ServerResponse): void;
  /** `describe` is asked only when somebody listens. */
  send(type: "log" | "message" | "state", describe: () => unknown): void;
  close(): void;
}

/** Keeps idle connections from being cut by something in between. */
const HEARTBEAT_MS = 15_000;

export function createStream(): Stream {
  const responses = new Set<ServerResponse>();
  const heartbeat = setInterval(() => {
    for (const response of responses) response.write(": still here\n\n");
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    open(response) {
      response.writeHead(200, {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-store",
      });
      response.write("retry: 1000\n\n");
      responses.add(response);
      response.once("close", () => responses.delete(response));
    },
    send(type, describe) {
      if (responses.size === 0) return;
      const text = `event: ${type}\ndata: ${JSON.stringify(describe())}\n\n`;
      for (const response of responses) response.write(text);
    },
    close() {
      clearInterval(heartbeat);
      for (const response of responses) response.end();
    },
  };
}
