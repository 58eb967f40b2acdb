import { beforeEach, describe, expect, test } from "vitest";
import type {
  Commit,
  Database,
  Json,
  JsonObject,
  QueryJson,
  QueryPage,
  Transaction,
} from "../contracts.ts";
import {
  applySchemas,
  collect,
  mutate,
  openTestDatabase,
  pageRequest,
  pick,
  read,
  schemaOf,
} from "./test.setup.ts";
import { tokenize } from "./search-index.ts";

const SEARCH = [{ indexDescriptor: "by_text", searchField: "text", filterFields: ["org", "on"] }];
const schemas = { "": schemaOf({ rows: {} }, {}, { rows: SEARCH }) };

let db: Database;

beforeEach(() => {
  db = openTestDatabase();
});

function search(
  text: Json,
  filters: Record<string, Json> = {},
  operators: JsonObject[] = [],
): QueryJson {
  return {
    source: {
      type: "Search",
      indexName: "rows.by_text",
      filters: [
        { type: "Search", fieldPath: "text", value: text },
        ...Object.entries(filters).map(([fieldPath, value]) => ({ type: "Eq", fieldPath, value })),
      ],
    },
    operators,
  };
}

const insert = (...documents: JsonObject[]) =>
  mutate(db, (tx) => documents.map((document) => tx.insert("", "rows", document)));

const find = (query: QueryJson) => read(db, (tx) => pick(collect(tx, query), "text"));

test("text is cut at everything but letters and digits, lowered, and long words are left out", () => {
  expect(tokenize("Hello, WORLD! Añejo_déjà 555-0148")).toEqual(
    "hello world añejo déjà 555 0148".split(" "),
  );
  expect(tokenize(`short ${"x".repeat(33)} ${"y".repeat(32)}`)).toEqual(["short", "y".repeat(32)]);
  expect(tokenize("😀 --- ")).toEqual([]);
  expect(tokenize("हिन्दी שלום 日本語")).toEqual(["हिन", "दी", "שלום", "日本語"]);
});

describe("a search index", () => {
  beforeEach(() => applySchemas(db, schemas));

  test("finds any of the words, and the last as a prefix", async () => {
    await insert({ text: "the red house" }, { text: "a blue car" }, { text: "houses on fire" });
    expect(await find(search("house"))).toHaveLength(2);
    expect(await find(search("house blue"))).toEqual(["a blue car", "the red house"]);
    expect(await find(search("RED"))).toEqual(["the red house"]);
    expect(await find(search("use"))).toEqual([]);
    expect(await find(search("..."))).toEqual([]);
  });

  test("finds words of any script, and keeps accents apart", async () => {
    await insert({ text: "हिन्दी में" }, { text: "שלום עולם" }, { text: "café" }, { text: "cafe" });
    expect(await find(search("दी"))).toEqual(["हिन्दी में"]);
    expect(await find(search("עולם"))).toEqual(["שלום עולם"]);
    expect(await find(search("CAFÉ"))).toEqual(["café"]);
  });

  test("ranks by relevance, then the newest first", async () => {
    await insert(
      { text: "leak in the kitchen sink again" },
      { text: "leak leak" },
      { text: "leak one" },
      { text: "leak two" },
      ...Array.from({ length: 20 }, (_, n) => ({ text: `other ${n}` })),
    );
    expect(await find(search("leak"))).toEqual([
      "leak leak",
      "leak two",
      "leak one",
      "leak in the kitchen sink again",
    ]);
  });

  test("keeps to its filters, missing fields and types included", async () => {
    await insert(
      { text: "hi 1", org: "a", on: true },
      { text: "hi 2", org: "b", on: true },
      { text: "hi 3", org: "a", on: false },
      { text: "hi 4", on: 1 },
    );
    expect(await find(search("hi", { org: "a" }))).toEqual(["hi 3", "hi 1"]);
    expect(await find(search("hi", { org: "a", on: true }))).toEqual(["hi 1"]);
    expect(await find(search("hi", { org: { $undefined: null } }))).toEqual(["hi 4"]);
    expect(await find(search("hi", { on: { $integer: "AQAAAAAAAAA=" } }))).toEqual([]);
  });

  test("follows changes and removals", async () => {
    const [first = "", second = ""] = await insert({ text: "old words" }, { text: "old too" });
    await mutate(db, (tx) => {
      tx.patch("", first, { text: "new words" });
      tx.remove("", second);
    });
    expect(await find(search("old"))).toEqual([]);
    expect(await find(search("words"))).toEqual(["new words"]);
    await mutate(db, (tx) => tx.patch("", first, { other: 1 }));
    expect(await find(search("words"))).toEqual(["new words"]);
    await mutate(db, (tx) => tx.patch("", first, { org: "a" }));
    expect(await find(search("words", { org: "a" }))).toEqual(["new words"]);
    await mutate(db, (tx) => tx.patch("", first, { text: 5 }));
    expect(await find(search("words"))).toEqual([]);
    await mutate(db, (tx) => tx.patch("", first, { text: "words again" }));
    expect(await find(search("words"))).toEqual(["words again"]);
  });

  test("sees the transaction's own writes, and leaves no trace of a failed one", async () => {
    const [old = ""] = await insert({ text: "word committed" });
    const failing = mutate(db, (tx) => {
      tx.insert("", "rows", { text: "word inserted" });
      expect(pick(collect(tx, search("word")), "text")).toEqual([
        "word inserted",
        "word committed",
      ]);
      tx.remove("", old);
      expect(pick(collect(tx, search("word")), "text")).toEqual(["word inserted"]);
      expect(pick(collect(tx.staleSnapshot(), search("word")), "text")).toEqual(["word committed"]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await find(search("word"))).toEqual(["word committed"]);
  });

  test("works with filters, limits and pages", async () => {
    await insert(...Array.from({ length: 7 }, (_, n) => ({ text: `word ${n}`, n })));
    const odd: JsonObject = {
      filter: { $eq: [{ $mod: [{ $field: "n" }, { $literal: 2 }] }, { $literal: 1 }] },
    };
    expect(await find(search("word", {}, [odd, { limit: 2 }]))).toEqual(["word 5", "word 3"]);
    const seen: (Json | undefined)[] = [];
    let cursor: string | null = null;
    for (let done = false; !done;) {
      const from: string | null = cursor;
      const page: QueryPage = await read(db, (tx) =>
        tx.queryPage("", pageRequest(search("word"), { cursor: from, pageSize: 3 })),
      );
      seen.push(...pick(page.page, "n"));
      [cursor, done] = [page.continueCursor, page.isDone];
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });

  test("re-runs a query only for documents with its words", async () => {
    const touched = async (body: (tx: Transaction) => unknown, query = search("red hou")) => {
      const { readSet } = await db.transact("query", (tx) => Promise.resolve(collect(tx, query)));
      const commits: Commit[] = [];
      const stop = db.onCommit((commit) => commits.push(commit));
      await mutate(db, body);
      stop();
      return commits.some((commit) => readSet.intersects(commit));
    };
    const [id = ""] = await insert({ text: "a red car" });
    expect(await touched((tx) => tx.insert("", "rows", { text: "blue" }))).toBe(false);
    expect(await touched((tx) => tx.insert("", "rows", { text: "reddish" }))).toBe(false);
    expect(await touched((tx) => tx.insert("", "rows", { text: "houses" }))).toBe(true);
    expect(await touched((tx) => tx.patch("", id, { other: 1 }))).toBe(true);
    expect(await touched((tx) => tx.remove("", id))).toBe(true);
  });

  test.each<[string, QueryJson]>([
    [
      "another field",
      {
        ...search("x"),
        source: {
          ...search("x").source,
          filters: [{ type: "Search", fieldPath: "org", value: "x" }],
        },
      },
    ],
    ["no text", search(5)],
    ["a filter on a field that is not listed", search("x", { other: 1 })],
    ["no search at all", { ...search("x"), source: { ...search("x").source, filters: [] } }],
  ])("refuses %s", async (_name, query) => {
    await expect(find(query)).rejects.toMatchObject({ code: "InvalidSearch" });
  });

  test("stops after 1024 results", { timeout: 30_000 }, async () => {
    await insert(...Array.from({ length: 1025 }, (_, n) => ({ text: "word", n })));
    await expect(find(search("word"))).rejects.toThrow("scanned too many documents");
    expect(await find(search("word", {}, [{ limit: 1024 }]))).toHaveLength(1024);
  });
});

test("a search index that comes later holds the documents from before, and goes again", async () => {
  await insert({ text: "from before" });
  expect(db.diffSchemas(schemas)).toEqual({
    "": {
      added_indexes: [
        { name: "rows.by_text", type: "search", searchField: "text", filterFields: ["org", "on"] },
      ],
      removed_indexes: [],
    },
  });
  await applySchemas(db, schemas);
  expect(await find(search("before"))).toEqual(["from before"]);
  await applySchemas(db, { "": schemaOf({ rows: {} }) });
  await expect(find(search("before"))).rejects.toMatchObject({ code: "IndexNotFound" });
});
