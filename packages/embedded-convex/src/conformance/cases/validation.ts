import type { Value } from "convex/values";
import { type ConformanceCase, type Step, query, saved } from "../case.ts";

const refuse = (person: Record<string, Value>, throws: string): Step => ({
  call: "mutation",
  path: "people:insertAny",
  args: { person },
  throws,
});

const call = (args: Record<string, Value>, throws: string): Step => ({
  call: "query",
  path: "people:strictArguments",
  args,
  throws,
});

export const validationCases: ConformanceCase[] = [
  {
    name: "a document that fits its table is stored",
    steps: [
      {
        call: "mutation",
        path: "people:insertAny",
        args: {
          person: { name: "Ada", role: "admin", age: 36, tags: ["x"], scores: { math: 1 } },
        },
      },
      query("people:count", {}, 1),
    ],
  },
  {
    name: "documents that do not fit are refused, and nothing is stored",
    steps: [
      refuse({ role: "admin" }, "missing the required field `name`"),
      refuse({ name: 5, role: "admin" }, "does not match"),
      refuse({ name: "Ada", role: "owner" }, "does not match"),
      refuse({ name: "Ada", role: "admin", extra: 1 }, "extra field `extra`"),
      refuse({ name: "Ada", role: "admin", tags: ["x", 1] }, "does not match"),
      refuse({ name: "Ada", role: "admin", age: 36n }, "does not match"),
      query("people:count", {}, 0),
    ],
  },
  {
    name: "the values of a record are checked",
    steps: [refuse({ name: "Ada", role: "admin", scores: { math: "A" } }, "does not match")],
  },
  {
    name: "a patch may not break the document",
    steps: [
      {
        call: "mutation",
        path: "people:insertAny",
        args: { person: { name: "Ada", role: "admin" } },
        save: "id",
      },
      {
        call: "mutation",
        path: "people:patchAny",
        args: { id: saved("id"), set: { role: "owner" } },
        throws: "does not match",
      },
    ],
  },
  {
    name: "arguments that do not fit are refused",
    steps: [
      call({ kind: "a" }, "missing the required field `name`"),
      call({ name: 1, kind: "a" }, "does not match"),
      call({ name: "x", kind: "c" }, "does not match"),
      call({ name: "x", kind: "a", list: [1, "2"] }, "does not match"),
      call({ name: "x", kind: "a", more: 1 }, "extra field `more`"),
      call({ name: "x", kind: "a", item: "not an id" }, "does not match"),
      query("people:strictArguments", { name: "x", kind: "b", list: [] }, "x"),
    ],
  },
  {
    name: "an id argument must be of its table",
    steps: [
      {
        call: "mutation",
        path: "people:insertAny",
        args: { person: { name: "Ada", role: "admin" } },
        save: "person",
      },
      { call: "query", path: "items:get", args: { id: saved("person") }, throws: "people" },
    ],
  },
  {
    name: "a result that does not fit is refused",
    steps: [{ call: "query", path: "people:wrongReturn", throws: "does not match" }],
  },
  {
    name: "a function that returns nothing returns null",
    steps: [query("people:nothing", {}, null)],
  },
];
