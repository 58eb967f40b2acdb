import { type ConformanceCase, query, saved } from "../case.ts";

/** Values that JSON cannot carry as they are, or that look alike and are not. */
const VALUES = [
  null,
  true,
  0,
  -0,
  1.5,
  NaN,
  Infinity,
  -Infinity,
  2n ** 62n,
  -1n,
  "",
  "a\u0000b",
  "😀 ‮rtl‬",
  [],
  [1, [2n, ["three"]]],
  {},
  { a: { b: { c: null } } },
];

export const documentCases: ConformanceCase[] = [
  {
    name: "a document comes back as it was inserted",
    steps: [
      { call: "mutation", path: "items:insert", args: { item: { a: 1, b: "two" } }, save: "id" },
      query("items:all", {}, [1]),
    ],
  },
  ...VALUES.map((value, index): ConformanceCase => ({
    name: `value ${index} survives being stored: ${typeof value}`,
    steps: [
      { call: "mutation", path: "items:insert", args: { item: { a: value } } },
      query("items:all", {}, [value]),
      query("items:echo", { value }, value),
    ],
  })),
  {
    name: "bytes survive being stored",
    steps: [
      {
        call: "mutation",
        path: "items:insert",
        args: { item: { a: new Uint8Array([0, 255, 7]).buffer } },
      },
      query("items:all", {}, [new Uint8Array([0, 255, 7]).buffer]),
    ],
  },
  {
    name: "patch merges fields and deletes undefined ones",
    steps: [
      { call: "mutation", path: "items:insert", args: { item: { a: 1, b: 2 } }, save: "id" },
      {
        call: "mutation",
        path: "items:patch",
        args: { id: saved("id"), set: { a: 5, text: "new" }, unset: ["b"] },
      },
      query("items:firstOfA", { a: 5 }, null),
      query("calls:notes", {}, ["new"]),
    ],
  },
  {
    name: "replace leaves only the new fields",
    steps: [
      { call: "mutation", path: "items:insert", args: { item: { a: 1, b: 2 } }, save: "id" },
      { call: "mutation", path: "items:replace", args: { id: saved("id"), item: { text: "r" } } },
      query("items:all", {}, [null]),
      query("calls:notes", {}, ["r"]),
    ],
  },
  {
    name: "a removed document is gone",
    steps: [
      { call: "mutation", path: "items:insert", args: { item: { a: 1 } }, save: "id" },
      { call: "mutation", path: "items:remove", args: { id: saved("id") } },
      query("items:get", { id: saved("id") }, null),
      query("items:all", {}, []),
    ],
  },
  {
    name: "changing what is gone fails",
    steps: [
      { call: "mutation", path: "items:insert", args: { item: { a: 1 } }, save: "id" },
      { call: "mutation", path: "items:remove", args: { id: saved("id") } },
      {
        call: "mutation",
        path: "items:patch",
        args: { id: saved("id"), set: { a: 2 } },
        throws: "nonexistent document",
      },
      {
        call: "mutation",
        path: "items:remove",
        args: { id: saved("id") },
        throws: "nonexistent doc",
      },
    ],
  },
  {
    name: "an id belongs to its table",
    steps: [
      { call: "mutation", path: "items:insert", args: { item: { a: 1 } }, save: "id" },
      query("items:normalize", { table: "items", id: saved("id") }, true),
      query("items:normalize", { table: "people", id: saved("id") }, false),
      query("items:normalize", { table: "items", id: "not an id" }, false),
    ],
  },
  {
    name: "a mutation reads its own writes in order",
    steps: [{ call: "mutation", path: "items:readOwnWrites", returns: [[1, 3], [1]] }],
  },
  {
    name: "creation times grow within one mutation",
    steps: [
      {
        call: "mutation",
        path: "items:insertMany",
        args: { items: [{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }] },
        save: "ids",
      },
      query("items:creation", { ids: saved("ids") }, true),
    ],
  },
  {
    name: "a full-text search finds whole words and the start of the last, within a group",
    steps: [
      {
        call: "mutation",
        path: "items:insertMany",
        args: {
          items: [
            { text: "The quick brown fox", group: "x" },
            { text: "quick silver", group: "y" },
            { text: "slow turtle", group: "x" },
          ],
        },
      },
      query("items:search", { words: "quick" }, ["The quick brown fox", "quick silver"]),
      query("items:search", { words: "QUICK", group: "x" }, ["The quick brown fox"]),
      query("items:search", { words: "turt" }, ["slow turtle"]),
      query("items:search", { words: "absent" }, []),
    ],
  },
];
