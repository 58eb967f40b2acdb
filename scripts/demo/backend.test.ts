import { expect, test } from "vitest";
import { chunkBySize } from "./backend.ts";

test("everything is kept in order, and no part is too large", () => {
  const items = Array.from({ length: 50 }, (_, index) => `item ${index} ${"x".repeat(index)}`);
  const chunks = chunkBySize(items, 200);

  expect(chunks.flat()).toEqual(items);
  expect(chunks.length).toBeGreaterThan(5);
  for (const chunk of chunks) expect(JSON.stringify(chunk).length).toBeLessThanOrEqual(201);
});

test("an item that is too large alone goes alone", () => {
  expect(chunkBySize(["a", "x".repeat(100), "b"], 20)).toEqual([["a"], ["x".repeat(100)], ["b"]]);
});
