import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Database, JsonObject, QueryPage } from "../contracts.ts";
import {
  applySchemas,
  fullScan,
  indexRange,
  mutate,
  openTestDatabase,
  pageRequest,
  pick,
  read,
  schemaOf,
} from "./test.setup.ts";

let db: Database;

beforeEach(async () => {
  db = openTestDatabase();
  await applySchemas(db, { "": schemaOf({ rows: { by_n: ["n"] } }) });
});

const insert = (...numbers: number[]) =>
  mutate(db, (tx) => numbers.map((n) => tx.insert("", "rows", { n })));

const ascending = indexRange("rows.by_n");
const page = (options: Parameters<typeof pageRequest>[1], query = ascending) =>
  read(db, (tx) => tx.queryPage("", pageRequest(query, options)));

describe("pages", () => {
  test("follow each other without gaps until the end", async () => {
    await insert(1, 2, 3, 4, 5);
    const first = await page({ pageSize: 2 });
    const second = await page({ pageSize: 2, cursor: first.continueCursor });
    const third = await page({ pageSize: 2, cursor: second.continueCursor });
    expect([first, second, third].map((p) => pick(p.page, "n"))).toEqual([[1, 2], [3, 4], [5]]);
    expect([first, second, third].map((p) => p.isDone)).toEqual([false, false, true]);
    const after = await page({ cursor: third.continueCursor });
    expect(after).toMatchObject({ page: [], isDone: true });
  });

  test("with an end cursor hold all rows up to it, however many", async () => {
    await insert(1, 3, 5);
    const first = await page({ pageSize: 2 });
    await insert(2, 2.5, 4);
    const again = await page({ pageSize: 2, endCursor: first.continueCursor });
    expect(pick(again.page, "n")).toEqual([1, 2, 2.5, 3]);
    expect(again.continueCursor).toBe(first.continueCursor);
    const next = await page({ pageSize: 10, cursor: first.continueCursor });
    expect(pick(next.page, "n")).toEqual([4, 5]);
  });

  test("up to the end cursor of a finished list take in new rows at the end", async () => {
    await insert(1);
    const first = await page({ pageSize: 5 });
    await insert(2);
    const again = await page({ pageSize: 5, endCursor: first.continueCursor });
    expect(pick(again.page, "n")).toEqual([1, 2]);
    expect(again.isDone).toBe(true);
  });

  test("go on after a row that was removed meanwhile", async () => {
    const ids = await insert(1, 2, 3);
    const first = await page({ pageSize: 2 });
    await mutate(db, (tx) => tx.remove("", ids[1] ?? ""));
    const next = await page({ cursor: first.continueCursor });
    expect(pick(next.page, "n")).toEqual([3]);
  });

  test("see the transaction's own writes", async () => {
    await insert(1, 3);
    await mutate(db, (tx) => {
      tx.insert("", "rows", { n: 2 });
      const result = tx.queryPage("", pageRequest(ascending, { pageSize: 2 }));
      expect(pick(result.page, "n")).toEqual([1, 2]);
    });
  });

  test("of a table that does not exist yet are empty and done", async () => {
    expect(await page({}, fullScan("nothing"))).toMatchObject({ page: [], isDone: true });
  });

  test("filter inside, so that a page may be shorter than what was read", async () => {
    await insert(1, 2, 3, 4, 5, 6);
    const filter: JsonObject = { $gt: [{ $field: "n" }, { $literal: 4 }] };
    const result = await page(
      { pageSize: 5, maximumRowsRead: 3 },
      { ...ascending, operators: [{ filter }] },
    );
    expect(result).toMatchObject({ page: [], isDone: false, pageStatus: "SplitRequired" });
    const rest = await page(
      { pageSize: 5, cursor: result.continueCursor },
      { ...ascending, operators: [{ filter }] },
    );
    expect(pick(rest.page, "n")).toEqual([5, 6]);
  });

  test("that read too much ask to be split at their middle", async () => {
    await insert(...Array.from({ length: 10 }, (_, n) => n));
    const large = await page({ pageSize: 8, maximumRowsRead: 10 });
    expect(large.pageStatus).toBe("SplitRecommended");
    const left = await page({ endCursor: large.splitCursor });
    const right = await page({ cursor: large.splitCursor, endCursor: large.continueCursor });
    expect([...left.page, ...right.page]).toEqual(large.page);
    expect(left.page).toHaveLength(4);
  });

  test("need at least one row and a cursor of the same query", async () => {
    await insert(1, 2);
    await expect(page({ pageSize: 0 })).rejects.toMatchObject({ code: "InvalidPageSize" });
    const { continueCursor } = await page({ pageSize: 1 });
    const other = indexRange("rows.by_n", [["Gt", "n", 0]]);
    await expect(page({ cursor: continueCursor }, other)).rejects.toThrow("InvalidCursor");
    await expect(page({ cursor: "x" })).rejects.toThrow("InvalidCursor");
  });
});

test(
  "live pages with fixed ends stay gapless and free of repeats under any changes",
  { timeout: 30_000 },
  async () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant("insert" as const), n: fc.integer({ min: 0, max: 100 }) }),
      fc.record({ kind: fc.constant("remove" as const), at: fc.nat(40) }),
      fc.record({
        kind: fc.constant("move" as const),
        at: fc.nat(40),
        n: fc.integer({ min: 0, max: 100 }),
      }),
      fc.record({ kind: fc.constant("more" as const), size: fc.integer({ min: 1, max: 4 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("asc" as const, "desc" as const),
        fc.array(change, { minLength: 5, maxLength: 40 }),
        async (order, changes) => {
          const database = openTestDatabase();
          await applySchemas(database, { "": schemaOf({ rows: { by_n: ["n"] } }) });
          const query = indexRange("rows.by_n", [], order);
          /** What a client holds: where each page starts and, once known, ends. */
          const pages: { cursor: string | null; endCursor: string | null; pageSize: number }[] = [];
          const ids: string[] = [];
          const run = () =>
            read(database, (tx) => {
              const results: QueryPage[] = pages.map((held) => {
                const result = tx.queryPage("", pageRequest(query, held));
                held.endCursor = result.continueCursor;
                return result;
              });
              const all = tx.queryPage("", pageRequest(query, { pageSize: 1000 })).page;
              const shown = results.flatMap((result) => result.page);
              expect(shown).toEqual(all.slice(0, shown.length));
              if (results.at(-1)?.isDone === true) expect(shown).toHaveLength(all.length);
            });
          for (const step of changes) {
            if (step.kind === "more") {
              const last = pages.at(-1);
              pages.push({ cursor: last?.endCursor ?? null, endCursor: null, pageSize: step.size });
            } else {
              await mutate(database, (tx) => {
                if (step.kind === "insert") ids.push(tx.insert("", "rows", { n: step.n }));
                const id = step.kind === "insert" ? undefined : ids[step.at];
                if (id === undefined) return;
                if (step.kind === "move") tx.patch("", id, { n: step.n });
                if (step.kind === "remove") {
                  tx.remove("", id);
                  ids.splice(ids.indexOf(id), 1);
                }
              });
            }
            await run();
          }
          database.close();
        },
      ),
      { numRuns: 60 },
    );
  },
);

test("an own write inside a page's limit does not lose the row after it", async () => {
  await insert(1, 2, 3);
  const documents = await mutate(db, (tx) => {
    const first = tx.queryPage("", pageRequest(ascending, { pageSize: 1 }));
    tx.patch("", (first.page[0] as JsonObject)._id as string, { n: 2.5 });
    const second = tx.queryPage("", pageRequest(ascending, { cursor: first.continueCursor }));
    return second.page;
  });
  expect(pick(documents, "n")).toEqual([2, 2.5, 3]);
});
