import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTcpServer } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { isTwilioRequest } from "./signature.ts";
import { probeWebhook, SELF_TEST_PARAM, type ProbeOutcome } from "./webhook-probe.ts";

const TOKEN = "t".repeat(32);
const CALL = { accountSid: `AC${"a".repeat(32)}`, nonce: "n1", authToken: TOKEN };
const deps = { fetch, now: () => performance.now() };

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Something that listens where the inbox should be; returns its address. */
async function listen(handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      handler(request, response, Buffer.concat(chunks).toString());
    });
  });
  return await open(server);
}

async function open(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/twilio/sms-incoming`;
}

function answer(status: number, headers: Record<string, string> = {}): Handler {
  return (_request, response) => {
    response.writeHead(status, headers).end(status === 200 ? "<Response/>" : "");
  };
}

test("the request is signed for the address without its fragment, as Twilio's are", async () => {
  let isGenuine = false;
  let form = new URLSearchParams();
  const url = await listen((request, response, body) => {
    form = new URLSearchParams(body);
    const signature = String(request.headers["x-twilio-signature"]);
    void isTwilioRequest(TOKEN, url, form, signature).then((fits) => {
      isGenuine = fits && request.method === "POST";
      const headers = {
        "Content-Type": "text/xml",
        "Server-Timing": "verify;dur=1.2, store;dur=30.5",
      };
      response.writeHead(200, headers).end("<Response/>");
    });
  });
  const result = await probeWebhook(deps, { url: `${url}#rc=3&rp=5xx,ct,rt`, ...CALL });
  expect(isGenuine).toBe(true);
  expect(form.get("AccountSid")).toBe(CALL.accountSid);
  expect(form.get(SELF_TEST_PARAM)).toBe("n1");
  expect(result).toMatchObject({
    outcome: "accepted",
    status: 200,
    serverMs: { verify: 1.2, store: 30.5 },
  });
});

test("without a token there is no signature", async () => {
  let signature: unknown = "not asked";
  const url = await listen((request, response) => {
    signature = request.headers["x-twilio-signature"];
    response.writeHead(403).end();
  });
  const { outcome } = await probeWebhook(deps, { ...CALL, url, authToken: null });
  expect(signature).toBeUndefined();
  expect(outcome).toBe("forbidden");
});

test.each<[string, Handler, ProbeOutcome]>([
  ["a page that answers everything", answer(200, { "Content-Type": "text/html" }), "unexpected"],
  ["another installation", answer(400), "unknown_test"],
  ["a refusal", answer(403), "forbidden"],
  ["a server without the route", answer(404), "not_found"],
  ["a server that takes no POST", answer(405), "unexpected"],
  ["an inbox that could not store it", answer(503), "server_error"],
  ["a proxy without the inbox", answer(502), "server_error"],
  ["a connection that breaks off", (request) => request.socket.destroy(), "no_connection"],
])("%s is told apart", async (_case, handler, outcome) => {
  expect((await probeWebhook(deps, { ...CALL, url: await listen(handler) })).outcome).toBe(outcome);
});

test("a redirect is reported and never followed", async () => {
  const followed = vi.fn();
  const target = await listen((_request, response) => {
    followed();
    response.writeHead(200, { "Content-Type": "text/xml" }).end("<Response/>");
  });
  const url = await listen(answer(301, { Location: target }));
  expect(await probeWebhook(deps, { ...CALL, url })).toMatchObject({
    outcome: "redirected",
    status: 301,
  });
  expect(followed).not.toHaveBeenCalled();
});

test("nobody listening is no connection", async () => {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const result = await probeWebhook(deps, { ...CALL, url: `http://127.0.0.1:${port}/` });
  expect(result).toMatchObject({ outcome: "no_connection", status: null });
});

/** Failures as Node's fetch reports them, which cannot be made here without the internet. */
test.each<[string, string, ProbeOutcome]>([
  ["a name without a server", "ENOTFOUND", "no_such_host"],
  ["a name server that does not answer", "EAI_AGAIN", "no_such_host"],
  ["an expired certificate", "CERT_HAS_EXPIRED", "certificate"],
  ["a certificate of one's own", "DEPTH_ZERO_SELF_SIGNED_CERT", "certificate"],
  ["a certificate of another name", "ERR_TLS_CERT_ALTNAME_INVALID", "certificate"],
  ["a chain that lacks a link", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "certificate"],
  ["no TLS at all", "ERR_SSL_WRONG_VERSION_NUMBER", "certificate"],
  ["a host that does not answer", "UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ["a closed port", "ECONNREFUSED", "no_connection"],
])("%s is told apart", async (_case, code, outcome) => {
  const failing = () =>
    Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error(), { code }) }));
  const call = { ...CALL, url: "https://inbox.example/" };
  expect((await probeWebhook({ ...deps, fetch: failing }, call)).outcome).toBe(outcome);
});

test("an answer that takes too long ends the test", async () => {
  const slow = () => Promise.reject(new DOMException("timed out", "TimeoutError"));
  const call = { ...CALL, url: "https://inbox.example/" };
  expect((await probeWebhook({ ...deps, fetch: slow }, call)).outcome).toBe("timeout");
});
