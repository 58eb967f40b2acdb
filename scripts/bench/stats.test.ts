import { expect, test } from "vitest";
import { formatTable, percentile } from "./stats";

test("a percentile is a sample, by nearest rank", () => {
  const samples = [50, 10, 40, 20, 30];
  expect(percentile(samples, 50)).toBe(30);
  expect(percentile(samples, 95)).toBe(50);
  expect(percentile(samples, 0)).toBe(10);
  expect(percentile([], 50)).toBeNaN();
});

test("the table's columns line up", () => {
  expect(
    formatTable([
      { what: "answer", p50: "3.1" },
      { what: "visible to a member", p50: "12.0" },
    ]),
  ).toBe("what                 p50 \nanswer               3.1 \nvisible to a member  12.0");
});
