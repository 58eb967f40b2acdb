import { type Value, compareValues, convexToJson } from "convex/values";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../contracts.ts";
import { afterKey, afterPrefix, compareJson, encodeKey } from "./keys.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("a", "b", "\0", "\u0001", "é", "\uffff", "😀", "ÿ") }),
);
const float = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1, -1, Number.MIN_VALUE, -Number.MIN_VALUE),
);
const int = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 255n, 256n, -256n),
);
const bytes = fc.uint8Array({ maxLength: 4 }).map((array) => new Uint8Array(array).buffer);
const fieldName = fc.string({
  unit: fc.constantFrom("a", "b", "_", "0"),
  minLength: 1,
  maxLength: 3,
});

const { value } = fc.letrec<{ value: Value; scalar: Value }>((tie) => ({
  scalar: fc.oneof(fc.constant(null), int, float, fc.boolean(), text, bytes),
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("scalar"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fieldName, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const valueOrMissing = fc.option(value, { nil: undefined });

const toJson = (v: Value | undefined): Json | undefined =>
  v === undefined ? undefined : convexToJson(v);

describe("encodeKey", { timeout: 30_000 }, () => {
  test("orders any two values as Convex does", () => {
    fc.assert(
      fc.property(valueOrMissing, valueOrMissing, (a, b) => {
        const order = Buffer.compare(encodeKey([toJson(a)]), encodeKey([toJson(b)]));
        expect(order).toBe(Math.sign(compareValues(a, b)));
      }),
      { numRuns: 3000 },
    );
  });

  test("orders lists of fields by the first that differs", () => {
    const tuple = fc.array(valueOrMissing, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(tuple, tuple, (a, b) => {
        const order = Buffer.compare(encodeKey(a.map(toJson)), encodeKey(b.map(toJson)));
        const expected = a.map((v, i) => compareValues(v, b[i])).find((c) => c !== 0) ?? 0;
        expect(order).toBe(Math.sign(expected));
      }),
      { numRuns: 1500 },
    );
  });

  test("keeps the documented order of types and special floats", () => {
    const ascending: (Value | undefined)[] = [
      ...[undefined, null, -(2n ** 63n), 0n, 2n ** 63n - 1n],
      ...[-Infinity, -1, -0, 0, 5e-324, Infinity, NaN],
      ...[false, true, "", "a", "a\0", "a\0b", "b", "\uffff", "😀"],
      ...[new ArrayBuffer(0), Uint8Array.of(0).buffer, [], [null], {}, { a: 1 }, { b: 0 }],
    ];
    const keys = ascending.map((v) => encodeKey([toJson(v)]));
    expect([...keys].sort((a, b) => Buffer.compare(a, b))).toEqual(keys);
  });

  test("keeps text and bytes with zeros apart from what follows them in a key", () => {
    const bytes = (...list: number[]): Json => ({ $bytes: Buffer.from(list).toString("base64") });
    const ascending: Json[][] = [
      ...[
        ["a", "z"],
        ["a\0", null],
        ["a\0", "b"],
        ["a\0\0", null],
        ["a\u0001", null],
      ],
      ...[
        [bytes(1), true],
        [bytes(1, 0), null],
        [bytes(1, 0, 0), null],
        [bytes(1, 1), null],
      ],
      ...[
        [["a"], true],
        [["a", null], null],
        [["a\0"], null],
      ],
    ];
    const keys = ascending.map(encodeKey);
    expect([...keys].sort((a, b) => Buffer.compare(a, b))).toEqual(keys);
  });

  test("treats an unresolved commit timestamp as the largest int64", () => {
    expect(compareJson({ $commitTs: null }, toJson(2n ** 63n - 1n))).toBe(0);
    expect(compareJson({ $commitTs: null }, toJson(5n))).toBeGreaterThan(0);
  });
});

describe("bounds", { timeout: 30_000 }, () => {
  test("afterPrefix lies above every key with the prefix and below every greater value", () => {
    fc.assert(
      fc.property(value, value, value, (a, b, tail) => {
        const edge = afterPrefix(encodeKey([toJson(a)]));
        expect(Buffer.compare(encodeKey([toJson(a), toJson(tail)]), edge)).toBe(-1);
        fc.pre(compareValues(b, a) > 0);
        expect(Buffer.compare(encodeKey([toJson(b), toJson(tail)]), edge)).toBe(1);
      }),
      { numRuns: 2000 },
    );
  });

  test("afterKey is above its key and not above the next one", () => {
    const key = encodeKey(["a", 1, "id"]);
    expect(Buffer.compare(key, afterKey(key))).toBe(-1);
    expect(Buffer.compare(afterKey(key), encodeKey(["a", 1, "id", null]))).toBe(-1);
  });
});
