import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { createServer, type AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { adminFetch } from "./test-kit/backend.ts";
import { notes } from "./test-kit/functions.ts";
import { createIssuer } from "./test-kit/issuer.ts";
import { runMain, startProcess, type BackendProcess } from "./test-kit/process.ts";
import { createProject, deploy, type Project } from "./test-kit/project.ts";

const KILLS = 6;

let project: Project;
let backend: BackendProcess;

beforeEach(async () => {
  project = await createProject();
  backend = await startProcess(project, { port: 0, sitePort: 0 });
  const { jwks } = await createIssuer();
  await adminFetch(backend.url, "/api/update_environment_variables", {
    changes: [{ name: "TEST_JWKS", value: jwks }],
  });
  await deploy(project, backend.url);
});

afterEach(async () => {
  await backend.stop("SIGKILL");
  await project.remove();
});

async function restart(): Promise<void> {
  const port = Number(new URL(backend.url).port);
  const sitePort = Number(new URL(backend.siteUrl).port);
  await backend.stop("SIGKILL");
  backend = await startProcess(project, { port, sitePort });
}

/** Sends as fast as answers come, until a send fails; remembers what was acknowledged. */
async function writeUntilKilled(writer: number, round: number, acknowledged: string[]) {
  const client = new ConvexHttpClient(backend.url);
  for (let at = 0; ; at += 1) {
    const text = `${round}/${writer}/${at}`;
    try {
      await client.mutation(notes.add, { room: "crash", text });
    } catch {
      return;
    }
    acknowledged.push(text);
  }
}

test("every acknowledged mutation survives kill -9, and nothing is stored twice", async () => {
  const acknowledged: string[] = [];
  for (let round = 0; round < KILLS; round += 1) {
    const before = acknowledged.length;
    const writers = [0, 1, 2].map((writer) => writeUntilKilled(writer, round, acknowledged));
    // The kill falls in the middle of a different commit each time.
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 20 + 7 * round), {
      timeout: 20_000,
      interval: 1,
    });
    await restart();
    await Promise.all(writers);
  }

  const stored = await new ConvexHttpClient(backend.url).query(notes.list, {
    room: "crash",
  });
  expect(new Set(stored).size).toBe(stored.length);
  expect(acknowledged.filter((text) => !stored.includes(text))).toEqual([]);
  // What was stored but not acknowledged was in flight: at most one per writer and kill.
  expect(stored.length - acknowledged.length).toBeLessThanOrEqual(3 * KILLS);
});

test("a stock client's subscription and mutations go on after kill -9", async () => {
  const client = new ConvexClient(backend.url, {
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    logger: false,
  });
  const seen: { texts: string[] } = { texts: [] };
  client.onUpdate(notes.list, { room: "live" }, (texts) => {
    seen.texts = texts;
  });
  await client.mutation(notes.add, { room: "live", text: "before" });

  const inFlight = Array.from({ length: 20 }, (_, at) =>
    client.mutation(notes.add, { room: "live", text: `during ${at}` }),
  );
  await restart();
  await Promise.all(inFlight);
  await client.mutation(notes.add, { room: "live", text: "after" });

  const during = Array.from({ length: 20 }, (_, at) => `during ${at}`);
  expect(seen.texts).toEqual(["before", ...during, "after"]);
  await client.close();
});

test("a mutation scheduled for later runs once after kill -9", async () => {
  const client = new ConvexHttpClient(backend.url);
  const note = { room: "scheduled", text: "once", delayMs: 500 };
  await client.mutation(notes.addLater, note);
  await restart();
  const list = () => new ConvexHttpClient(backend.url).query(notes.list, { room: note.room });
  await vi.waitFor(async () => expect(await list()).toEqual(["once"]), { timeout: 10_000 });
  await restart();
  expect(await list()).toEqual(["once"]);
});

test("SIGTERM ends the process cleanly and data stays", async () => {
  await new ConvexHttpClient(backend.url).mutation(notes.add, { room: "t", text: "x" });
  expect(await backend.stop("SIGTERM")).toBe(0);
  backend = await startProcess(project, { port: 0, sitePort: 0 });
  const texts = await new ConvexHttpClient(backend.url).query(notes.list, {
    room: "t",
  });
  expect(texts).toEqual(["x"]);
});

test("a taken port is a clear error and exit code 1", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => blocker.once("listening", resolve));
  const { port } = blocker.address() as AddressInfo;
  const { code, stderr } = await runMain(project, { port, sitePort: 0 });
  blocker.close();
  expect(code).toBe(1);
  expect(stderr).toBe(`embedded-convex: Port ${port} on 127.0.0.1 is taken by another process.\n`);
});

test("a missing admin key is a clear error and exit code 1", async () => {
  const env = { CONVEX_SELF_HOSTED_ADMIN_KEY: "" };
  const { code, stderr } = await runMain(project, { port: 0, sitePort: 0 }, env);
  expect(code).toBe(1);
  expect(stderr).toBe("embedded-convex: CONVEX_SELF_HOSTED_ADMIN_KEY is not set.\n");
});
