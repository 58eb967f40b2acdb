import { expect, test } from "vitest";
import { byActivity, holdOrder, neighbourId, rowOfKey, withKept } from "./list-order";

const row = (id: string, lastActivityAt: number) => ({ id, lastActivityAt });
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);

test("the conversation with the newest activity is on top", () => {
  expect(ids(byActivity([row("a", 1), row("b", 3), row("c", 2)]))).toEqual(["b", "c", "a"]);
});

test("conversations of one instant keep the server's order", () => {
  expect(ids(byActivity([row("a", 1), row("b", 1), row("c", 1)]))).toEqual(["a", "b", "c"]);
});

test("rows stay under the pointer while somebody aims, and new ones come below", () => {
  const now = [row("new", 9), row("c", 8), row("a", 2), row("b", 1)];
  expect(ids(holdOrder(now, ["a", "b", "c"]))).toEqual(["a", "b", "c", "new"]);
});

test("a row that left the list leaves also while order is held", () => {
  expect(ids(holdOrder([row("b", 1)], ["a", "b"]))).toEqual(["b"]);
});

test.each([
  ["down", "a", 1, "b"],
  ["up", "b", -1, "a"],
  ["up at the top", "a", -1, "a"],
  ["down at the bottom", "c", 1, "c"],
  ["from nowhere", null, 1, "a"],
  ["from a row that is gone", "x", 1, "a"],
] as const)("an arrow key %s", (_name, from, step, expected) => {
  expect(neighbourId(["a", "b", "c"], from, step)).toBe(expected);
});

test.each([
  ["ArrowDown", "b", "c"],
  ["j", "b", "c"],
  ["ArrowUp", "b", "a"],
  ["K", "b", "a"],
  ["Home", "c", "a"],
  ["End", "a", "c"],
  ["Enter", "b", null],
])("%s on row %s leads to %s", (key, from, expected) => {
  expect(rowOfKey(key, ["a", "b", "c"], from)).toBe(expected);
});

test("the row that Tab leads to stays in the page when the list is scrolled away from it", () => {
  expect(withKept([40, 41, 42], [2, -1])).toEqual([2, 40, 41, 42]);
  expect(withKept([40, 41, 42], [41, 90])).toEqual([40, 41, 42, 90]);
});
