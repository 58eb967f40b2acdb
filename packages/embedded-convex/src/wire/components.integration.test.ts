import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestBackend, type TestBackend } from "./test-kit/backend.ts";

const take = makeFunctionReference<"mutation", Record<string, never>, boolean>("limits:take");
const add = makeFunctionReference<"mutation", { name: string }, null>("counts:add");
const count = makeFunctionReference<"query", Record<string, never>, number>("counts:count");
const enterRoom = makeFunctionReference<
  "mutation",
  { room: string; user: string },
  { sessionToken: string }
>("rooms:enter");
const leave = makeFunctionReference<"mutation", { sessionToken: string }, null>("rooms:leave");
const online = makeFunctionReference<"query", { room: string }, string[]>("rooms:online");
const start = makeFunctionReference<"mutation", { name: string }, null>("jobs:start");
const ends = makeFunctionReference<
  "query",
  Record<string, never>,
  { name: string; kind: string; tries: number }[]
>("jobs:ends");

/** Convex's own components as npm has them, pushed by the stock CLI. */
let backend: TestBackend;
let client: ConvexHttpClient;

beforeAll(async () => {
  backend = await startTestBackend("components");
  client = new ConvexHttpClient(backend.url, { logger: false });
});
afterAll(async () => {
  await backend.close();
});

test("rate-limiter gives the tokens there are, and no more", async () => {
  const taken = [];
  for (let index = 0; index < 4; index += 1) {
    taken.push(await client.mutation(take, {}));
  }
  expect(taken).toEqual([true, true, false, false]);
});

test("aggregate counts in the transaction that inserts", async () => {
  for (const name of ["a", "b", "c"]) await client.mutation(add, { name });
  expect(await client.query(count, {})).toBe(3);
});

test("presence shows who is in a room, until they leave", async () => {
  const enter = (user: string) => client.mutation(enterRoom, { room: "thread", user });
  const { sessionToken } = await enter("sam");
  await enter("dana");
  expect(await client.query(online, { room: "thread" })).toEqual(["dana", "sam"]);

  await client.mutation(leave, { sessionToken });
  expect(await client.query(online, { room: "thread" })).toEqual(["dana"]);
});

test("workpool tries again until it works or the tries are used up, and tells how it ended", async () => {
  for (const name of ["sure", "flaky", "hopeless"]) {
    await client.mutation(start, { name });
  }
  const read = async () => {
    const ended = await client.query(ends, {});
    return ended.sort((left, right) => left.name.localeCompare(right.name));
  };
  await expect.poll(read, { timeout: 60_000 }).toEqual([
    { name: "flaky", kind: "success", tries: 3 },
    { name: "hopeless", kind: "failed", tries: 3 },
    { name: "sure", kind: "success", tries: 1 },
  ]);
});
