import { ConvexHttpClient } from "convex/browser";
import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startEmbeddedConvex } from "../index.ts";
import { startTestBackend, type TestBackend } from "./test-kit/backend.ts";
import { files, notes } from "./test-kit/functions.ts";
import { ADMIN_KEY } from "./test-kit/project.ts";

let backend: TestBackend;

beforeAll(async () => {
  backend = await startTestBackend();
});

afterAll(async () => {
  await backend.close();
});

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return await fetch(`${backend.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

const list = (room: string) => new ConvexHttpClient(backend.url).query(notes.list, { room });

describe("functions over HTTP", () => {
  test("the stock client queries, mutates and runs actions", async () => {
    const client = new ConvexHttpClient(backend.url);
    await client.mutation(notes.add, { room: "http", text: "a" });
    await client.action(notes.addFromAction, { room: "http", text: "b" });
    expect(await client.query(notes.list, { room: "http" })).toEqual(["a", "b"]);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked experimental, not gone
    expect(await client.consistentQuery(notes.list, { room: "http" })).toEqual(["a", "b"]);
  });

  test("plain JSON is what unknown callers get, Convex's own encoding what its clients get", async () => {
    const call = { path: "values:assorted", args: {} };
    const plain = (await (await post("/api/query", call)).json()) as unknown;
    expect(plain).toMatchObject({
      status: "success",
      value: { big: "9007199254740993", bytes: "AQI=", plain: [1, "a"] },
    });
    const encoded = await post("/api/query", call, { "convex-client": "npm-1.48.0" });
    expect(await encoded.json()).toMatchObject({ value: { big: { $integer: "AQAAAAAAIAA=" } } });
  });

  test("a failed function is an answer with its ConvexError data, not a failed request", async () => {
    const response = await post("/api/mutation", { path: "notes:refuse", args: {} });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      status: "error",
      errorData: { code: "NO", count: "7" },
      logLines: ["[WARN] 'refusing'"],
    });
  });

  test("internal functions are for admins", async () => {
    const call = { path: "notes:addQuietly", args: { room: "internal", text: "x" } };
    const refused = (await (await post("/api/mutation", call)).json()) as { status: string };
    expect(refused.status).toBe("error");
    expect(await list("internal")).toEqual([]);

    await backend.admin("/api/function", call);
    expect(await list("internal")).toEqual(["x"]);
  });

  test("GET /api/query, /api/run and /api/query_batch read the same", async () => {
    await new ConvexHttpClient(backend.url).mutation(notes.add, { room: "r", text: "x" });
    const args = encodeURIComponent(JSON.stringify({ room: "r" }));
    const got = await fetch(`${backend.url}/api/query?path=notes:list&args=${args}`);
    const run = await post("/api/run/notes/list", { args: { room: "r" } });
    const batch = await post("/api/query_batch", {
      queries: [{ path: "notes:list", args: { room: "r" } }],
    });
    const expected = { status: "success", value: ["x"] };
    expect(await got.json()).toMatchObject(expected);
    expect(await run.json()).toMatchObject(expected);
    expect(await batch.json()).toMatchObject({ results: [expected] });
  });

  test("a token that cannot be verified is 401", async () => {
    const authorization = `Bearer ${await backend.issuer.sign({ iss: "https://other.test" })}`;
    const call = { path: "people:whoami", args: {} };
    const response = await post("/api/query", call, { authorization });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "NoAuthProvider" });
  });

  test("bad input is 400 and what is not implemented is named", async () => {
    expect((await post("/api/query", { args: {} })).status).toBe(400);
    expect((await post("/api/query", { path: "notes:list", args: 1 })).status).toBe(400);
    const unknown = await post("/api/export/request/zip", {});
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({
      code: "NotImplemented",
      message: expect.stringContaining("POST /api/export/request/zip") as string,
    });
  });

  test("a body over the limit is 413", async () => {
    const args = { room: "big", text: "x".repeat(18 * 1024 * 1024) };
    const response = await post("/api/mutation", { path: "notes:add", args });
    expect(response.status).toBe(413);
  });
});

describe("requests that no client sends", () => {
  /** The status line of an answer to `head`, sent as it stands. */
  async function raw(origin: string, head: string): Promise<string> {
    const { port, hostname } = new URL(origin);
    const socket = connect(Number(port), hostname);
    socket.end(`${head}\r\nHost: x\r\nConnection: close\r\n\r\n`);
    let answer = "";
    for await (const chunk of socket) answer += String(chunk);
    return answer.split("\r\n")[0] ?? "";
  }

  test.each(["GET // HTTP/1.1", "GET http://[/ HTTP/1.1", "GET /\\ HTTP/1.1"])(
    "%s is answered, and the backend goes on",
    async (head) => {
      expect(await raw(backend.url, head)).toMatch(/^HTTP\/1.1 40\d/);
      expect(await raw(backend.siteUrl, head)).toMatch(/^HTTP\/1.1 40\d/);
      expect(await raw(backend.url, "GET /version HTTP/1.1")).toContain("200");
    },
  );

  test("a WebSocket elsewhere than at the sync path is refused", async () => {
    const head = "GET /api/other HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade";
    expect(await raw(backend.url, head)).toContain("404");
  });

  test("a client that leaves in the middle of its body does no harm", async () => {
    const { port, hostname } = new URL(backend.url);
    const socket = connect(Number(port), hostname);
    const head = "POST /api/mutation HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{";
    await new Promise<void>((resolve) => socket.write(head, () => resolve()));
    socket.destroy();
    expect(await raw(backend.url, "GET /version HTTP/1.1")).toContain("200");
  });
});

describe("admin routes", () => {
  test("refuse a missing and a wrong key", async () => {
    const missing = await post("/api/update_environment_variables", { changes: [] });
    const authorization = `Convex ${ADMIN_KEY}x`;
    const wrong = await post("/api/get_config_hashes", {}, { authorization });
    expect([missing.status, wrong.status]).toEqual([403, 403]);
    expect(await wrong.json()).toMatchObject({ code: "BadDeployKey" });
  });

  test("send no CORS headers, though client routes do", async () => {
    const headers = { origin: "https://page.test", "access-control-request-method": "POST" };
    const preflight = (path: string) =>
      fetch(`${backend.url}${path}`, { method: "OPTIONS", headers });
    const admin = await preflight("/api/deploy2/start_push");
    const client = await preflight("/api/mutation");
    expect(admin.headers.get("access-control-allow-origin")).toBeNull();
    expect(client.headers.get("access-control-allow-origin")).toBe("https://page.test");
  });

  test("refuse the right key under a host name that is not loopback", async () => {
    const { port } = new URL(backend.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: `rebound.test:${port}`, authorization: `Convex ${ADMIN_KEY}` };
      const options = { host: "127.0.0.1", port, path: "/api/v1/get_canonical_urls", headers };
      request(options, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });

  test("let an admin act as somebody", async () => {
    const identity = { issuer: "https://issuer.test", subject: "eve", name: "Eve" };
    const actingAs = Buffer.from(JSON.stringify(identity)).toString("base64");
    const authorization = `Convex ${ADMIN_KEY}:${actingAs}`;
    const response = await post(
      "/api/query",
      { path: "people:whoami", args: {} },
      { authorization },
    );
    expect(await response.json()).toMatchObject({
      value: { ...identity, tokenIdentifier: "https://issuer.test|eve" },
    });
  });
});

describe("files", () => {
  async function upload(content: string, contentType: string): Promise<string> {
    const client = new ConvexHttpClient(backend.url);
    const url = await client.mutation(files.uploadUrl, {});
    const stored = await fetch(url, {
      method: "POST",
      headers: { "content-type": contentType },
      body: content,
    });
    const { storageId } = (await stored.json()) as { storageId: string };
    return await client.query(files.url, { id: storageId });
  }

  test("come back as they were stored, whole and in ranges", async () => {
    const url = await upload("hello world", "text/plain");
    const whole = await fetch(url);
    expect(whole.headers.get("content-type")).toBe("text/plain");
    expect(await whole.text()).toBe("hello world");
    const part = await fetch(url, { headers: { range: "bytes=6-" } });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([
      206,
      "bytes 6-10/11",
      "world",
    ]);
    expect((await fetch(url, { headers: { range: "bytes=99-" } })).status).toBe(416);
  });

  test("cannot run as pages of this origin", async () => {
    const page = await fetch(await upload("<script>alert(1)</script>", "text/html"));
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(page.headers.get("content-security-policy")).toContain("sandbox");
  });

  test("are refused without a valid upload token, or with a digest that does not fit", async () => {
    const refused = await fetch(`${backend.url}/api/storage/upload?token=forged`, {
      method: "POST",
      body: "x",
    });
    expect(refused.status).toBe(401);
    const client = new ConvexHttpClient(backend.url);
    const url = await client.mutation(files.uploadUrl, {});
    const digest = `sha-256=${Buffer.alloc(32).toString("base64")}`;
    const wrong = await fetch(url, { method: "POST", headers: { digest }, body: "x" });
    expect(wrong.status).toBe(400);
  });
});

describe("HTTP actions", () => {
  test("answer on their own port with the whole request", async () => {
    const response = await fetch(`${backend.siteUrl}/echo?a=1`, { method: "POST", body: "hi" });
    expect([response.status, response.headers.get("x-query"), await response.text()]).toEqual([
      201,
      "?a=1",
      "hi",
    ]);
  });

  test("a path that no route has is 404", async () => {
    expect((await fetch(`${backend.siteUrl}/nowhere`)).status).toBe(404);
  });
});

describe("test controls", () => {
  test("moving the clock starts what was scheduled for later", async () => {
    const client = new ConvexHttpClient(backend.url);
    const note = { room: "later", text: "x", delayMs: 3_600_000 };
    await client.mutation(notes.addLater, note);
    expect(await list("later")).toEqual([]);

    await backend.admin("/api/test/clock", { advanceMs: 3_600_000 });

    await vi.waitFor(async () => expect(await list("later")).toEqual(["x"]), { timeout: 10_000 });
  });

  test("an injected conflict is a 503 once", async () => {
    await backend.admin("/api/test/occ", { count: 1 });
    const call = { path: "notes:add", args: { room: "occ", text: "x" } };
    const conflict = await post("/api/mutation", call);
    expect(conflict.status).toBe(503);
    expect(await conflict.json()).toMatchObject({ code: "OptimisticConcurrencyControlFailure" });
    expect((await post("/api/mutation", call)).status).toBe(200);
    expect(await list("occ")).toEqual(["x"]);
  });
});

describe("starting", () => {
  const options = { dataDir: "", projectDir: ".", port: 0, sitePort: 0, adminKey: ADMIN_KEY };

  test("refuses a weak admin key", async () => {
    const started = startEmbeddedConvex({ ...options, adminKey: "admin" });
    await expect(started).rejects.toThrow("The admin key needs at least 24 characters");
  });

  test("refuses an address that others can reach", async () => {
    const started = startEmbeddedConvex({ ...options, host: "0.0.0.0" });
    await expect(started).rejects.toThrow("not a loopback address");
  });

  test("names a port that is taken", async () => {
    const port = Number(new URL(backend.url).port);
    const dataDir = backend.project.dataDir;
    const started = startEmbeddedConvex({ ...options, dataDir, port });
    await expect(started).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
  });

  test("has no test controls unless asked for", async () => {
    const dataDir = `${backend.project.dataDir}-plain`;
    const plain = await startEmbeddedConvex({ ...options, dataDir });
    const response = await fetch(`${plain.url}/api/test/clock`, {
      method: "POST",
      headers: { authorization: `Convex ${ADMIN_KEY}` },
      body: "{}",
    });
    await plain.close();
    expect(response.status).toBe(404);
  });
});
