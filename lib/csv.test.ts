import fc from "fast-check";
import { expect, test } from "vitest";
import { toCsvLine } from "./csv.ts";

test("cells with commas, quotes and line breaks are quoted, and empty ones are empty", () => {
  expect(toCsvLine(["a", 1, null, "b,c", 'say "no"', "two\r\nlines"])).toBe(
    'a,1,,"b,c","say ""no""","two\r\nlines"\r\n',
  );
});

test.each(["=1+1", "+15035550148", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"])(
  "a spreadsheet takes %j for words, not for a formula",
  (cell) => {
    expect(readCsvLine(toCsvLine([cell]))).toEqual([`'${cell}`]);
  },
);

test("a cell is one cell where others part them by semicolons or tabs, too", () => {
  expect(toCsvLine(["hi;=1+1", "hi\t=1"])).toBe('"hi;=1+1","hi\t=1"\r\n');
});

test("whatever is written is read back", () => {
  const cell = fc.string({ unit: "binary" }).filter((text) => !/^[=+\-@\t\r\n＝＋－＠]/.test(text));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
      expect(readCsvLine(toCsvLine(cells))).toEqual(cells);
    }),
  );
});

/** RFC 4180, read by its grammar. */
function readCsvLine(line: string): string[] {
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n$)/gy;
  for (const [, quoted, plain] of line.matchAll(cell)) {
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
  }
  return cells;
}
