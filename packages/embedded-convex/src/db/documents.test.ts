import { beforeEach, describe, expect, test } from "vitest";
import type { Database, JsonObject } from "../contracts.ts";
import { newId } from "../values/ids.ts";
import { LIMITS } from "../values/limits.ts";
import {
  applySchemas,
  collect,
  fullScan,
  mutate,
  openTestDatabase,
  read,
  schemaOf,
  testClock,
} from "./test.setup.ts";

let db: Database;

beforeEach(() => {
  db = openTestDatabase();
});

describe("documents", () => {
  test("come back as they were stored, with id and creation time", async () => {
    const value = {
      text: "NUL \0, שלום, 😀",
      int: { $integer: "//////////8=" },
      special: { $float: "AAAAAAAA8H8=" },
      bytes: { $bytes: "AAE=" },
      list: [1, null, { deep: true }],
    };
    const id = await mutate(db, (tx) => tx.insert("", "rows", value));
    const stored = (await read(db, (tx) => tx.get("", id))) as JsonObject;
    expect(stored).toEqual({ ...value, _id: id, _creationTime: 1_800_000_000_000 });
  });

  test("get strictly increasing creation times on a clock that stands still or goes back", async () => {
    const clock = testClock(1000);
    const database = openTestDatabase(":memory:", clock);
    const first = await mutate(database, (tx) => [1, 2, 3].map(() => tx.insert("", "rows", {})));
    clock.nowMs = 500;
    const second = await mutate(database, (tx) => [1, 2].map(() => tx.insert("", "rows", {})));
    const documents = await read(database, (tx) => collect(tx, fullScan("rows")));
    expect(documents.map((d) => d._id)).toEqual([...first, ...second]);
    const times = documents.map((d) => d._creationTime as number);
    expect(times.every((time, i) => i === 0 || time > (times[i - 1] ?? Infinity))).toBe(true);
  });

  test("are patched field by field, and an undefined marker removes a field", async () => {
    const id = await mutate(db, (tx) => tx.insert("", "rows", { a: 1, b: 2 }));
    const patched = await mutate(db, (tx) => tx.patch("", id, { a: { $undefined: null }, c: [3] }));
    expect(patched).toMatchObject({ _id: id, b: 2, c: [3] });
    expect(patched).not.toHaveProperty("a");
    expect(await read(db, (tx) => tx.get("", id))).toEqual(patched);
  });

  test("keep fields with the names of object internals, or refuse them, but lose none", async () => {
    const value = JSON.parse('{"a":{"__proto__":{"x":1}},"constructor":2}') as JsonObject;
    const id = await mutate(db, (tx) => tx.insert("", "rows", value));
    const stored = (await read(db, (tx) => tx.get("", id))) as JsonObject;
    expect(JSON.stringify(stored.a)).toBe('{"__proto__":{"x":1}}');
    expect(stored.constructor).toBe(2);
    const patch = JSON.parse('{"__proto__":{"x":1}}') as JsonObject;
    await expect(mutate(db, (tx) => tx.patch("", id, patch))).rejects.toMatchObject({
      code: "InvalidFieldName",
    });
  });

  test("are replaced but for their system fields", async () => {
    const id = await mutate(db, (tx) => tx.insert("", "rows", { a: 1 }));
    const before = (await read(db, (tx) => tx.get("", id))) as JsonObject;
    await mutate(db, (tx) => tx.replace("", id, { b: 2 }));
    expect(await read(db, (tx) => tx.get("", id))).toEqual({
      _id: id,
      _creationTime: before._creationTime,
      b: 2,
    });
  });

  test("once removed are gone, and removal returns them", async () => {
    const id = await mutate(db, (tx) => tx.insert("", "rows", { a: 1 }));
    expect(await mutate(db, (tx) => tx.remove("", id))).toMatchObject({ a: 1 });
    expect(await read(db, (tx) => tx.get("", id))).toBeNull();
    await expect(mutate(db, (tx) => tx.remove("", id))).rejects.toThrow(
      `Delete on nonexistent document ID ${id}`,
    );
    await expect(mutate(db, (tx) => tx.patch("", id, {}))).rejects.toThrow(
      `Update on nonexistent document ID ${id}`,
    );
  });

  test("inserted and removed in one transaction leave nothing", async () => {
    const { ts } = await db.transact("mutation", (tx) => {
      tx.remove("", tx.insert("", "rows", { a: 1 }));
      return Promise.resolve();
    });
    expect(await read(db, (tx) => collect(tx, fullScan("rows")))).toEqual([]);
    expect(ts).toBe(db.latestTs());
  });
});

describe("refused are", () => {
  test.each<[string, (id: string) => JsonObject]>([
    ["another _id", () => ({ _id: newId(10_001, 1_800_000_000_000) })],
    ["another _creationTime", () => ({ _creationTime: 1 })],
  ])("patches with %s", async (_name, value) => {
    const id = await mutate(db, (tx) => tx.insert("", "rows", {}));
    await expect(mutate(db, (tx) => tx.patch("", id, value(id)))).rejects.toMatchObject({
      code: "SystemField",
    });
  });

  test("inserts with system fields", async () => {
    await expect(mutate(db, (tx) => tx.insert("", "rows", { _id: "x" }))).rejects.toMatchObject({
      code: "SystemField",
    });
  });

  test.each(["_private", "1st", "with space", "x".repeat(65), "a.b", ""])(
    "table names like %j",
    async (table) => {
      await expect(mutate(db, (tx) => tx.insert("", table, {}))).rejects.toMatchObject({
        code: "InvalidTableName",
      });
    },
  );

  test("writes to system tables", async () => {
    await expect(mutate(db, (tx) => tx.insert("", "_storage", {}))).rejects.toMatchObject({
      code: "SystemTable",
    });
  });

  test("writes in a query", async () => {
    await expect(read(db, (tx) => tx.insert("", "rows", {}))).rejects.toMatchObject({
      code: "ReadOnly",
    });
  });

  test("operations after the function's end", async () => {
    const { value: tx } = await db.transact("query", (open) => Promise.resolve({ open }));
    expect(() => tx.open.get("", newId(10_001, 1_800_000_000_000))).toThrow("has finished");
    expect(() => tx.open.query("", fullScan("rows"))).toThrow("has finished");
  });
});

describe("ids", () => {
  test("that are none are an error; unknown ones find nothing", async () => {
    await expect(read(db, (tx) => tx.get("", "nonsense"))).rejects.toThrow("Unable to decode ID");
    expect(await read(db, (tx) => tx.get("", newId(12_345, 1_800_000_000_000)))).toBeNull();
  });

  test("of another table than the one named are an error", async () => {
    const id = await mutate(db, (tx) => tx.insert("", "rows", {}));
    await expect(read(db, (tx) => tx.get("", id, { table: "users" }))).rejects.toThrow(
      "expected an ID of table `users`",
    );
    await expect(mutate(db, (tx) => tx.remove("", id, "users"))).rejects.toMatchObject({
      code: "InvalidId",
    });
  });

  test("are normalised in their own table only", async () => {
    const id = await mutate(db, (tx) => tx.insert("", "rows", {}));
    await read(db, (tx) => {
      expect(tx.normalizeId("", "rows", id)).toBe(id);
      expect(tx.normalizeId("", "users", id)).toBeNull();
      expect(tx.normalizeId("", "rows", "nonsense")).toBeNull();
      expect(tx.tableOfId("", id)).toBe("rows");
      expect(tx.tableOfId("pool", id)).toBeNull();
    });
  });
});

test("a document that does not fit the schema is refused, with Convex's words", async () => {
  const documentType = {
    type: "object",
    value: { to: { fieldType: { type: "id", tableName: "users" }, optional: false } },
  };
  await applySchemas(db, { "": schemaOf({ users: {}, posts: {} }, { posts: documentType }) });
  const user = await mutate(db, (tx) => tx.insert("", "users", {}));
  const post = await mutate(db, (tx) => tx.insert("", "posts", { to: user }));
  await expect(mutate(db, (tx) => tx.patch("", post, { to: post }))).rejects.toThrow(
    `Failed to insert or update a document in table "posts" because it does not match the schema: Found ID "${post}" from table \`posts\``,
  );
  await expect(mutate(db, (tx) => tx.insert("", "posts", {}))).rejects.toMatchObject({
    code: "SchemaEnforcementError",
  });
  expect(await read(db, (tx) => tx.get("", post))).toMatchObject({ to: user });
});

// Thousands of documents each: slow on a busy machine.
describe("limits and metrics", { timeout: 30_000 }, () => {
  test("count what was read and written", async () => {
    await mutate(db, (tx) => {
      const id = tx.insert("", "rows", { a: "x" });
      tx.get("", id);
      collect(tx, fullScan("rows"));
      const { documentsRead, documentsWritten, databaseQueries, bytesWritten } = tx.metrics();
      expect(documentsRead).toEqual({ used: 2, remaining: LIMITS.documentsRead - 2 });
      expect(documentsWritten.used).toBe(1);
      expect(databaseQueries.used).toBe(2);
      expect(bytesWritten.used).toBeGreaterThan(40);
    });
  });

  test("do not count the look that a patch or a removal takes, nor what was undone", async () => {
    const id = await mutate(db, (tx) => tx.insert("", "rows", { a: "x" }));
    await db.transact("mutation", async (tx) => {
      tx.patch("", id, { a: "y" });
      const undone = tx.savepoint(() => {
        tx.insert("", "rows", {});
        tx.get("", id);
        tx.schedule("", { targetMount: "", name: "a.js:b", args: {}, scheduledTimeMs: 0 });
        return Promise.reject(new Error("undo"));
      });
      await expect(undone).rejects.toThrow("undo");
      tx.remove("", id);
      expect(tx.metrics()).toMatchObject({
        documentsRead: { used: 1 },
        databaseQueries: { used: 1 },
        documentsWritten: { used: 2 },
        functionsScheduled: { used: 0 },
        scheduledFunctionArgsBytes: { used: 0 },
      });
    });
  });

  test("stop a function that reads too often", async () => {
    const id = await mutate(db, (tx) => tx.insert("", "rows", {}));
    await expect(
      read(db, (tx) => {
        for (let i = 0; i <= LIMITS.intervalsRead; i += 1) tx.get("", id);
      }),
    ).rejects.toMatchObject({ code: "TooManyReads" });
  });

  test("stop a function that reads too many documents", async () => {
    await mutate(db, (tx) => {
      for (let i = 0; i < 8001; i += 1) tx.insert("", "rows", {});
    });
    await expect(
      read(db, (tx) => {
        for (let i = 0; i < 4; i += 1) collect(tx, fullScan("rows"));
      }),
    ).rejects.toMatchObject({ code: "TooManyDocumentsRead" });
  });

  test("stop a function that writes too much, and nothing of it stays", async () => {
    await expect(
      mutate(db, (tx) => {
        for (let i = 0; i <= LIMITS.documentsWritten; i += 1) tx.insert("", "rows", {});
      }),
    ).rejects.toMatchObject({ code: "TooManyWrites" });
    await expect(
      mutate(db, (tx) => {
        for (let i = 0; i < 17; i += 1) tx.insert("", "rows", { a: "x".repeat(1024 * 1023) });
      }),
    ).rejects.toMatchObject({ code: "TooManyBytesWritten" });
    expect(await read(db, (tx) => collect(tx, fullScan("rows")))).toEqual([]);
    expect(db.tableNames("")).toEqual([]);
  });
});
