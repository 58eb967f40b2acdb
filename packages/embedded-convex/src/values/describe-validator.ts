import type { Json } from "../contracts.ts";
import { decodeFloat64, decodeInt64 } from "./int64.ts";
import { isObject, specialKey } from "./json.ts";

const MAX_LENGTH = 1024;

function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function describe(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(describe).join(", ")}]`;
  if (!isObject(value)) return typeof value === "number" ? number(value) : JSON.stringify(value);
  switch (specialKey(value)) {
    case "$integer":
      return `${decodeInt64(value.$integer as string).toString()}n`;
    case "$float":
      return number(decodeFloat64(value.$float as string));
    case "$bytes":
      return `b"${value.$bytes as string}"`;
    case "$commitTs":
      return "commitTs";
    case null:
      break;
  }
  const fields = Object.entries(value).map(([field, inner]) => `${field}: ${describe(inner)}`);
  return `{${fields.join(", ")}}`;
}

/** Floats show their point, so that 1.0 and 1n cannot be mixed up. */
function number(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** A value the way Convex's error messages print it. */
export function describeValue(value: Json): string {
  return shorten(describe(value));
}

function describeFields(fields: Json | undefined): string {
  if (!isObject(fields)) return "{}";
  const parts = Object.entries(fields).map(([name, field]) => {
    if (!isObject(field)) return `${name}: ?`;
    const inner = describeInner(field.fieldType ?? null);
    return `${name}: ${field.optional === true ? `v.optional(${inner})` : inner}`;
  });
  return `{${parts.join(", ")}}`;
}

function describeInner(validator: Json): string {
  if (!isObject(validator)) return "v.any()";
  switch (validator.type) {
    case "number":
      return "v.float64()";
    case "bigint":
      return "v.int64()";
    case "literal":
      return `v.literal(${describe(validator.value ?? null)})`;
    case "id":
      return `v.id(${JSON.stringify(validator.tableName)})`;
    case "array":
      return `v.array(${describeInner(validator.value ?? null)})`;
    case "record": {
      const values = isObject(validator.values) ? validator.values.fieldType : null;
      return `v.record(${describeInner(validator.keys ?? null)}, ${describeInner(values ?? null)})`;
    }
    case "union": {
      const members = Array.isArray(validator.value) ? validator.value : [];
      return `v.union(${members.map(describeInner).join(", ")})`;
    }
    case "object":
      return `v.object(${describeFields(validator.value)})`;
    default:
      return `v.${typeof validator.type === "string" ? validator.type : "any"}()`;
  }
}

/** A validator the way it is written in code. */
export function describeValidator(validator: Json): string {
  return shorten(describeInner(validator));
}
