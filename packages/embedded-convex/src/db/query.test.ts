import { type Value, compareValues, convexToJson, jsonToConvex } from "convex/values";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Database, Json, JsonObject, QueryJson } from "../contracts.ts";
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
} from "./test.setup.ts";

let db: Database;

beforeEach(async () => {
  db = openTestDatabase();
  await applySchemas(db, {
    "": schemaOf({ rows: { by_a_b: ["a", "b"], by_nested: ["deep.x"] } }),
  });
});

const insertAll = (documents: JsonObject[]) =>
  mutate(db, (tx) => documents.map((document) => tx.insert("", "rows", document)));

const rows = (query: QueryJson) => read(db, (tx) => collect(tx, query));

describe("index ranges", () => {
  const documents: JsonObject[] = [
    { a: 1, b: 1, n: "1-1" },
    { a: 1, b: 2, n: "1-2" },
    { a: 1, b: 3, n: "1-3" },
    { a: 2, b: 1, n: "2-1" },
    { a: "1", b: 1, n: "text" },
    { b: 1, n: "missing" },
    { a: null, b: 1, n: "null" },
  ];
  beforeEach(() => insertAll(documents));

  test.each<[string, Parameters<typeof indexRange>[1], string[]]>([
    ["no bound", [], ["missing", "null", "1-1", "1-2", "1-3", "2-1", "text"]],
    ["equality", [["Eq", "a", 1]], ["1-1", "1-2", "1-3"]],
    [
      "equality and a lower bound",
      [
        ["Eq", "a", 1],
        ["Gt", "b", 1],
      ],
      ["1-2", "1-3"],
    ],
    [
      "equality and both bounds",
      [
        ["Eq", "a", 1],
        ["Gte", "b", 1],
        ["Lt", "b", 3],
      ],
      ["1-1", "1-2"],
    ],
    ["an upper bound", [["Lte", "a", 1]], ["missing", "null", "1-1", "1-2", "1-3"]],
    ["a bound of another type", [["Gt", "a", null]], ["1-1", "1-2", "1-3", "2-1", "text"]],
    ["equality with undefined", [["Eq", "a", { $undefined: null }]], ["missing"]],
    [
      "bounds that exclude each other",
      [
        ["Gt", "a", 2],
        ["Lt", "a", 1],
      ],
      [],
    ],
  ])("with %s give their rows in both orders", async (_name, bounds, expected) => {
    expect(pick(await rows(indexRange("rows.by_a_b", bounds)), "n")).toEqual(expected);
    expect(pick(await rows(indexRange("rows.by_a_b", bounds, "desc")), "n")).toEqual(
      [...expected].reverse(),
    );
  });

  test.each<[string, Parameters<typeof indexRange>[1]]>([
    ["skip a field", [["Eq", "b", 1]]],
    [
      "bound two fields",
      [
        ["Gt", "a", 1],
        ["Gt", "b", 1],
      ],
    ],
    [
      "bound one side twice",
      [
        ["Gt", "a", 1],
        ["Gte", "a", 2],
      ],
    ],
    [
      "have equality after a bound",
      [
        ["Gt", "a", 1],
        ["Eq", "a", 2],
      ],
    ],
  ])("that %s are refused", async (_name, bounds) => {
    await expect(rows(indexRange("rows.by_a_b", bounds))).rejects.toMatchObject({
      code: "InvalidQuery",
    });
  });

  test("of an unknown index are refused by name", async () => {
    await expect(rows(indexRange("rows.by_z"))).rejects.toThrow("Index rows.by_z not found.");
  });

  test("may bound the creation time after the fields", async () => {
    const [first] = await rows(indexRange("rows.by_a_b", [["Eq", "a", 1]]));
    const after = await rows(
      indexRange("rows.by_a_b", [
        ["Eq", "a", 1],
        ["Eq", "b", 1],
        ["Gt", "_creationTime", first?._creationTime ?? null],
      ]),
    );
    expect(after).toEqual([]);
  });

  test("by_id finds one document", async () => {
    const [first] = await rows(fullScan("rows"));
    const found = await rows(indexRange("rows.by_id", [["Eq", "_id", first?._id ?? null]]));
    expect(found).toEqual([first]);
  });
});

test("nested fields are indexed, and what is missing sorts first", async () => {
  await insertAll([{ deep: { x: 2 } }, { deep: { x: 1 } }, { deep: 5 }, {}, { deep: { x: null } }]);
  const found = await rows(indexRange("rows.by_nested", [["Gte", "deep.x", null]]));
  expect(pick(found, "deep")).toEqual([{ x: null }, { x: 1 }, { x: 2 }]);
});

test("a full scan goes by creation time, newest last", async () => {
  await insertAll(Array.from({ length: 300 }, (_, n) => ({ n })));
  const expected = Array.from({ length: 300 }, (_, n) => n);
  expect(pick(await rows(fullScan("rows")), "n")).toEqual(expected);
  expect(pick(await rows(fullScan("rows", "desc")), "n")).toEqual(expected.reverse());
});

test("a table that nobody wrote to is empty, also under index names", async () => {
  expect(await rows(fullScan("nothing"))).toEqual([]);
  expect(await rows(indexRange("nothing.by_x"))).toEqual([]);
});

test("a table without a schema appears with its first document", async () => {
  await mutate(db, (tx) => tx.insert("", "free", { x: 1 }));
  expect(pick(await rows(fullScan("free")), "x")).toEqual([1]);
  expect(db.tableNames("")).toEqual(["free", "rows"]);
});

test("mounts share nothing", async () => {
  const id = await mutate(db, (tx) => tx.insert("pool", "rows", { a: 1 }));
  expect(await rows(fullScan("rows"))).toEqual([]);
  await read(db, (tx) => {
    expect(tx.get("pool", id)).toMatchObject({ a: 1 });
    expect(tx.get("", id)).toBeNull();
    expect(collect(tx, fullScan("rows"), "pool")).toHaveLength(1);
  });
});

describe("operators", () => {
  beforeEach(() => insertAll(Array.from({ length: 20 }, (_, n) => ({ n, half: n / 2 }))));
  const scan = (...operators: JsonObject[]) => rows({ ...fullScan("rows"), operators });
  const field = (name: string): Json => ({ $field: name });
  const literal = (value: Json): Json => ({ $literal: value });

  test("apply in their order", async () => {
    const even = { filter: { $eq: [{ $mod: [field("n"), literal(2)] }, literal(0)] } };
    expect(pick(await scan({ limit: 6 }, even), "n")).toEqual([0, 2, 4]);
    expect(pick(await scan(even, { limit: 3 }), "n")).toEqual([0, 2, 4]);
    expect(await scan({ limit: 0 })).toEqual([]);
  });

  test.each<[string, Json, number[]]>([
    ["$lt", { $lt: [field("n"), literal(2)] }, [0, 1]],
    ["$lte", { $lte: [field("n"), literal(1)] }, [0, 1]],
    ["$gt", { $gt: [field("n"), literal(18)] }, [19]],
    ["$gte", { $gte: [field("n"), literal(18)] }, [18, 19]],
    ["$add", { $eq: [{ $add: [field("n"), literal(1)] }, literal(5)] }, [4]],
    ["$sub", { $eq: [{ $sub: [field("n"), literal(1)] }, literal(5)] }, [6]],
    ["$mul", { $eq: [{ $mul: [field("half"), literal(4)] }, literal(6)] }, [3]],
    ["$div", { $eq: [{ $div: [field("n"), literal(3)] }, literal(2)] }, [6]],
    ["$neg", { $eq: [{ $neg: field("n") }, literal(-3)] }, [3]],
    [
      "$and and $not",
      { $and: [{ $lt: [field("n"), literal(3)] }, { $not: { $eq: [field("n"), literal(1)] } }] },
      [0, 2],
    ],
    [
      "$or",
      { $or: [{ $eq: [field("n"), literal(1)] }, { $eq: [field("n"), literal(3)] }] },
      [1, 3],
    ],
    ["undefined", { $neq: [field("missing"), literal({ $undefined: null })] }, []],
    ["a value that is not true", field("n"), []],
  ])("filter by %s", async (_name, filter, expected) => {
    expect(pick(await scan({ filter }), "n")).toEqual(expected);
  });

  test("a filter with mixed number types says so", async () => {
    const filter = { $eq: [{ $add: [field("n"), literal({ $integer: "AQAAAAAAAAA=" })] }, null] };
    await expect(scan({ filter })).rejects.toMatchObject({ code: "InvalidFilter" });
  });
});

describe("own writes", { timeout: 30_000 }, () => {
  test("are merged into scans as they are at each step", async () => {
    await insertAll([{ a: 1 }, { a: 3 }, { a: 5 }]);
    await mutate(db, (tx) => {
      const cursor = tx.query("", indexRange("rows.by_a_b"));
      const next = () => (cursor.next().value as JsonObject | null)?.a;
      expect(next()).toBe(1);
      tx.insert("", "rows", { a: 2 });
      tx.insert("", "rows", { a: 0 });
      expect(next()).toBe(2);
      const five = collect(tx, indexRange("rows.by_a_b", [["Eq", "a", 5]]))[0];
      tx.remove("", five?._id as string);
      expect(next()).toBe(3);
      expect(next()).toBeUndefined();
    });
  });

  test("agree with a plain model under random operations, orders and rollbacks", async () => {
    const scalar: fc.Arbitrary<Value | undefined> = fc.oneof(
      fc.constantFrom(undefined, null, 0n, 1n, 0, 1, -0, true, "", "a", "a\0", "😀"),
      fc.integer({ min: -3, max: 3 }),
    );
    const document = fc.record({ a: scalar, b: scalar });
    const operation = fc.oneof(
      fc.record({ op: fc.constant("insert" as const), document }),
      fc.record({ op: fc.constant("replace" as const), at: fc.nat(30), document }),
      fc.record({ op: fc.constant("remove" as const), at: fc.nat(30) }),
    );
    type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;
    const batch = fc.record({
      operations: fc.array(operation, { maxLength: 8 }),
      undone: fc.array(operation, { maxLength: 4 }),
      bound: scalar,
    });

    type Model = Map<string, JsonObject>;
    const toJson = (d: { a: Value | undefined; b: Value | undefined }) =>
      convexToJson(
        Object.fromEntries(Object.entries(d).filter(([, v]) => v !== undefined)),
      ) as JsonObject;

    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 4 }), async (batches) => {
        const database = openTestDatabase();
        await applySchemas(database, { "": schemaOf({ rows: { by_a_b: ["a", "b"] } }) });
        let model: Model = new Map();
        for (const { operations, undone, bound } of batches) {
          await database.transact("mutation", async (tx) => {
            const apply = (list: Operation[], target: Model) => {
              for (const step of list) {
                const id = step.op === "insert" ? "" : [...target.keys()][step.at];
                if (id === undefined) continue;
                if (step.op === "insert") {
                  const created = tx.insert("", "rows", toJson(step.document));
                  target.set(created, tx.get("", created) as JsonObject);
                } else if (step.op === "replace") {
                  target.set(id, tx.replace("", id, toJson(step.document)) as JsonObject);
                } else {
                  tx.remove("", id);
                  target.delete(id);
                }
              }
            };
            apply(operations, model);
            await tx
              .savepoint(() => {
                apply(undone, new Map(model));
                return Promise.reject(new Error("undo"));
              })
              .catch(() => undefined);
            compare(tx, model, bound);
            return null;
          });
          model = new Map(model);
          await read(database, (tx) => {
            compare(tx, model, bound);
          });
        }
        database.close();
      }),
      { numRuns: 60 },
    );

    function field(d: JsonObject, name: string): Value | undefined {
      const json = d[name];
      return json === undefined ? undefined : jsonToConvex(json);
    }

    function compare(tx: Parameters<typeof collect>[0], model: Model, bound: Value | undefined) {
      const sorted = [...model.values()].sort(
        (x, y) =>
          compareValues(field(x, "a"), field(y, "a")) ||
          compareValues(field(x, "b"), field(y, "b")) ||
          compareValues(field(x, "_creationTime"), field(y, "_creationTime")),
      );
      const limit: Json = bound === undefined ? { $undefined: null } : convexToJson(bound);
      const above = sorted.filter((d) => compareValues(field(d, "a"), bound) > 0);
      const upTo = sorted.filter((d) => compareValues(field(d, "a"), bound) <= 0);
      expect(collect(tx, indexRange("rows.by_a_b"))).toEqual(sorted);
      expect(collect(tx, indexRange("rows.by_a_b", [["Gt", "a", limit]]))).toEqual(above);
      expect(collect(tx, indexRange("rows.by_a_b", [["Lte", "a", limit]], "desc"))).toEqual(
        upTo.reverse(),
      );
      expect(tx.count("", "rows")).toBe(model.size);
    }
  });
});
