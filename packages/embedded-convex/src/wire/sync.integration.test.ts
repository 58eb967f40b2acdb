import { randomUUID } from "node:crypto";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { ConvexReactClient } from "convex/react";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { JsonObject } from "../contracts.ts";
import { decodeTs, encodeTs } from "./sync/protocol.ts";
import { startTestBackend, type TestBackend } from "./test-kit/backend.ts";
import { notes, people, type NotePage } from "./test-kit/functions.ts";
import { DroppingProxy } from "./test-kit/dropping-proxy.ts";
import { RawClient, response } from "./test-kit/raw-client.ts";

let backend: TestBackend;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  backend = await startTestBackend();
});

afterAll(async () => {
  for (const client of open) await client.close();
  await backend.close();
});

const OPTIONS = {
  webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
  logger: false,
} as const;

function connect(url = backend.url): ConvexClient {
  const client = new ConvexClient(url, OPTIONS);
  open.push(client);
  return client;
}

async function connectRaw(sessionId: string = randomUUID(), maxObserved?: string) {
  const client = await RawClient.connect(backend.url, sessionId, maxObserved);
  open.push(client);
  return client;
}

function subscribe(client: ConvexClient, room: string): { texts: string[] | null } {
  const seen: { texts: string[] | null } = { texts: null };
  client.onUpdate(notes.list, { room }, (texts) => {
    seen.texts = texts;
  });
  return seen;
}

async function eventually(check: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 10_000, interval: 10 });
}

const isTransition = (message: JsonObject) => message.type === "Transition";

test("a subscription shows what another client wrote", async () => {
  const seen = subscribe(connect(), "shared");
  await eventually(() => expect(seen.texts).toEqual([]));

  await connect().mutation(notes.add, { room: "shared", text: "hello" });

  await eventually(() => expect(seen.texts).toEqual(["hello"]));
});

test("a client's own mutation resolves with its subscriptions brought up to date", async () => {
  const client = connect();
  const seen = subscribe(client, "own");
  await eventually(() => expect(seen.texts).toEqual([]));

  await client.mutation(notes.add, { room: "own", text: "mine" });

  expect(seen.texts).toEqual(["mine"]);
});

test("a mutation that touches no subscription still resolves", async () => {
  await expect(connect().mutation(notes.add, { room: "unseen", text: "x" })).resolves.toEqual(
    expect.any(String),
  );
});

test("an action answers and its writes reach subscriptions", async () => {
  const client = connect();
  const seen = subscribe(client, "acted");

  expect(await client.action(notes.addFromAction, { room: "acted", text: "a" })).toBe("added a");

  await eventually(() => expect(seen.texts).toEqual(["a"]));
});

test("a ConvexError arrives with its data", async () => {
  const refused = connect().mutation(notes.refuse, {});
  await expect(refused).rejects.toMatchObject({ data: { code: "NO", count: 7n } });
});

test("every transition starts where the one before ended, in the middle of traffic", async () => {
  const client = await connectRaw();
  for (let version = 0; version < 10; version += 1) {
    client.add(version, version, "notes:list", { room: `chain-${version % 3}` });
    for (let at = 0; at < 3; at += 1) {
      client.mutate(version * 3 + at, "notes:add", { room: `chain-${at}`, text: "x" });
    }
  }
  client.send({ type: "Authenticate", baseVersion: 0, tokenType: "None" });
  const last = await client.find(response(29));
  await client.find(
    (message) =>
      isTransition(message) &&
      decodeTs((message.endVersion as { ts: string }).ts) >= decodeTs(last.ts as string),
  );

  let end: unknown = { querySet: 0, identity: 0, ts: encodeTs(0n) };
  for (const transition of client.ofType("Transition")) {
    expect(transition.startVersion).toEqual(end);
    end = transition.endVersion;
  }
  expect(end).toMatchObject({ querySet: 10, identity: 1 });
});

test("mutations of one socket run in the order sent", async () => {
  const client = await connectRaw();
  for (let at = 0; at < 50; at += 1) {
    client.mutate(at, "notes:add", { room: "ordered", text: String(at) });
  }
  await client.find(response(49));

  const texts = await new ConvexHttpClient(backend.url).query(notes.list, {
    room: "ordered",
  });
  expect(texts).toEqual(Array.from({ length: 50 }, (_, at) => String(at)));
});

describe("what a commit re-runs", () => {
  test("nothing outside of the range it touched", async () => {
    const seen = subscribe(connect(), "quiet");
    await eventually(() => expect(seen.texts).toEqual([]));
    const before = await backend.countRuns("notes:list");
    expect(before).toBeGreaterThan(0);
    const writer = connect();

    for (const room of ["quie", "quiet ", "quietly", "a", "z"]) {
      await writer.mutation(notes.add, { room, text: "elsewhere" });
    }
    expect(await backend.countRuns("notes:list")).toBe(before);

    await writer.mutation(notes.add, { room: "quiet", text: "here" });
    await eventually(() => expect(seen.texts).toEqual(["here"]));
  });

  test("equal subscriptions of several sockets once", async () => {
    const seen = [connect(), connect(), connect()].map((client) => subscribe(client, "crowd"));
    await eventually(() => expect(seen.map(({ texts }) => texts)).toEqual([[], [], []]));
    const before = await backend.countRuns("notes:list");

    await connect().mutation(notes.add, { room: "crowd", text: "one" });

    await eventually(() =>
      expect(seen.map(({ texts }) => texts)).toEqual([["one"], ["one"], ["one"]]),
    );
    expect(await backend.countRuns("notes:list")).toBe(before + 1);
  });
});

test("pages stay gapless while rows come and go in them", async () => {
  const writer = new ConvexHttpClient(backend.url);
  const add = (text: string) => writer.mutation(notes.add, { room: "paged", text });
  const ids: Record<number, string> = {};
  for (let at = 0; at < 10; at += 1) ids[at] = await add(`old ${at}`);

  const client = connect();
  const pages: NotePage[] = [];
  const watch = (at: number, cursor: string | null) => {
    const paginationOpts = { numItems: 4, cursor };
    client.onUpdate(notes.page, { room: "paged", paginationOpts }, (page) => {
      pages[at] = page;
    });
  };
  watch(0, null);
  await eventually(() => expect(pages[0]?.page).toHaveLength(4));
  watch(1, pages[0]?.continueCursor ?? null);
  await eventually(() => expect(pages[1]?.page).toHaveLength(4));

  await add("new");
  for (const at of [6, 5]) await writer.mutation(notes.remove, { id: ids[at] ?? "" });

  await eventually(() =>
    expect(pages.map(({ page }) => page.map(({ text }) => text))).toEqual([
      ["new", "old 9", "old 8", "old 7"],
      ["old 4", "old 3", "old 2"],
    ]),
  );
});

describe("a dropped connection", () => {
  test("a mutation whose answer was lost is applied once and resolves", async () => {
    const proxy = await DroppingProxy.start(backend.url);
    open.push(proxy);
    const client = connect(proxy.url);
    const seen = subscribe(client, "dropped");
    await eventually(() => expect(seen.texts).toEqual([]));

    proxy.dropAtNextAnswer("MutationResponse");
    const id = await client.mutation(notes.add, { room: "dropped", text: "once" });

    expect(proxy.dropped).toBe(1);
    expect(id).toEqual(expect.any(String));
    await eventually(() => expect(seen.texts).toEqual(["once"]));
  });

  test("pages keep their ends over a reconnect", async () => {
    const proxy = await DroppingProxy.start(backend.url);
    open.push(proxy);
    const writer = new ConvexHttpClient(backend.url);
    const add = (text: string) => writer.mutation(notes.add, { room: "kept", text });
    for (let at = 0; at < 4; at += 1) await add(`old ${at}`);
    const client = connect(proxy.url);
    const seen: { texts: string[] } = { texts: [] };
    const paginationOpts = { numItems: 2, cursor: null };
    client.onUpdate(notes.page, { room: "kept", paginationOpts }, ({ page }) => {
      seen.texts = page.map(({ text }) => text);
    });
    await eventually(() => expect(seen.texts).toEqual(["old 3", "old 2"]));

    proxy.drop();
    await add("new");

    await eventually(() => expect(seen.texts).toEqual(["new", "old 3", "old 2"]));
  });

  test("a re-sent request gets the first run's result and timestamp", async () => {
    const sessionId = randomUUID();
    const replies: JsonObject[] = [];
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const client = await connectRaw(sessionId);
      client.mutate(3, "notes:add", { room: "resent", text: "once" });
      replies.push(await client.find(response(3)));
      client.close();
      await client.closed();
    }
    const [first, second] = replies;
    expect(second).toMatchObject({ success: true, result: first?.result, ts: first?.ts });
    const texts = await new ConvexHttpClient(backend.url).query(notes.list, {
      room: "resent",
    });
    expect(texts).toEqual(["once"]);
  });
});

test("a mutation that met a conflict is sent again by the client and applied once", async () => {
  const client = connect();
  const seen = subscribe(client, "conflict");
  await eventually(() => expect(seen.texts).toEqual([]));
  await backend.admin("/api/test/occ", { count: 1 });

  await client.mutation(notes.add, { room: "conflict", text: "once" });

  await eventually(() => expect(seen.texts).toEqual(["once"]));
});

test("the React client watches queries", async () => {
  const client = new ConvexReactClient(backend.url, OPTIONS);
  open.push(client);
  const watch = client.watchQuery(notes.list, { room: "react" });
  watch.onUpdate(() => undefined);
  await client.mutation(notes.add, { room: "react", text: "x" });
  expect(watch.localQueryResult()).toEqual(["x"]);
});

test("environment variables that change re-run subscriptions", async () => {
  const seen = subscribe(connect(), "env");
  await eventually(() => expect(seen.texts).toEqual([]));
  const before = await backend.countRuns("notes:list");
  await backend.admin("/api/update_environment_variables", {
    changes: [{ name: "OTHER", value: "x" }],
  });
  await eventually(async () =>
    expect(await backend.countRuns("notes:list")).toBeGreaterThan(before),
  );
});

describe("identity", () => {
  test("a good token's claims reach functions", async () => {
    const client = connect();
    const token = await backend.issuer.sign({ org_id: "org_1", org: { role: "admin" } });
    const states: boolean[] = [];
    client.setAuth(
      () => Promise.resolve(token),
      (isAuthenticated) => states.push(isAuthenticated),
    );

    await eventually(() => expect(states).toEqual([true]));
    expect(await client.query(people.whoami, {})).toEqual({
      tokenIdentifier: "https://issuer.test|ada",
      issuer: "https://issuer.test",
      subject: "ada",
      org_id: "org_1",
      "org.role": "admin",
    });
  });

  test("a bad token leaves the client signed out and able to go on", async () => {
    const client = connect();
    const forged = `${await backend.issuer.sign()}x`;
    const states: boolean[] = [];
    client.setAuth(
      () => Promise.resolve(forged),
      (isAuthenticated) => states.push(isAuthenticated),
    );

    await eventually(() => expect(states).toEqual([false]));
    expect(await client.query(people.whoami, {})).toBeNull();
  });

  test("a bad token is refused with the identity version that still holds", async () => {
    const client = await connectRaw();
    const value = await backend.issuer.sign({ expiresInS: -60 });
    client.send({ type: "Authenticate", baseVersion: 0, tokenType: "User", value });

    const refusal = await client.find((message) => message.type === "AuthError");
    expect(refusal).toMatchObject({ baseVersion: 0, authUpdateAttempted: true });
    await client.closed();
  });

  test("a token that expires while connected ends the session before the next run", async () => {
    const client = await connectRaw();
    const value = await backend.issuer.sign({ expiresInS: -3 });
    client.send({ type: "Authenticate", baseVersion: 0, tokenType: "User", value });
    client.mutate(0, "notes:add", { room: "expired", text: "x" });

    const refusal = await client.find((message) => message.type === "AuthError");
    expect(refusal).toMatchObject({ baseVersion: 1, authUpdateAttempted: false });
    const texts = await new ConvexHttpClient(backend.url).query(notes.list, {
      room: "expired",
    });
    expect(texts).toEqual([]);
  });

  test("signing in runs every query again in the transition that bumps the identity", async () => {
    const client = await connectRaw();
    client.add(0, 0, "people:whoami", {});
    await client.find(isTransition);
    expect(client.latest(0)).toBeNull();

    const value = await backend.issuer.sign({ sub: "grace" });
    client.send({ type: "Authenticate", baseVersion: 0, tokenType: "User", value });

    const bumped = await client.find(
      (message) =>
        isTransition(message) && (message.endVersion as { identity: number }).identity === 1,
    );
    expect(bumped.modifications).toMatchObject([{ queryId: 0, value: { subject: "grace" } }]);
  });
});

describe("protocol errors", () => {
  const fatal = (message: JsonObject) => message.type === "FatalError";

  test("a query set that does not continue the last one", async () => {
    const client = await connectRaw();
    client.add(4, 0, "notes:list", { room: "x" });
    expect(await client.find(fatal)).toMatchObject({
      error: "Base version 4 passed up doesn't match the current version 0.",
    });
  });

  test("a component's function without the admin key", async () => {
    const client = await connectRaw();
    const call = { udfPath: "notes:add", args: [{}], componentPath: "pool" };
    client.send({ type: "Mutation", requestId: 0, ...call });
    await client.find(fatal);
  });

  test("a system query without the admin key", async () => {
    const client = await connectRaw();
    client.add(0, 0, "_system/cli/tables", {});
    await client.find(fatal);
  });

  test("a wrong admin key", async () => {
    const client = await connectRaw();
    client.send({ type: "Authenticate", baseVersion: 0, tokenType: "Admin", value: "wrong" });
    await client.find((message) => message.type === "AuthError");
    await client.closed();
  });
});

test("a client that has seen later timestamps than the database is served", async () => {
  const ahead = BigInt(Date.now() + 3_600_000) * 1_000_000n;
  const client = await connectRaw(randomUUID(), encodeTs(ahead));
  client.mutate(0, "notes:add", { room: "ahead", text: "x" });
  const { ts } = await client.find(response(0));
  expect(decodeTs(ts as string)).toBeGreaterThan(ahead);
});

test("an absurd timestamp does not carry the database's clock away", async () => {
  const client = await connectRaw(randomUUID(), encodeTs(2n ** 63n));
  client.mutate(0, "notes:add", { room: "absurd", text: "x" });
  const { ts } = await client.find(response(0));
  expect(decodeTs(ts as string)).toBeLessThan(BigInt(Date.now() + 86_400_000) * 1_000_000n);
});

test("a silent socket hears a Ping every 15 seconds", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  try {
    const client = await connectRaw();
    client.send({ type: "Authenticate", baseVersion: 0, tokenType: "None" });
    await client.find(isTransition);
    const pings = () => client.ofType("Ping").length;
    for (let heard = 1; heard <= 3; heard += 1) {
      vi.advanceTimersByTime(15_000);
      await client.find(() => pings() === heard);
    }
  } finally {
    vi.useRealTimers();
  }
});
