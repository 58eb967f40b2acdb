import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { downloadMedia } from "./media-download.ts";

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listen(handler: RequestListener) {
  const seen: { url: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? "", authorization: request.headers.authorization });
    handler(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function download(url: string, apiBaseUrl: string, overrides = {}) {
  return downloadMedia(url, {
    apiBaseUrl,
    accountSid: "AC1",
    authToken: "secret",
    maxBytes: 1000,
    timeoutMs: 500,
    ...overrides,
  });
}

test("a file is fetched from Twilio with our credentials", async () => {
  const { origin, seen } = await listen((_request, response) => {
    response.writeHead(200, { "Content-Type": "image/png" }).end("bytes");
  });
  const file = await download(`${origin}/Media/ME1`, origin);
  expect(file).toMatchObject({ ok: true, contentType: "image/png" });
  expect(file.ok && new TextDecoder().decode(file.bytes)).toBe("bytes");
  expect(seen).toEqual([
    { url: "/Media/ME1", authorization: `Basic ${Buffer.from("AC1:secret").toString("base64")}` },
  ]);
});

test.each([
  "http://169.254.169.254/latest/meta-data",
  "https://evil.example/x.png",
  "http://api.twilio.com/x",
  "https://api.twilio.com.evil.example/x",
  "https://api.twilio.com:444/x",
  "file:///etc/passwd",
  "nonsense",
  "",
])("nothing is fetched from %j, which is not Twilio", async (url) => {
  expect(await download(url, "https://api.twilio.com")).toEqual({ ok: false, failure: "address" });
});

describe("a redirect", () => {
  test("within Twilio is followed, with credentials", async () => {
    const { origin, seen } = await listen((request, response) => {
      if (request.url === "/a") response.writeHead(307, { Location: "/b" }).end();
      else response.writeHead(200).end("ok");
    });
    expect(await download(`${origin}/a`, origin)).toMatchObject({ ok: true });
    expect(seen.every(({ authorization }) => authorization !== undefined)).toBe(true);
  });

  test.each([
    ["the machine's own http", "http://127.0.0.1:9/"],
    ["the machine's own https", "https://127.0.0.1:9/"],
    ["a name of the machine", "https://localhost:9/"],
    ["IPv6 loopback", "https://[::1]:9/"],
    ["an IPv4 address in IPv6", "https://[::ffff:127.0.0.1]:9/"],
    ["the cloud's metadata", "https://169.254.169.254/"],
    ["another way to write loopback", "https://2130706433/"],
    ["a file", "file:///etc/passwd"],
    ["nonsense", "https://"],
  ])("to %s is not followed", async (_name, location) => {
    const { origin } = await listen((_request, response) => {
      response.writeHead(302, { Location: location }).end();
    });
    expect(await download(`${origin}/a`, origin)).toEqual({ ok: false, failure: "address" });
  });

  test("to another server of this machine is not followed, so that it never sees credentials", async () => {
    const other = await listen((_request, response) => response.end("secret"));
    const { origin } = await listen((_request, response) => {
      response.writeHead(302, { Location: `${other.origin}/` }).end();
    });
    expect(await download(`${origin}/a`, origin)).toEqual({ ok: false, failure: "address" });
    expect(other.seen).toEqual([]);
  });

  test("is followed three times and no more", async () => {
    const { origin, seen } = await listen((request, response) => {
      const hop = Number(request.url?.slice(1));
      response.writeHead(302, { Location: `/${hop + 1}` }).end();
    });
    expect(await download(`${origin}/0`, origin)).toEqual({ ok: false, failure: "address" });
    expect(seen).toHaveLength(4);
  });
});

test.each([
  [401, "refused"],
  [404, "missing"],
  [429, "unreachable"],
  [500, "unreachable"],
])("status %d is %s", async (status, failure) => {
  const { origin } = await listen((_request, response) => response.writeHead(status).end());
  expect(await download(`${origin}/a`, origin)).toEqual({ ok: false, failure });
});

test("a file that says it is too large is not read", async () => {
  const { origin } = await listen((_request, response) => {
    response.writeHead(200, { "Content-Length": "1001" }).write("x");
  });
  expect(await download(`${origin}/a`, origin)).toEqual({ ok: false, failure: "too_large" });
});

test("a file that turns out too large is cut off", async () => {
  const { origin } = await listen((_request, response) => response.end("x".repeat(1001)));
  expect(await download(`${origin}/a`, origin, { maxBytes: 1000 })).toEqual({
    ok: false,
    failure: "too_large",
  });
});

test("a file of the largest size is kept", async () => {
  const { origin } = await listen((_request, response) => response.end("x".repeat(1000)));
  expect(await download(`${origin}/a`, origin)).toMatchObject({ ok: true });
});

test("a server that says nothing, breaks off, or is not there is unreachable", async () => {
  const silent = await listen(() => undefined);
  const broken = await listen((_request, response) => {
    response.writeHead(200, { "Content-Length": "10" });
    response.write("x", () => response.destroy());
  });
  const unreachable = { ok: false, failure: "unreachable" };
  expect(await download(`${silent.origin}/a`, silent.origin, { timeoutMs: 50 })).toEqual(
    unreachable,
  );
  expect(await download(`${broken.origin}/a`, broken.origin)).toEqual(unreachable);
  expect(await download("http://127.0.0.1:1/a", "http://127.0.0.1:1")).toEqual(unreachable);
});
