import type { Value } from "convex/values";
import { type ConformanceCase, type Step, query } from "../case.ts";

const insert = (...items: Record<string, Value>[]): Step => ({
  call: "mutation",
  path: "items:insertMany",
  args: { items },
});

const NUMBERS = insert({ a: 3 }, { a: 1 }, { a: 4 }, { a: 1 }, { a: 5 });
const from = (value: Value, inclusive: boolean) => ({ value, inclusive });

/** One of each kind, in Convex's order; a missing field comes first. */
const ORDERED: Value[] = [
  null,
  -5n,
  7n,
  -Infinity,
  -1.5,
  0,
  2,
  Infinity,
  false,
  true,
  "",
  "a",
  "b",
  new Uint8Array([1]).buffer,
  new Uint8Array([1, 0]).buffer,
  [],
  [1],
  [1, 0],
  [2],
  {},
  { a: 1 },
  { a: 2 },
  { b: 1 },
];

const SHUFFLED = ORDERED.map((a, index) => ({ a, key: (index * 7) % ORDERED.length }))
  .sort((x, y) => x.key - y.key)
  .map(({ a }) => ({ a }));

export const rangeCases: ConformanceCase[] = [
  {
    name: "documents without an index come by creation, either way",
    steps: [
      NUMBERS,
      query("items:all", {}, [3, 1, 4, 1, 5]),
      query("items:all", { order: "desc" }, [5, 1, 4, 1, 3]),
    ],
  },
  {
    name: "an index orders by its field",
    steps: [
      NUMBERS,
      query("items:rangeOfA", {}, [1, 1, 3, 4, 5]),
      query("items:rangeOfA", { order: "desc" }, [5, 4, 3, 1, 1]),
    ],
  },
  {
    name: "bounds include and exclude",
    steps: [
      NUMBERS,
      query("items:rangeOfA", { from: from(1, true), to: from(4, true) }, [1, 1, 3, 4]),
      query("items:rangeOfA", { from: from(1, false), to: from(4, false) }, [3]),
      query("items:rangeOfA", { from: from(4, false) }, [5]),
      query("items:rangeOfA", { to: from(1, false) }, []),
      query("items:rangeOfA", { from: from(5, false), to: from(1, false) }, []),
    ],
  },
  {
    name: "a limit takes from the ordered start",
    steps: [
      NUMBERS,
      query("items:rangeOfA", { limit: 2 }, [1, 1]),
      query("items:rangeOfA", { limit: 2, order: "desc" }, [5, 4]),
      query("items:rangeOfA", { limit: 0 }, []),
    ],
  },
  {
    name: "values of all kinds have one order",
    steps: [insert(...SHUFFLED), query("items:rangeOfA", {}, ORDERED)],
  },
  {
    name: "text is ordered by its UTF-8 bytes",
    steps: [
      insert({ a: "😀" }, { a: "\uFF5E" }, { a: "é" }, { a: "z" }),
      query("items:rangeOfA", {}, ["z", "é", "\uFF5E", "😀"]),
    ],
  },
  {
    name: "NaN comes after infinity, minus zero before zero",
    steps: [
      insert({ a: NaN }, { a: 0 }, { a: Infinity }, { a: -0 }),
      query("items:rangeOfA", {}, [-0, 0, Infinity, NaN]),
    ],
  },
  {
    name: "an int64 never equals a float",
    steps: [
      insert({ a: 1n, b: "int" }, { a: 1, b: "float" }),
      query("items:firstOfA", { a: 1 }, "float"),
      query("items:firstOfA", { a: 1n }, "int"),
    ],
  },
  {
    name: "a missing field is undefined, before null",
    steps: [
      insert({ b: "missing" }, { a: null, b: "null" }, { a: 0, b: "zero" }),
      query("items:withoutA", {}, ["missing"]),
      query("items:rangeOfA", { from: from(null, false) }, [0]),
      query("items:rangeOfA", { to: from(null, false) }, [null]),
    ],
  },
  {
    name: "two fields: equal to the first, above on the second",
    steps: [
      insert({ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 1, b: 3 }, { a: 2, b: 9 }, { a: 1 }),
      query("items:equalAndAbove", { a: 1, above: 1 }, [
        [1, 2],
        [1, 3],
      ]),
    ],
  },
  {
    name: "an index reaches into nested fields",
    steps: [
      insert({ a: "one", nested: { x: 1 } }, { a: "two", nested: { x: 2 } }, { a: "none" }),
      query("items:byNestedField", { x: 2 }, ["two"]),
    ],
  },
  {
    name: "filters combine",
    steps: [
      insert({ a: 2, b: 2 }, { a: 1, b: 1 }, { a: 1, b: 5 }, { a: 3, b: 4 }, { a: 9, b: 9 }),
      query("items:filtered", {}, [
        [2, 2],
        [1, 1],
        [3, 4],
      ]),
    ],
  },
  {
    name: "filters calculate",
    steps: [
      insert({ a: 1, b: 1 }, { a: 2, b: 3 }),
      query("items:sumAbove", { least: 5 }, [[2, 3]]),
    ],
  },
  {
    name: "unique refuses two",
    steps: [
      insert({ a: 1, b: "x" }, { a: 2, b: "y" }, { a: 2, b: "z" }),
      query("items:uniqueOfA", { a: 1 }, "x"),
      query("items:uniqueOfA", { a: 3 }, null),
      query("items:firstOfA", { a: 2 }, "y"),
      { call: "query", path: "items:uniqueOfA", args: { a: 2 }, throws: "unique()" },
    ],
  },
];
