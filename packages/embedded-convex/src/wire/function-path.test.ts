import { expect, test } from "vitest";
import { canonicalPath } from "./function-path.ts";

test.each([
  ["notes:list", "notes:list"],
  ["dir/notes.js:list", "dir/notes:list"],
  ["dir/notes", "dir/notes:default"],
])("%s is %s", (path, expected) => {
  expect(canonicalPath(path)).toBe(expected);
});

test.each(["", ":list", "notes:"])('"%s" is no path', (path) => {
  expect(() => canonicalPath(path)).toThrow("not a function's path");
});
