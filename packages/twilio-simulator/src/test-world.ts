/** What the package's tests share: a simulator, the stock SDK pointed at it, and an app to call. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import twilio from "twilio";
import { onTestFinished } from "vitest";
import { createManualClock } from "./clock.ts";
import { type Simulator, type SimulatorOptions, createSimulator } from "./index.ts";

export const ACCOUNT_SID = `AC${"0123456789abcdef".repeat(2)}`;
export const AUTH_TOKEN = "fedcba9876543210".repeat(2);
export const CONTROL_TOKEN = "a-control-token-for-tests";
export const FRONT_DESK = "+15035550100";
export const MARISOL = "+15035550148";

/** A simulator on a free port, with one number and time that moves only in `advance`. */
export async function startSimulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await createSimulator({
    port: 0,
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    controlToken: CONTROL_TOKEN,
    dataDir: null,
    clock: createManualClock(),
    ...options,
  });
  simulator.putNumbers([{ address: FRONT_DESK, friendlyName: "Front desk" }]);
  onTestFinished(() => simulator.close());
  return simulator;
}

/** Sends what the SDK means for Twilio's hosts to the simulator. */
class RewritingClient extends twilio.RequestClient {
  readonly #origin: string;

  constructor(origin: string) {
    super({ timeout: 5_000 });
    this.#origin = origin;
  }

  override request<Data>(options: Parameters<twilio.RequestClient["request"]>[0]) {
    const uri = options.uri
      .replace("https://api.twilio.com", this.#origin)
      .replace("https://messaging.twilio.com", `${this.#origin}/messaging`);
    return super.request<Data>({ ...options, uri } as Parameters<
      typeof twilio.RequestClient.prototype.request<Data>
    >[0]);
  }
}

export function createClient(simulator: Simulator, { authToken = AUTH_TOKEN } = {}) {
  return twilio(ACCOUNT_SID, authToken, { httpClient: new RewritingClient(simulator.url) });
}

/** Calls the control API as the runner does, with the token. */
export async function control(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${simulator.url}/_control/${path}`, {
    method,
    headers: { Authorization: `Bearer ${CONTROL_TOKEN}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === "" ? null : JSON.parse(text) };
}

export interface AppRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: http.IncomingHttpHeaders;
  raw: string;
  params: Record<string, string>;
}

type AppAnswer = { status?: number; headers?: Record<string, string>; body?: string } | "never";

/** An app whose answers the test decides. */
export async function startApp(answer: (request: AppRequest) => AppAnswer = () => ({})) {
  const requests: AppRequest[] = [];
  let onRequest = () => undefined as unknown;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks).toString("utf8");
      const received = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        raw,
        params: Object.fromEntries(new URLSearchParams(raw)),
      };
      requests.push(received);
      const given = answer(received);
      if (given !== "never") {
        response.writeHead(given.status ?? 200, given.headers ?? { "Content-Type": "text/xml" });
        response.end(given.body ?? '<?xml version="1.0" encoding="UTF-8"?><Response/>');
      }
      onRequest();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    /** Resolves when `count` requests have come in altogether. */
    async received(count: number): Promise<void> {
      while (requests.length < count) {
        await new Promise((resolve) => {
          onRequest = () => resolve(undefined);
        });
      }
    },
  };
}

/** Lets everything run that needs no more time and no more input. */
export async function flush(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** A loopback origin where nothing listens. */
export async function findClosedOrigin(): Promise<string> {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
