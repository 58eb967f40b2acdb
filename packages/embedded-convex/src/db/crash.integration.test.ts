import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json, JsonObject, Transaction } from "../contracts.ts";
import { collect, fullScan, mutate, openTestDatabase, read } from "./test.setup.ts";

const ROUNDS = 24;
const CHILD = fileURLToPath(new URL("crash.child.ts", import.meta.url));

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "embedded-convex-crash-"));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** Runs the child until `acknowledged` values were printed, kills it, returns the last one printed. */
async function killAfter(file: string, round: number, acknowledged: number): Promise<number> {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, file, String(round)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (chunk: string) => {
    printed += chunk;
    if (printed.split("\n").length > acknowledged) child.kill("SIGKILL");
  });
  const signal = await new Promise((resolve) => {
    child.on("close", (_code, reason) => {
      resolve(reason);
    });
  });
  expect(signal).toBe("SIGKILL");
  // The last line may have been cut by the kill; the one before it was complete.
  return Number(printed.split("\n").at(-2));
}

function rowsOf(tx: Transaction, table: string, round: number): JsonObject[] {
  const filter: Json = { $eq: [{ $field: "round" }, { $literal: String(round) }] };
  return collect(tx, { ...fullScan(table), operators: [{ filter }] });
}

/** Whatever number of transactions is there is there whole: from the first on, without a gap. */
function countWhole(tx: Transaction, round: number): number {
  const lefts = rowsOf(tx, "lefts", round);
  const rights = rowsOf(tx, "rights", round);
  expect(lefts.map((left) => left.n)).toEqual(lefts.map((_, n) => n));
  expect(rights.map((right) => right.left)).toEqual(lefts.map((left) => left._id));
  expect(lefts.map((left) => left.right)).toEqual(rights.map((right) => right._id));
  for (const [n, right] of rights.entries()) {
    expect(tx.findSessionRequest(String(round), n)?.value).toEqual({ right: right._id });
  }
  expect(tx.findSessionRequest(String(round), lefts.length)).toBeNull();
  return lefts.length;
}

test("a process killed at any moment keeps all it acknowledged and nothing by half", async () => {
  const file = path.join(directory, "db");
  let jobs = 0;
  let latest = 0n;
  for (let round = 0; round < ROUNDS; round += 1) {
    const acknowledged = 1 + Math.floor(Math.random() * 120);
    const last = await killAfter(file, round, acknowledged);
    expect(last).toBeGreaterThanOrEqual(acknowledged - 1);

    const db = openTestDatabase(file);
    expect(db.latestTs()).toBeGreaterThan(latest);
    latest = db.latestTs();
    jobs += await read(db, (tx) => {
      const whole = countWhole(tx, round);
      expect(whole).toBeGreaterThan(last);
      return whole;
    });
    expect(await read(db, (tx) => tx.dueJobs(Infinity, 1_000_000).length)).toBe(jobs);
    // The file takes new commits, in order.
    await mutate(db, (tx) => tx.insert("", "visits", { round }));
    db.close();
  }
});
