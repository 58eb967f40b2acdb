import { convexToJson, type Value } from "convex/values";
import { expect, test } from "vitest";

import { chooseFormat, formatValue } from "./value-format.ts";

test("plain JSON writes what JSON cannot as strings", () => {
  const value: Value = {
    big: -5n,
    bytes: new Uint8Array([1, 2]).buffer,
    infinite: Infinity,
    nested: [{ nan: NaN }],
    plain: "a",
  };
  expect(formatValue(convexToJson(value), "json")).toEqual({
    big: "-5",
    bytes: "AQI=",
    infinite: "Infinity",
    nested: [{ nan: "NaN" }],
    plain: "a",
  });
});

test("a format that is not implemented is refused by name", () => {
  expect(() => chooseFormat("export_json", true)).toThrow('"export_json"');
});
