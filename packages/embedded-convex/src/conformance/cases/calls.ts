import { type ConformanceCase, query, saved } from "../case.ts";

export const callCases: ConformanceCase[] = [
  {
    name: "a nested mutation that fails takes back its own writes only, and its data arrives",
    steps: [
      {
        call: "mutation",
        path: "calls:surviveFailure",
        returns: { code: "REFUSED", count: 5 },
      },
      query("calls:notes", {}, ["before", "after"]),
    ],
  },
  {
    name: "a failure that is let through takes everything back",
    steps: [
      {
        call: "mutation",
        path: "calls:failInside",
        throwsData: { code: "REFUSED", count: 5 },
      },
      query("calls:notes", {}, []),
    ],
  },
  {
    name: "an int64 in a nested failure's data arrives",
    steps: [{ call: "mutation", path: "calls:passInt64On", throwsData: { count: 5n } }],
  },
  {
    name: "a nested query sees what a nested mutation wrote",
    steps: [{ call: "mutation", path: "calls:nestedWritesAreSeen", returns: ["nested"] }],
  },
  {
    name: "an error's message reaches the caller",
    steps: [{ call: "mutation", path: "calls:throwPlain", throws: "plain failure" }],
  },
  {
    name: "a ConvexError may be a plain string",
    steps: [{ call: "query", path: "calls:throwText", throwsData: "just text" }],
  },
  {
    name: "an action sees each commit, and none of a mutation that failed",
    steps: [{ call: "action", path: "calls:actBetweenCommits", returns: [[], ["one"], ["one"]] }],
  },
  {
    name: "the identity is the caller's, or none",
    steps: [
      { call: "query", path: "calls:whoAmI", as: "ada", returns: "ada" },
      query("calls:whoAmI", {}, null),
    ],
  },
  {
    name: "internal functions are hidden from clients",
    steps: [
      {
        call: "mutation",
        path: "calls:add",
        args: { text: "x" },
        throws: "Could not find public function for 'calls:add'",
      },
    ],
  },
  {
    name: "a function that does not exist is named",
    steps: [{ call: "query", path: "calls:absent", throws: "calls:absent" }],
  },
  {
    name: "a query cannot be called as a mutation",
    steps: [
      {
        call: "mutation",
        path: "calls:notes",
        throws: "Trying to execute calls:notes as Mutation, but it is defined as Query",
      },
    ],
  },
  {
    name: "stored files have a row and a URL until they are deleted",
    steps: [
      { call: "action", path: "storage:store", args: { text: "bytes" }, save: "id" },
      { call: "action", path: "storage:read", args: { id: saved("id") }, returns: "bytes" },
      query("storage:row", { id: saved("id") }, { size: 5, contentType: "text/plain" }),
      query("storage:hasUrl", { id: saved("id") }, true),
      { call: "mutation", path: "storage:remove", args: { id: saved("id") } },
      query("storage:row", { id: saved("id") }, null),
      query("storage:hasUrl", { id: saved("id") }, false),
      { call: "action", path: "storage:read", args: { id: saved("id") }, returns: null },
    ],
  },
];
