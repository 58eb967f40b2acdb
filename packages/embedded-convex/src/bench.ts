/**
 * How fast the backend is, as ratios that hold on any machine: commits beside raw libsql with the
 * same durability, indexed queries beside convex-test. Ends with code 1 when a gate is broken.
 * Run with `node --import tsx packages/embedded-convex/src/bench.ts`.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import Libsql from "libsql";
import schema from "../fixtures/wire/convex/schema.ts";
import { systemClock } from "./clock.ts";
import { openDatabase } from "./db/database.ts";
import { openTestEngine, type TestEngine } from "./engine/test-kit/engine.ts";

const DOCUMENTS = 10_000;
const ROOMS = 100;
const ROUNDS = 9;
const ROUND_MS = 300;
const MIN_COMMIT_RATIO = 0.3;

const FIXTURE = path.resolve(import.meta.dirname, "../fixtures/wire/convex");
const BODY = "x".repeat(200);

type Task = () => Promise<unknown>;

/**
 * Ratios are taken of processor time: what else the machine does hardly changes it, and it leaves
 * out the waiting for the disk that both sides share, which would flatter us.
 */
interface Rate {
  perSecond: number;
  perCpuSecond: number;
}

interface Measured extends Rate {
  name: string;
}

const directory = await mkdtemp(path.join(tmpdir(), "embedded-bench-"));
const engine = await openTestEngine({ freshContexts: false });
try {
  console.log(`embedded-convex, ${cpus().length} cores, Node ${process.version}`);
  await pushFixture(engine);
  const commits = await measure({
    "raw libsql, 1 row and 2 index rows": rawCommits(path.join(directory, "raw.db")),
    "database, 1 document with 2 indexes": await databaseCommits(path.join(directory, "own.db")),
    "engine, 1 mutation that inserts it": engineCommits(engine),
  });
  print("Commits per second, and ratio of processor time", commits);

  await fill(engine);
  const queries = await measure({
    "convex-test, 100 of 10,000 by index": await convexTestQueries(),
    "engine, 100 of 10,000 by index": engineQueries(engine),
  });
  print("Queries per second, and ratio of processor time", queries);

  const isFastEnough = ratioToFirst(commits, 1) >= MIN_COMMIT_RATIO;
  const verdict = isFastEnough ? "holds" : "IS BROKEN";
  console.log(`\nGate: database commits at least ${MIN_COMMIT_RATIO} of raw libsql ${verdict}.\n`);
  process.exitCode = isFastEnough ? 0 : 1;
} finally {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
}

/** Measures each task in rounds taken in turn, so that a busy machine slows all of them alike. */
async function measure(tasks: Record<string, Task>): Promise<Measured[]> {
  const rounds = Object.entries(tasks).map(([name, task]) => ({ name, task, all: [] as Rate[] }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { task, all } of rounds) all.push(await rate(task));
  }
  return rounds.map(({ name, all }) => ({
    name,
    perSecond: median(all.map(({ perSecond }) => perSecond)),
    perCpuSecond: median(all.map(({ perCpuSecond }) => perCpuSecond)),
  }));
}

async function rate(task: Task): Promise<Rate> {
  const started = performance.now();
  const startedCpu = process.cpuUsage();
  let runs = 0;
  while (performance.now() - started < ROUND_MS) {
    await task();
    runs += 1;
  }
  const { user, system } = process.cpuUsage(startedCpu);
  return {
    perSecond: (runs * 1000) / (performance.now() - started),
    perCpuSecond: (runs * 1_000_000) / (user + system),
  };
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function ratioToFirst(measured: Measured[], index: number): number {
  return (measured[index]?.perCpuSecond ?? 0) / (measured[0]?.perCpuSecond ?? 1);
}

function print(title: string, measured: Measured[]): void {
  console.log(`\n${title}`);
  for (const [index, { name, perSecond }] of measured.entries()) {
    const ratio = ratioToFirst(measured, index).toFixed(2);
    console.log(
      `  ${name.padEnd(40)} ${perSecond.toFixed(0).padStart(8)}   ${ratio.padStart(6)} ×`,
    );
  }
}

/** The least that any store of documents with two indexes on SQLite has to do. */
function rawCommits(file: string): Task {
  const db = new Libsql(file);
  db.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA locking_mode = EXCLUSIVE",
  );
  db.exec(`
    CREATE TABLE notes (id TEXT PRIMARY KEY, at REAL, room TEXT, json TEXT);
    CREATE INDEX by_at ON notes (at);
    CREATE INDEX by_room ON notes (room, at);
  `);
  const insert = db.prepare("INSERT INTO notes VALUES (?, ?, ?, ?)");
  let count = 0;
  return () => {
    count += 1;
    const note = { room: `room ${count % ROOMS}`, text: BODY };
    db.exec("BEGIN IMMEDIATE");
    insert.run([String(Math.random()), count, note.room, JSON.stringify(note)]);
    db.exec("COMMIT");
    return Promise.resolve();
  };
}

async function databaseCommits(file: string): Promise<Task> {
  const db = openDatabase({ file, clock: systemClock });
  const exported = (schema as unknown as { export(): string }).export();
  await db.transact("mutation", (tx) => {
    db.applySchemas(tx, { "": { schema: JSON.parse(exported) as null } });
    return Promise.resolve();
  });
  let count = 0;
  return () =>
    db.transact("mutation", (tx) => {
      count += 1;
      tx.insert("", "notes", { room: `room ${count % ROOMS}`, text: BODY });
      return Promise.resolve();
    });
}

async function pushFixture(target: TestEngine): Promise<void> {
  const read = (name: string) => readFile(path.join(FIXTURE, name), "utf8");
  await target.push({ "schema.ts": await read("schema.ts"), "notes.ts": await read("notes.ts") });
}

function engineCommits(target: TestEngine): Task {
  let count = 0;
  return () => {
    count += 1;
    return target.mutation("notes:add", { room: `bench ${count % ROOMS}`, text: BODY });
  };
}

async function fill(target: TestEngine): Promise<void> {
  for (let at = 0; at < DOCUMENTS; at += 1) {
    await target.mutation("notes:add", { room: `room ${at % ROOMS}`, text: BODY });
  }
}

function engineQueries(target: TestEngine): Task {
  let count = 0;
  return () => target.query("notes:list", { room: `room ${(count += 1) % ROOMS}` });
}

async function convexTestQueries(): Promise<Task> {
  const test = convexTest(schema, {
    "/convex/_generated/server.ts": () => Promise.resolve({}),
    "/convex/notes.ts": () => import("../fixtures/wire/convex/notes.ts"),
  });
  await test.run(async (ctx) => {
    for (let at = 0; at < DOCUMENTS; at += 1) {
      await ctx.db.insert("notes", { room: `room ${at % ROOMS}`, text: BODY });
    }
  });
  const list = makeFunctionReference<"query", { room: string }, string[]>("notes:list");
  let count = 0;
  return () => test.query(list, { room: `room ${(count += 1) % ROOMS}` });
}
