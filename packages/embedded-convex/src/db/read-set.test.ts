import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Commit, Database, ReadSet, Transaction } from "../contracts.ts";
import {
  applySchemas,
  collect,
  fullScan,
  indexRange,
  mutate,
  openTestDatabase,
  pageRequest,
  schemaOf,
} from "./test.setup.ts";

let db: Database;
let ids: string[];

beforeEach(async () => {
  db = openTestDatabase();
  await applySchemas(db, { "": schemaOf({ rows: { by_n: ["n"] }, others: {} }) });
  ids = await mutate(db, (tx) => [10, 20, 30, 40].map((n) => tx.insert("", "rows", { n })));
});

async function readSetOf(body: (tx: Transaction) => unknown): Promise<ReadSet> {
  const { readSet } = await db.transact("query", (tx) => {
    body(tx);
    return Promise.resolve();
  });
  return readSet;
}

/** Whether what `body` writes touches what was read. */
async function touches(readSet: ReadSet, body: (tx: Transaction) => unknown): Promise<boolean> {
  const commits: Commit[] = [];
  const stop = db.onCommit((commit) => commits.push(commit));
  await mutate(db, body);
  stop();
  return commits.some((commit) => readSet.intersects(commit));
}

const id = (position: number): string => ids[position] ?? "";

describe("an index range", () => {
  let range: ReadSet;
  beforeEach(async () => {
    range = await readSetOf((tx) =>
      collect(
        tx,
        indexRange("rows.by_n", [
          ["Gte", "n", 20],
          ["Lt", "n", 40],
        ]),
      ),
    );
  });

  test.each<[string, boolean, (tx: Transaction) => unknown]>([
    ["an insert inside", true, (tx) => tx.insert("", "rows", { n: 25 })],
    ["an insert at the closed end", true, (tx) => tx.insert("", "rows", { n: 20 })],
    ["an insert at the open end", false, (tx) => tx.insert("", "rows", { n: 40 })],
    ["an insert below", false, (tx) => tx.insert("", "rows", { n: 19 })],
    ["an insert of another type", false, (tx) => tx.insert("", "rows", { n: "25" })],
    ["an insert into another table", false, (tx) => tx.insert("", "others", { n: 25 })],
    ["an insert in another mount", false, (tx) => tx.insert("pool", "rows", { n: 25 })],
    ["a removal inside", true, (tx) => tx.remove("", id(1))],
    ["a removal outside", false, (tx) => tx.remove("", id(0))],
    ["a change of another field inside", true, (tx) => tx.patch("", id(1), { x: 1 })],
    ["a change outside", false, (tx) => tx.patch("", id(3), { x: 1 })],
    ["a move into it", true, (tx) => tx.patch("", id(0), { n: 35 })],
    ["a move out of it", true, (tx) => tx.patch("", id(1), { n: 5 })],
    ["a move past it", false, (tx) => tx.patch("", id(0), { n: 50 })],
  ])("is touched by %s: %s", async (_name, expected, write) => {
    expect(await touches(range, write)).toBe(expected);
  });
});

test("only the part that was consumed counts, in both orders", async () => {
  const first = await readSetOf((tx) => tx.query("", indexRange("rows.by_n")).next());
  expect(await touches(first, (tx) => tx.insert("", "rows", { n: 15 }))).toBe(false);
  expect(await touches(first, (tx) => tx.insert("", "rows", { n: 5 }))).toBe(true);

  const last = await readSetOf((tx) => tx.query("", indexRange("rows.by_n", [], "desc")).next());
  expect(await touches(last, (tx) => tx.insert("", "rows", { n: 35 }))).toBe(false);
  expect(await touches(last, (tx) => tx.insert("", "rows", { n: 45 }))).toBe(true);
});

test("a page counts up to its last row; an exhausted one to the end", async () => {
  const page = (pageSize: number) =>
    readSetOf((tx) => tx.queryPage("", pageRequest(indexRange("rows.by_n"), { pageSize })));
  const two = await page(2);
  const all = await page(10);
  const insert = (tx: Transaction) => tx.insert("", "rows", { n: 100 });
  expect(await touches(two, insert)).toBe(false);
  expect(await touches(all, insert)).toBe(true);
});

test("db.get is touched by its document alone, also one that is not there", async () => {
  const present = await readSetOf((tx) => tx.get("", id(0)));
  expect(await touches(present, (tx) => tx.patch("", id(1), { x: 1 }))).toBe(false);
  expect(await touches(present, (tx) => tx.insert("", "rows", { n: 10 }))).toBe(false);
  expect(await touches(present, (tx) => tx.patch("", id(0), { x: 1 }))).toBe(true);
  expect(await touches(present, (tx) => tx.remove("", id(0)))).toBe(true);
});

test("a table that does not exist yet is touched by its first document", async () => {
  const nothing = await readSetOf((tx) => collect(tx, fullScan("later")));
  expect(await touches(nothing, (tx) => tx.insert("", "rows", {}))).toBe(false);
  expect(await touches(nothing, (tx) => tx.insert("", "later", {}))).toBe(true);
});

test("a system table without rows is touched by its first row", async () => {
  const job = { targetMount: "", name: "a.js:b", args: {}, scheduledTimeMs: 1 };
  const nothing = await readSetOf((tx) => collect(tx, fullScan("_scheduled_functions")));
  expect(await touches(nothing, (tx) => tx.schedule("", job))).toBe(true);
});

test("a file that is shown is touched by its removal", async () => {
  const file = { uuid: "u", sha256Hex: "00", size: 1, contentType: null };
  const storageId = await mutate(db, (tx) => tx.insertFile("", file));
  const shown = await readSetOf((tx) => tx.findFile("", storageId));
  expect(await touches(shown, (tx) => tx.insertFile("", { ...file, uuid: "v" }))).toBe(false);
  expect(await touches(shown, (tx) => tx.deleteFile("", storageId))).toBe(true);
});

test("a snapshot query adds nothing, and sees neither own writes nor can write", async () => {
  const { readSet } = await db.transact("mutation", (tx) => {
    tx.patch("", id(0), { n: 11 });
    const snapshot = tx.staleSnapshot();
    expect(collect(snapshot, indexRange("rows.by_n"))[0]).toMatchObject({ n: 10 });
    expect(snapshot.get("", id(0))).toMatchObject({ n: 10 });
    expect(() => snapshot.insert("", "rows", {})).toThrow("cannot write");
    return Promise.resolve();
  });
  expect(await touches(readSet, (tx) => tx.patch("", id(3), { n: 41 }))).toBe(false);
});

test("no change of a result goes unnoticed", { timeout: 30_000 }, async () => {
  const bound = fc.integer({ min: 0, max: 50 });
  const query = fc.record({
    order: fc.constantFrom("asc" as const, "desc" as const),
    from: bound,
    to: bound,
    take: fc.integer({ min: 1, max: 6 }),
    paged: fc.boolean(),
  });
  const write = fc.record({
    kind: fc.constantFrom("insert", "move", "touch", "remove"),
    at: fc.nat(20),
    n: bound,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(bound, { maxLength: 12 }),
      query,
      fc.array(write, { minLength: 1, maxLength: 3 }),
      async (numbers, { order, from, to, take, paged }, writes) => {
        const database = openTestDatabase();
        await applySchemas(database, { "": schemaOf({ rows: { by_n: ["n"] } }) });
        const own = await mutate(database, (tx) =>
          numbers.map((n) => tx.insert("", "rows", { n })),
        );
        const range = indexRange(
          "rows.by_n",
          [
            ["Gte", "n", from],
            ["Lt", "n", to],
          ],
          order,
        );
        const run = () =>
          database.transact("query", (tx) =>
            Promise.resolve(
              paged
                ? tx.queryPage("", pageRequest(range, { pageSize: take }))
                : collect(tx, { ...range, operators: [{ limit: take }] }),
            ),
          );
        const before = await run();
        let touched = false;
        database.onCommit((commit) => {
          touched ||= before.readSet.intersects(commit);
        });
        await mutate(database, (tx) => {
          for (const { kind, at, n } of writes) {
            const target = own[at];
            if (kind === "insert") tx.insert("", "rows", { n });
            else if (target !== undefined && tx.get("", target) !== null) {
              if (kind === "move") tx.patch("", target, { n });
              if (kind === "touch") tx.patch("", target, { touched: n });
              if (kind === "remove") tx.remove("", target);
            }
          }
        });
        const after = await run();
        if (JSON.stringify(after.value) !== JSON.stringify(before.value))
          expect(touched).toBe(true);
        database.close();
      },
    ),
    { numRuns: 250 },
  );
});

test("many overlapping reads still find the key they hold", async () => {
  const many = await readSetOf((tx) => {
    for (const [lo, hi] of [
      [1, 5],
      [3, 12],
      [50, 60],
      [2, 4],
      [55, 56],
    ] as const) {
      collect(
        tx,
        indexRange("rows.by_n", [
          ["Gte", "n", lo],
          ["Lt", "n", hi],
        ]),
      );
    }
  });
  for (const [n, expected] of [
    [0, false],
    [1, true],
    [11, true],
    [12, false],
    [49, false],
    [59, true],
    [60, false],
  ] as const) {
    expect(await touches(many, (tx) => tx.insert("", "rows", { n }))).toBe(expected);
  }
});
