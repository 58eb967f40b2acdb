import { type Value, convexToJson, getDocumentSize } from "convex/values";
import { describe, expect, test } from "vitest";
import type { Json } from "../contracts.ts";
import { checkDocument, checkValue } from "./check.ts";

function nested(levels: number): Json {
  return levels === 0 ? 1 : [nested(levels - 1)];
}

describe("checkDocument", () => {
  test.each<[string, Json, string]>([
    ["text beyond 1 MiB", { a: "x".repeat(1024 * 1024) }, "DocumentTooLarge"],
    ["17 levels of nesting", { a: nested(16) }, "TooNested"],
    ["an array of 8193 elements", { a: Array<Json>(8193).fill(0) }, "ArrayTooLong"],
    [
      "1025 fields",
      Object.fromEntries(Array.from({ length: 1025 }, (_, i) => [`f${i}`, 1])),
      "ObjectTooManyFields",
    ],
    ["a field that starts with $", { a: { $x: 1, b: 2 } }, "InvalidFieldName"],
    ["a top-level field that starts with _", { _x: 1 }, "InvalidFieldName"],
    ["a field name outside of ASCII", { é: 1 }, "InvalidFieldName"],
    ["a field name with a control character", { "a\n": 1 }, "InvalidFieldName"],
    ["a field name of 1025 characters", { ["a".repeat(1025)]: 1 }, "FieldNameTooLong"],
    ["half of a surrogate pair", { a: "\ud83d" }, "InvalidString"],
    ["a malformed int64", { a: { $integer: "AAA=" } }, "InvalidValue"],
    ["bytes that are no text", { a: { $bytes: 5 } }, "InvalidValue"],
    ["a document that is no object", [1], "DocumentNotObject"],
  ])("refuses %s", (_name, document, code) => {
    expect(() => checkDocument(document)).toThrow(expect.objectContaining({ code }));
  });

  test.each<[string, Json]>([
    ["16 levels of nesting", { a: nested(15) }],
    ["an array of 8192 elements", { a: Array<Json>(8192).fill(0) }],
    ["nested fields that start with _", { a: { _x: 1 } }],
    ["NUL, right-to-left and astral text", { a: "\0 שלום 😀" }],
  ])("accepts %s", (_name, document) => {
    expect(() => checkDocument(document)).not.toThrow();
  });

  test("measures as Convex does", () => {
    const document: Record<string, Value> = {
      _id: "k57af8s0q2v3n5d0c1b7m9x2t46z8h1e",
      _creationTime: 1.5,
      text: "héllo 😀",
      list: [1n, 2.5, true, null, { inner: "x" }, new ArrayBuffer(7), NaN],
    };
    const { bytes } = checkDocument(convexToJson(document));
    expect(bytes).toBe(getDocumentSize(document));
  });
});

test("checkValue allows 64 levels and not 65", () => {
  expect(() => checkValue(nested(64))).not.toThrow();
  expect(() => checkValue(nested(65))).toThrow(expect.objectContaining({ code: "TooNested" }));
});
