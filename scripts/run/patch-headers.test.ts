import { expect, test } from "vitest";
import { readPatchHeaders } from "./patch-headers.mjs";

test("headers above the diff are read, and not what looks like one inside it", () => {
  const patch =
    "Promise: 1\nBreaks: one SID, one row\nTest: npx vitest run x\n\n--- a/x\n+Test: no\n";
  expect(readPatchHeaders(patch)).toEqual({
    promise: "1",
    breaks: "one SID, one row",
    test: "npx vitest run x",
  });
});

test("a patch that names no test says so", () => {
  expect(readPatchHeaders("Promise: 1\nBreaks: x\n\n--- a/x\nTest: no\n")).toContain("Test");
});
