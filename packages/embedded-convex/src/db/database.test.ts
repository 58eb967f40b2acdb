import { executionAsyncResource } from "node:async_hooks";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Database, JsonObject } from "../contracts.ts";
import { decodeInt64 } from "../values/int64.ts";
import { Sqlite } from "./sqlite.ts";
import {
  applySchemas,
  collect,
  fullScan,
  indexRange,
  mutate,
  openTestDatabase,
  pick,
  read,
  schemaOf,
  testClock,
} from "./test.setup.ts";

let directory: string;
let db: Database;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "embedded-convex-db-"));
  db = openTestDatabase();
});

afterEach(() => {
  db.close();
  rmSync(directory, { recursive: true });
});

const PENDING = { $commitTs: null };

describe("the lane", () => {
  test("runs one body at a time, in the order asked for", async () => {
    const order: string[] = [];
    const turn = (name: string) =>
      db.transact("mutation", async (tx) => {
        order.push(`${name} begins`);
        await Promise.resolve();
        tx.insert("", "rows", { name });
        await Promise.resolve();
        order.push(`${name} ends`);
      });
    await Promise.all([turn("a"), turn("b")]);
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  test("goes on after a body that throws, of which nothing stays", async () => {
    const failing = db.transact("mutation", (tx) => {
      tx.insert("", "rows", { n: 1 });
      tx.setSystem("key", 1);
      return Promise.reject(new Error("no"));
    });
    const next = read(db, (tx) => [collect(tx, fullScan("rows")), tx.getSystem("key")]);
    await expect(failing).rejects.toThrow("no");
    expect(await next).toEqual([[], null]);
    expect(db.tableNames("")).toEqual([]);
  });

  test("announces each commit before its promise resolves, and no read", async () => {
    const seen: bigint[] = [];
    const stop = db.onCommit((commit) => seen.push(commit.ts));
    const { ts } = await db.transact("mutation", (tx) =>
      Promise.resolve(tx.insert("", "rows", {})),
    );
    await read(db, (tx) => collect(tx, fullScan("rows")));
    await mutate(db, (tx) => collect(tx, fullScan("rows")));
    expect(seen).toEqual([ts]);
    stop();
    await mutate(db, (tx) => tx.insert("", "rows", {}));
    expect(seen).toHaveLength(1);
  });
});

describe("savepoints", () => {
  test("undo writes, tables, jobs and system records of a failed part only", async () => {
    await mutate(db, (tx) => tx.setSystem("kept", "old"));
    await db.transact("mutation", async (tx) => {
      const id = tx.insert("", "rows", { n: 1 });
      await expect(
        tx.savepoint(() => {
          tx.patch("", id, { n: 2 });
          tx.insert("", "fresh", {});
          tx.schedule("", { targetMount: "", name: "a.js:b", args: {}, scheduledTimeMs: 0 });
          tx.setSystem("kept", "new");
          return Promise.reject(new Error("undo"));
        }),
      ).rejects.toThrow("undo");
      expect(tx.get("", id)).toMatchObject({ n: 1 });
      expect(tx.getSystem("kept")).toBe("old");
      expect(tx.dueJobs(Infinity, 10)).toEqual([]);
    });
    expect(db.tableNames("")).toEqual(["rows"]);
  });

  test("nest, and an outer failure takes inner successes with it", async () => {
    await db.transact("mutation", async (tx) => {
      const outer = tx.savepoint(async () => {
        await tx.savepoint(() => Promise.resolve(tx.insert("", "rows", { n: "inner" })));
        throw new Error("outer");
      });
      await expect(outer).rejects.toThrow("outer");
      await tx.savepoint(() => Promise.resolve(tx.insert("", "rows", { n: "kept" })));
    });
    expect(pick(await read(db, (tx) => collect(tx, fullScan("rows"))), "n")).toEqual(["kept"]);
  });

  test("started side by side do not undo each other", async () => {
    await db.transact("mutation", async (tx) => {
      const part = (n: number, fails: boolean) =>
        tx.savepoint(async () => {
          await Promise.resolve();
          tx.insert("", "rows", { n });
          await new Promise(setImmediate);
          if (fails) throw new Error("undo");
        });
      await Promise.allSettled([part(1, true), part(2, false), part(3, true), part(4, false)]);
    });
    expect(pick(await read(db, (tx) => collect(tx, fullScan("rows"))), "n")).toEqual([2, 4]);
  });

  test("of other transactions are not what later work carries along", async () => {
    const useSavepoint = () =>
      mutate(db, (tx) => tx.savepoint(() => Promise.resolve(tx.insert("", "rows", { n: 1 }))));
    // Node 20 and 22 keep every AsyncLocalStorage that ran, as a symbol on whatever comes after it.
    const countCarried = async () => {
      await Promise.resolve();
      return Object.getOwnPropertySymbols(executionAsyncResource()).length;
    };
    await useSavepoint();
    const carried = await countCarried();
    for (let times = 0; times < 10; times += 1) await useSavepoint();
    expect(await countCarried()).toBe(carried);
  });
});

describe("timestamps", () => {
  test("are nanoseconds, strictly increasing, on any clock and over a restart", async () => {
    const file = path.join(directory, "db");
    const clock = testClock(1_800_000_000_000);
    const commit = async (database: Database) =>
      (await database.transact("mutation", (tx) => Promise.resolve(tx.insert("", "rows", {})))).ts;

    const first = openTestDatabase(file, clock);
    const a = await commit(first);
    expect(a).toBe(1_800_000_000_000_000_000n);
    const b = await commit(first);
    clock.nowMs -= 60_000;
    const c = await commit(first);
    expect([b, c]).toEqual([a + 1n, a + 2n]);
    first.close();

    const second = openTestDatabase(file, clock);
    expect(second.latestTs()).toBe(c);
    expect(await commit(second)).toBe(c + 1n);
    second.close();
  });

  test("rise above what a client has seen, but not to absurd values", async () => {
    const seen = 1_800_000_000_000_000_000n + 60_000_000_000n;
    db.advanceTs(seen);
    db.advanceTs(2n ** 63n - 1n);
    const { ts } = await db.transact("mutation", (tx) => Promise.resolve(tx.insert("", "r", {})));
    expect(ts).toBe(seen + 1n);
  });
});

describe("$commitTs", () => {
  beforeEach(() =>
    applySchemas(db, {
      "": schemaOf(
        { rows: { by_at: ["at"] } },
        {
          rows: {
            type: "object",
            value: { at: { fieldType: { type: "commitTs" }, optional: false } },
          },
        },
      ),
    }),
  );
  const resolved = (document: JsonObject | undefined) =>
    decodeInt64((document?.at as { $integer: string }).$integer);

  test("is a placeholder at the end of the index inside, and the commit's own ts afterwards", async () => {
    const { ts: earlier } = await db.transact("mutation", (tx) =>
      Promise.resolve(tx.insert("", "rows", { at: PENDING })),
    );
    const { ts, resolve, value } = await db.transact("mutation", (tx) => {
      const id = tx.insert("", "rows", { at: PENDING });
      expect(tx.get("", id)).toMatchObject({ at: PENDING });
      const own = collect(tx, indexRange("rows.by_at", [["Eq", "at", PENDING]]));
      expect(pick(own, "_id")).toEqual([id]);
      expect(
        collect(tx, indexRange("rows.by_at"))
          .map((d) => d._id)
          .at(-1),
      ).toBe(id);
      return Promise.resolve({ id, at: PENDING });
    });
    const rows = await read(db, (tx) => collect(tx, indexRange("rows.by_at")));
    expect(rows.map(resolved)).toEqual([earlier, ts]);
    expect(resolved(resolve(value) as JsonObject)).toBe(ts);
    const after = await read(db, (tx) =>
      collect(tx, indexRange("rows.by_at", [["Gt", "at", rows[0]?.at ?? null]])),
    );
    expect(pick(after, "_id")).toEqual([value.id]);
  });

  test("is resolved in a session's stored reply and in the commit's index keys", async () => {
    const { readSet } = await db.transact("query", (tx) => {
      collect(tx, indexRange("rows.by_at", [["Lt", "at", { $integer: "/////////38=" }]]));
      return Promise.resolve();
    });
    const touched: boolean[] = [];
    db.onCommit((commit) => touched.push(readSet.intersects(commit)));
    const { ts } = await db.transact("mutation", (tx) => {
      tx.insert("", "rows", { at: PENDING });
      tx.recordSessionRequest("session", 1, { at: PENDING });
      return Promise.resolve();
    });
    expect(touched).toEqual([true]);
    const reply = await read(db, (tx) => tx.findSessionRequest("session", 1));
    expect(reply?.ts).toBe(ts);
    expect(resolved(reply?.value as JsonObject)).toBe(ts);
  });
});

describe("sessions", () => {
  test("keep a mutation's reply until a week has passed", async () => {
    const clock = testClock();
    const database = openTestDatabase(":memory:", clock);
    const record = (request: number) =>
      mutate(database, (tx) => {
        tx.recordSessionRequest("s", request, "reply");
      });
    const find = (session: string, request: number) =>
      read(database, (tx) => tx.findSessionRequest(session, request));
    await record(1);
    expect(await find("s", 1)).toMatchObject({ value: "reply" });
    expect(await find("s", 2)).toBeNull();
    expect(await find("other", 1)).toBeNull();
    clock.nowMs += 6 * 24 * 3600 * 1000;
    await record(2);
    expect(await find("s", 1)).not.toBeNull();
    clock.nowMs += 2 * 24 * 3600 * 1000;
    await record(3);
    expect(await find("s", 1)).toBeNull();
    expect(await find("s", 2)).not.toBeNull();
  });
});

test("system records are written with their transaction and removed by null", async () => {
  await mutate(db, (tx) => {
    tx.setSystem("env", { A: "1" });
    expect(tx.getSystem("env")).toEqual({ A: "1" });
  });
  expect(await read(db, (tx) => tx.getSystem("env"))).toEqual({ A: "1" });
  await mutate(db, (tx) => tx.setSystem("env", null));
  expect(await read(db, (tx) => tx.getSystem("env"))).toBeNull();
});

describe("the file", () => {
  test("keeps documents, indexes, schemas, jobs, files and replies when reopened", async () => {
    const file = path.join(directory, "db");
    const documentType = {
      type: "object",
      value: { n: { fieldType: { type: "number" }, optional: false } },
    };
    const first = openTestDatabase(file);
    await applySchemas(first, {
      "": schemaOf({ rows: { by_n: ["n"] } }, { rows: documentType }),
    });
    const { id, job } = await mutate(first, (tx) => {
      tx.insert("pool", "rows", { x: "other mount" });
      tx.insertFile("", { uuid: "u", sha256Hex: "ab", size: 3, contentType: "text/plain" });
      tx.setSystem("env", ["x"]);
      tx.recordSessionRequest("s", 7, { done: true });
      tx.insert("", "rows", { n: 2 });
      return {
        id: tx.insert("", "rows", { n: 1 }),
        job: tx.schedule("", { targetMount: "pool", name: "a.js:b", args: {}, scheduledTimeMs: 5 }),
      };
    });
    first.close();

    const second = openTestDatabase(file);
    await read(second, (tx) => {
      expect(pick(collect(tx, indexRange("rows.by_n")), "n")).toEqual([1, 2]);
      expect(tx.get("", id)).toMatchObject({ n: 1 });
      expect(collect(tx, fullScan("rows"), "pool")).toHaveLength(1);
      expect(tx.getJob("", job)).toMatchObject({ targetMount: "pool", scheduledTimeMs: 5 });
      expect(tx.findFileByUuid("u")).toMatchObject({ size: 3, contentType: "text/plain" });
      expect(tx.getSystem("env")).toEqual(["x"]);
      expect(tx.findSessionRequest("s", 7)).toMatchObject({ value: { done: true } });
    });
    await expect(mutate(second, (tx) => tx.insert("", "rows", { n: "x" }))).rejects.toThrow(
      "does not match the schema",
    );
    expect(await mutate(second, (tx) => tx.insert("", "rows", { n: 3 }))).not.toBe(id);
    second.close();
  });

  test("can be read by its owner only", () => {
    const file = path.join(directory, "db");
    const database = openTestDatabase(file);
    expect([file, `${file}-wal`].map((name) => statSync(name).mode & 0o777)).toEqual([
      0o600, 0o600,
    ]);
    database.close();
  });

  test("is refused, and left alone, when a later version wrote it", () => {
    const file = path.join(directory, "db");
    openTestDatabase(file).close();
    const sql = new Sqlite(file, "NORMAL");
    sql.exec("PRAGMA user_version = 999");
    sql.close();
    expect(() => openTestDatabase(file)).toThrow(
      expect.objectContaining({ code: "DatabaseFormat" }),
    );
    const after = new Sqlite(file, "NORMAL");
    expect(after.get("PRAGMA user_version")).toEqual([999]);
    after.close();
  });

  test("is refused while it is open elsewhere", () => {
    const file = path.join(directory, "db");
    const first = openTestDatabase(file);
    expect(() => openTestDatabase(file)).toThrow(
      expect.objectContaining({ code: "DatabaseInUse" }),
    );
    first.close();
    openTestDatabase(file).close();
  });
});
