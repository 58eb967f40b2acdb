import { beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../contracts.ts";
import {
  applySchemas,
  collect,
  indexRange,
  mutate,
  openTestDatabase,
  pick,
  read,
  schemaOf,
} from "./test.setup.ts";

let db: Database;

beforeEach(() => {
  db = openTestDatabase();
});

const numbers = {
  type: "object",
  value: { n: { fieldType: { type: "number" }, optional: false } },
};

describe("applying a schema", { timeout: 30_000 }, () => {
  test("creates its tables and fills new indexes from existing documents", async () => {
    await mutate(db, (tx) => {
      for (let n = 2500; n > 0; n -= 1) tx.insert("", "rows", { n });
    });
    await applySchemas(db, { "": schemaOf({ rows: { by_n: ["n"] }, empty: {} }) });
    const first = await read(db, (tx) =>
      collect(tx, { ...indexRange("rows.by_n"), operators: [{ limit: 3 }] }),
    );
    expect(pick(first, "n")).toEqual([1, 2, 3]);
    expect(await read(db, (tx) => collect(tx, indexRange("rows.by_n")))).toHaveLength(2500);
    expect(db.tableNames("")).toEqual(["empty", "rows"]);
  });

  test("takes the transaction's own earlier writes into a new index", async () => {
    const old = await mutate(db, (tx) => tx.insert("", "rows", { n: 1 }));
    await mutate(db, (tx) => {
      tx.patch("", old, { n: 5 });
      tx.insert("", "rows", { n: 3 });
      db.applySchemas(tx, { "": schemaOf({ rows: { by_n: ["n"] } }) });
      expect(pick(collect(tx, indexRange("rows.by_n")), "n")).toEqual([3, 5]);
    });
    expect(pick(await read(db, (tx) => collect(tx, indexRange("rows.by_n"))), "n")).toEqual([3, 5]);
  });

  test("rebuilds an index whose fields changed and drops one that is gone", async () => {
    await applySchemas(db, { "": schemaOf({ rows: { by_x: ["a"], by_gone: ["b"] } }) });
    await mutate(db, (tx) => {
      tx.insert("", "rows", { a: 1, b: 2 });
      tx.insert("", "rows", { a: 2, b: 1 });
    });
    await applySchemas(db, { "": schemaOf({ rows: { by_x: ["b"] } }) });
    expect(pick(await read(db, (tx) => collect(tx, indexRange("rows.by_x"))), "b")).toEqual([1, 2]);
    await expect(read(db, (tx) => collect(tx, indexRange("rows.by_gone")))).rejects.toThrow(
      "rows.by_gone not found",
    );
  });

  test("leaves no trace when its transaction fails", async () => {
    await mutate(db, (tx) => tx.insert("", "rows", { n: "text" }));
    const failing = mutate(db, (tx) => {
      db.applySchemas(tx, {
        "": schemaOf({ rows: { by_n: ["n"] }, more: {} }, { more: numbers }),
      });
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(db.tableNames("")).toEqual(["rows"]);
    await expect(read(db, (tx) => collect(tx, indexRange("rows.by_n")))).rejects.toThrow(
      "not found",
    );
    await mutate(db, (tx) => tx.insert("", "rows", { n: 1 }));
    await mutate(db, (tx) => tx.insert("", "more", { n: "no validator is in force" }));
    await applySchemas(db, { "": schemaOf({ rows: { by_n: ["n"] } }) });
    expect(await read(db, (tx) => collect(tx, indexRange("rows.by_n")))).toHaveLength(2);
  });

  test("refuses documents that do not fit, and keeps the old schema in force", async () => {
    const id = await mutate(db, (tx) => tx.insert("", "rows", { n: "text" }));
    const next = { "": schemaOf({ rows: {} }, { rows: numbers }) };
    const error = `Document with ID "${id}" in table "rows" does not match the schema: Value does not match validator.\nPath: .n\nValue: "text"\nValidator: v.float64()`;
    expect(await db.validateExisting(next)).toEqual({ mount: "", table: "rows", error });
    await expect(applySchemas(db, next)).rejects.toThrow(error);
    await mutate(db, (tx) => tx.patch("", id, { n: "still text" }));
    await mutate(db, (tx) => tx.patch("", id, { n: 1 }));
    expect(await db.validateExisting(next)).toBeNull();
    await applySchemas(db, next);
    await expect(mutate(db, (tx) => tx.patch("", id, { n: "x" }))).rejects.toMatchObject({
      code: "SchemaEnforcementError",
    });
  });

  test("without validation lets documents be anything", async () => {
    const { schema } = schemaOf({ rows: { by_n: ["n"] } }, { rows: numbers });
    const loose = { "": { schema: { ...(schema as object), schemaValidation: false } } };
    await mutate(db, (tx) => tx.insert("", "rows", { n: "text" }));
    expect(await db.validateExisting(loose)).toBeNull();
    await applySchemas(db, loose);
    await mutate(db, (tx) => tx.insert("", "rows", { other: true }));
  });

  test("takes the exported text as well as its JSON", async () => {
    const { schema } = schemaOf({ rows: { by_n: ["n"] } });
    await applySchemas(db, { "": { schema: JSON.stringify(schema) } });
    expect(db.diffSchemas({ "": { schema } })).toEqual({
      "": { added_indexes: [], removed_indexes: [] },
    });
  });

  test.each(["by_id", "by_creation_time", "_mine"])("refuses the index name %s", async (name) => {
    await expect(
      applySchemas(db, { "": schemaOf({ rows: { [name]: ["n"] } }) }),
    ).rejects.toMatchObject({ code: "InvalidSchema" });
  });
});

test("diffSchemas lists index changes in the CLI's words and changes nothing", async () => {
  await applySchemas(db, { "": schemaOf({ rows: { by_a: ["a"], by_b: ["b"] } }) });
  const next = {
    "": schemaOf({ rows: { by_a: ["a", "c"], by_new: ["d.e"] } }),
    pool: schemaOf({ tasks: { by_t: ["t"] } }),
  };
  expect(db.diffSchemas(next)).toEqual({
    "": {
      added_indexes: [
        { name: "rows.by_a", type: "database", fields: ["a", "c"] },
        { name: "rows.by_new", type: "database", fields: ["d.e"] },
      ],
      removed_indexes: [
        { name: "rows.by_a", type: "database", fields: ["a"] },
        { name: "rows.by_b", type: "database", fields: ["b"] },
      ],
    },
    pool: {
      added_indexes: [{ name: "tasks.by_t", type: "database", fields: ["t"] }],
      removed_indexes: [],
    },
  });
  expect(db.tableNames("pool")).toEqual([]);
});
