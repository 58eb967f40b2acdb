import http from "node:http";
import https from "node:https";
import type { Clock } from "../clock.ts";

export interface HttpCall {
  method: string;
  /** With a path, and with nothing left to escape. */
  url: string;
  headers: Record<string, string>;
  body: string | null;
  connectTimeoutMs: number;
  readTimeoutMs: number;
  maxAnswerBytes: number;
}

export type HttpOutcome =
  | { kind: "answer"; status: number; headers: http.IncomingHttpHeaders; body: Buffer }
  /** No connection came about (refused, too slow, no such host), or it broke, or nobody answered. */
  | { kind: "no-connection" | "no-such-host" | "no-answer" | "too-large" };

/**
 * One request as Twilio makes it: a fresh connection, separate limits for connecting and for
 * answering, both on the simulator's clock. Never throws; aborting counts as no answer.
 */
export function callHttp(call: HttpCall, clock: Clock, abort: AbortSignal): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    let isConnected = false;
    const settle = (outcome: HttpOutcome) => {
      cancelConnectTimeout();
      cancelReadTimeout();
      abort.removeEventListener("abort", onAbort);
      resolve(outcome);
      request.destroy();
    };
    const url = new URL(call.url);
    const transport = url.protocol === "https:" ? https : http;
    const request = transport.request(url, {
      method: call.method,
      // As given: URL would escape characters that the signature has as they are.
      path: call.url.replace(/^https?:\/\/[^/]+/i, "").replace(/#.*$/, ""),
      headers: call.headers,
      agent: false,
    });
    const onAbort = () => settle({ kind: "no-answer" });
    let cancelReadTimeout: () => void = () => undefined;
    const cancelConnectTimeout = clock.schedule(call.connectTimeoutMs, () =>
      settle({ kind: "no-connection" }),
    );
    abort.addEventListener("abort", onAbort, { once: true });

    request.on("socket", (socket) => {
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => {
        isConnected = true;
        cancelConnectTimeout();
        cancelReadTimeout = clock.schedule(call.readTimeoutMs, () => settle({ kind: "no-answer" }));
      });
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOTFOUND") settle({ kind: "no-such-host" });
      else settle({ kind: isConnected ? "no-answer" : "no-connection" });
    });
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > call.maxAnswerBytes) settle({ kind: "too-large" });
        else chunks.push(chunk);
      });
      response.on("error", () => settle({ kind: "no-answer" }));
      response.on("end", () =>
        settle({
          kind: "answer",
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    request.end(call.body ?? undefined);
  });
}
