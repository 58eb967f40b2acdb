import type { Json, JsonObject } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { decodeFloat64, decodeInt64, encodeInt64 } from "../values/int64.ts";
import { isObject, isUndefinedMarker, specialKey, valueAtPath } from "../values/json.ts";
import { compareJson } from "../values/keys.ts";

type Evaluate = (document: JsonObject) => Json | undefined;

function invalid(message: string): never {
  throw new BackendError("InvalidFilter", message);
}

/** Comparisons and logic; the arithmetic is below. */
const COMPARISONS: Record<string, (order: number) => boolean> = {
  $eq: (order) => order === 0,
  $neq: (order) => order !== 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
};

const FLOAT_ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  $add: (a, b) => a + b,
  $sub: (a, b) => a - b,
  $mul: (a, b) => a * b,
  $div: (a, b) => a / b,
  $mod: (a, b) => a % b,
};

const INT_ARITHMETIC: Record<string, (a: bigint, b: bigint) => bigint> = {
  $add: (a, b) => a + b,
  $sub: (a, b) => a - b,
  $mul: (a, b) => a * b,
  $div: (a, b) => (b === 0n ? invalid("Division by zero in a filter") : a / b),
  $mod: (a, b) => (b === 0n ? invalid("Division by zero in a filter") : a % b),
};

function toNumeric(value: Json | undefined): number | bigint | null {
  if (typeof value === "number") return value;
  if (!isObject(value)) return null;
  const kind = specialKey(value);
  if (kind === "$integer") return decodeInt64(value.$integer as string);
  if (kind === "$float") return decodeFloat64(value.$float as string);
  return null;
}

function fromNumber(value: number): Json {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return { $float: bytes.toString("base64") };
}

function fromBigint(value: bigint): Json {
  try {
    return { $integer: encodeInt64(value) };
  } catch {
    return invalid("Integer overflow in a filter");
  }
}

function calculate(operator: string, a: Json | undefined, b: Json | undefined): Json {
  const [left, right] = [toNumeric(a), toNumeric(b)];
  const float = FLOAT_ARITHMETIC[operator];
  const int = INT_ARITHMETIC[operator];
  if (typeof left === "number" && typeof right === "number" && float !== undefined) {
    return fromNumber(float(left, right));
  }
  if (typeof left === "bigint" && typeof right === "bigint" && int !== undefined) {
    return fromBigint(int(left, right));
  }
  return invalid(`${operator} in a filter needs two numbers of the same type`);
}

function negate(value: Json | undefined): Json {
  const numeric = toNumeric(value);
  if (typeof numeric === "number") return fromNumber(-numeric);
  if (typeof numeric === "bigint") return fromBigint(-numeric);
  return invalid("$neg in a filter needs a number");
}

function pair(operands: Json | undefined): [Evaluate, Evaluate] {
  if (!Array.isArray(operands) || operands.length !== 2) invalid("A filter needs two operands");
  return [compile(operands[0] ?? null), compile(operands[1] ?? null)];
}

function list(operands: Json | undefined): Evaluate[] {
  if (!Array.isArray(operands)) invalid("$and and $or in a filter take a list");
  return operands.map(compile);
}

/** `q.literal(undefined)` and undefined operands arrive as the marker. */
function literal(value: Json | undefined): Evaluate {
  const constant = isUndefinedMarker(value) ? undefined : value;
  return () => constant;
}

function compile(expression: Json): Evaluate {
  if (!isObject(expression)) return literal(expression);
  const operator = Object.keys(expression)[0] ?? "";
  const operands = expression[operator];
  const compare = COMPARISONS[operator];
  if (compare !== undefined) {
    const [left, right] = pair(operands);
    return (document) => compare(compareJson(left(document), right(document)));
  }
  if (Object.hasOwn(FLOAT_ARITHMETIC, operator)) {
    const [left, right] = pair(operands);
    return (document) => calculate(operator, left(document), right(document));
  }
  switch (operator) {
    case "$field": {
      if (typeof operands !== "string") return invalid("$field in a filter takes a field path");
      const path = operands.split(".");
      return (document) => valueAtPath(document, path);
    }
    case "$literal":
      return literal(operands);
    case "$and": {
      const parts = list(operands);
      return (document) => parts.every((part) => part(document) === true);
    }
    case "$or": {
      const parts = list(operands);
      return (document) => parts.some((part) => part(document) === true);
    }
    case "$not": {
      const inner = compile(operands ?? null);
      return (document) => inner(document) !== true;
    }
    case "$neg": {
      const inner = compile(operands ?? null);
      return (document) => negate(inner(document));
    }
    default:
      return invalid(`Unknown filter operator ${operator}`);
  }
}

/** Turns a filter expression into a test; only exactly `true` passes. */
export function compileFilter(expression: Json): (document: JsonObject) => boolean {
  const evaluate = compile(expression);
  return (document) => evaluate(document) === true;
}
