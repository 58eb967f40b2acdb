import type { IncomingMessage, ServerResponse } from "node:http";

/** What a handler wants to be sent. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** How much of it reaches the caller; all of it unless a fault says otherwise. */
  delivery?: "cut" | "reset" | "hang";
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return {
    status,
    headers: { "Content-Type": "application/json;charset=utf-8" },
    body: JSON.stringify(value),
  };
}

/**
 * Writes `answer` as far as its fault lets it. It is in the kernel's hands on return, so whatever the
 * caller of this does next happens after the answer.
 */
export function writeAnswer(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body ?? "");
  switch (answer.delivery) {
    case "hang":
      // The other side gives up first; closing the simulator ends the connection.
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "cut":
      response.writeHead(answer.status, {
        ...answer.headers,
        "Content-Length": String(body.length),
      });
      response.write(body.subarray(0, body.length / 2), () => response.destroy());
      return;
    case undefined:
      response.writeHead(answer.status, {
        ...answer.headers,
        ...(answer.status === 204 ? {} : { "Content-Length": String(body.length) }),
      });
      response.end(answer.status === 204 ? undefined : body);
  }
}

/** The whole body, or null when it is longer than `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes > maxBytes ? null : Buffer.concat(chunks);
}
