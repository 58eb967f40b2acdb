import { expect, test } from "vitest";
import { byActivity, holdOrder, neighbourId } from "./list-order";

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
