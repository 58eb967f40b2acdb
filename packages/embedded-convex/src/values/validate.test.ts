import { type Validator, type Value, convexToJson, v } from "convex/values";
import { describe, expect, test } from "vitest";
import type { Json } from "../contracts.ts";
import { newId } from "./ids.ts";
import { validateValue } from "./validate.ts";

const USER = newId(10_001, 1_800_000_000_000);
const POST = newId(10_002, 1_800_000_000_000);
const context = {
  tableOfId: (id: string) => (id === USER ? "users" : id === POST ? "posts" : null),
};

type AnyValidator = Validator<unknown, "required", string>;

function validatorJson(validator: AnyValidator): Json {
  return (validator as unknown as { json: Json }).json;
}

function check(validator: AnyValidator, value: Value): string | null {
  return validateValue(validatorJson(validator), convexToJson(value), context);
}

describe("validateValue accepts", () => {
  test.each<[string, AnyValidator, Value]>([
    ["any", v.any(), { a: [1n] }],
    ["null", v.null(), null],
    ["a float", v.number(), 1.5],
    ["NaN", v.number(), NaN],
    ["an int64", v.int64(), 5n],
    ["a boolean", v.boolean(), false],
    ["text", v.string(), "x"],
    ["bytes", v.bytes(), new ArrayBuffer(2)],
    ["a literal", v.literal("a"), "a"],
    ["a bigint literal", v.literal(5n), 5n],
    ["an id of its table", v.id("users"), USER],
    ["an array", v.array(v.number()), [1, 2]],
    ["a record", v.record(v.string(), v.number()), { a: 1 }],
    ["a member of a union", v.union(v.number(), v.null()), null],
    ["an object without its optional field", v.object({ a: v.optional(v.number()) }), {}],
    ["nested objects", v.object({ a: v.object({ b: v.string() }) }), { a: { b: "" } }],
  ])("%s", (_name, validator, value) => {
    expect(check(validator, value)).toBeNull();
  });

  test("a pending commit timestamp where an int64 is wanted", () => {
    expect(validateValue(validatorJson(v.int64()), { $commitTs: null }, context)).toBeNull();
  });
});

describe("validateValue refuses", () => {
  test.each<[string, AnyValidator, Value]>([
    ["a float for an int64", v.int64(), 5],
    ["an int64 for a float", v.number(), 5n],
    ["null for text", v.string(), null],
    ["bytes for an object", v.object({}), new ArrayBuffer(1)],
    ["an int64 for a record", v.record(v.string(), v.any()), 1n],
    ["an array for an object", v.object({}), []],
    ["another literal", v.literal("a"), "b"],
    ["text that is no id", v.id("users"), "nobody"],
    ["a value of no member", v.union(v.number(), v.null()), "x"],
    ["a wrong key of a record", v.record(v.id("users"), v.any()), { x: 1 }],
  ])("%s", (_name, validator, value) => {
    expect(check(validator, value)).toMatch(/^Value does not match validator\.\n/);
  });

  test("and names path, value and validator", () => {
    const validator = v.object({ a: v.array(v.object({ b: v.string() })) });
    expect(check(validator, { a: [{ b: "x" }, { b: 2 }] })).toBe(
      "Value does not match validator.\nPath: .a[1].b\nValue: 2.0\nValidator: v.string()",
    );
  });

  test("a missing field, by name", () => {
    expect(check(v.object({ to: v.string(), body: v.optional(v.string()) }), {})).toBe(
      "Object is missing the required field `to`. Consider wrapping the field validator in `v.optional(...)` if this is expected.\n\nObject: {}\nValidator: v.object({to: v.string(), body: v.optional(v.string())})",
    );
  });

  test("an extra field, by name", () => {
    expect(check(v.object({ a: v.number() }), { a: 1, b: "x" })).toBe(
      'Object contains extra field `b` that is not in the validator.\n\nObject: {a: 1.0, b: "x"}\nValidator: v.object({a: v.float64()})',
    );
  });

  test("an inherited property name as a field", () => {
    expect(check(v.object({}), { toString: 1 })).toContain("extra field `toString`");
    expect(check(v.object({ constructor: v.number() }), {})).toContain("`constructor`");
  });

  test("an id of another table, by its name", () => {
    expect(check(v.id("users"), POST)).toBe(
      `Found ID "${POST}" from table \`posts\`, which does not match the table name in validator \`v.id("users")\`.`,
    );
  });

  test("a union of tagged objects with the tag's own problem", () => {
    const validator = v.union(
      v.object({ kind: v.literal("a"), n: v.number() }),
      v.object({ kind: v.literal("b"), s: v.string() }),
    );
    expect(check(validator, { kind: "b", s: 1 })).toBe(
      "Value does not match validator.\nPath: .s\nValue: 1.0\nValidator: v.string()",
    );
  });
});
