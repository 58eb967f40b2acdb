import type { Json, JsonObject } from "../contracts.ts";
import { describeValidator, describeValue } from "./describe-validator.ts";
import { isObject, specialKey } from "./json.ts";
import { compareJson } from "./keys.ts";

export interface ValidationContext {
  /** The table an id belongs to in the mount at hand; null when it is not an id of any. */
  tableOfId(id: string): string | null;
}

function mismatch(value: Json, validator: Json, path: string): string {
  return `Value does not match validator.${at(path)}\nValue: ${describeValue(value)}\nValidator: ${describeValidator(validator)}`;
}

const at = (path: string): string => (path === "" ? "" : `\nPath: ${path}`);

const isFloat = (value: Json): boolean =>
  typeof value === "number" || (isObject(value) && specialKey(value) === "$float");

const isInt = (value: Json): boolean =>
  isObject(value) && (specialKey(value) === "$integer" || specialKey(value) === "$commitTs");

function isPlainObject(value: Json): value is JsonObject {
  return isObject(value) && specialKey(value) === null;
}

function checkObject(
  validator: JsonObject,
  value: Json,
  path: string,
  context: ValidationContext,
): string | null {
  if (!isPlainObject(value)) return mismatch(value, validator, path);
  const fields = isObject(validator.value) ? validator.value : {};
  for (const [name, field] of Object.entries(fields)) {
    if (!isObject(field)) continue;
    if (!Object.hasOwn(value, name)) {
      if (field.optional === true) continue;
      return `Object is missing the required field \`${name}\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.${at(path)}\n\nObject: ${describeValue(value)}\nValidator: ${describeValidator(validator)}`;
    }
    const problem = check(field.fieldType ?? null, value[name] ?? null, `${path}.${name}`, context);
    if (problem !== null) return problem;
  }
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(fields, name)) {
      return `Object contains extra field \`${name}\` that is not in the validator.${at(path)}\n\nObject: ${describeValue(value)}\nValidator: ${describeValidator(validator)}`;
    }
  }
  return null;
}

function checkRecord(
  validator: JsonObject,
  value: Json,
  path: string,
  context: ValidationContext,
): string | null {
  if (!isPlainObject(value)) return mismatch(value, validator, path);
  const values = isObject(validator.values) ? (validator.values.fieldType ?? null) : null;
  for (const [key, item] of Object.entries(value)) {
    const problem =
      check(validator.keys ?? null, key, `${path}.${key}`, context) ??
      check(values, item, `${path}.${key}`, context);
    if (problem !== null) return problem;
  }
  return null;
}

function checkArray(
  validator: JsonObject,
  value: Json,
  path: string,
  context: ValidationContext,
): string | null {
  if (!Array.isArray(value)) return mismatch(value, validator, path);
  for (const [index, item] of value.entries()) {
    const problem = check(validator.value ?? null, item, `${path}[${index}]`, context);
    if (problem !== null) return problem;
  }
  return null;
}

/** The member that the value means to be: the only one whose literal fields all match. */
function memberByLiterals(members: Json[], value: Json): Json | null {
  if (!isPlainObject(value)) return null;
  const meant = members.filter((member) => {
    if (!isObject(member) || member.type !== "object" || !isObject(member.value)) return false;
    const literals = Object.entries(member.value).filter(
      ([, field]) =>
        isObject(field) && isObject(field.fieldType) && field.fieldType.type === "literal",
    );
    return (
      literals.length > 0 &&
      literals.every(
        ([name, field]) =>
          isObject(field) &&
          isObject(field.fieldType) &&
          compareJson(field.fieldType.value, value[name]) === 0,
      )
    );
  });
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

function checkUnion(
  validator: JsonObject,
  value: Json,
  path: string,
  context: ValidationContext,
): string | null {
  const members = Array.isArray(validator.value) ? validator.value : [];
  if (members.some((member) => check(member, value, path, context) === null)) return null;
  const meant = memberByLiterals(members, value);
  return meant === null ? mismatch(value, validator, path) : check(meant, value, path, context);
}

function checkId(
  validator: JsonObject,
  value: Json,
  path: string,
  context: ValidationContext,
): string | null {
  if (typeof value !== "string") return mismatch(value, validator, path);
  const table = context.tableOfId(value);
  if (table === validator.tableName) return null;
  if (table === null) return mismatch(value, validator, path);
  return `Found ID ${JSON.stringify(value)} from table \`${table}\`, which does not match the table name in validator \`${describeValidator(validator)}\`.${at(path)}`;
}

function check(
  validator: Json,
  value: Json,
  path: string,
  context: ValidationContext,
): string | null {
  if (!isObject(validator)) return null;
  const matches = (ok: boolean) => (ok ? null : mismatch(value, validator, path));
  switch (validator.type) {
    case "any":
      return null;
    case "null":
      return matches(value === null);
    case "number":
      return matches(isFloat(value));
    case "bigint":
    case "commitTs":
      return matches(isInt(value));
    case "boolean":
      return matches(typeof value === "boolean");
    case "string":
      return matches(typeof value === "string");
    case "bytes":
      return matches(isObject(value) && specialKey(value) === "$bytes");
    case "literal":
      return matches(compareJson(value, validator.value) === 0);
    case "id":
      return checkId(validator, value, path, context);
    case "array":
      return checkArray(validator, value, path, context);
    case "record":
      return checkRecord(validator, value, path, context);
    case "union":
      return checkUnion(validator, value, path, context);
    case "object":
      return checkObject(validator, value, path, context);
    default:
      return `Unknown validator ${describeValidator(validator)}${at(path)}`;
  }
}

/**
 * Checks a Convex-JSON value against validator JSON (`exportArgs()`, `exportReturns()`, a table's
 * `documentType`). Returns null when it fits, else the message Convex gives, without its prefix
 * ("ArgumentValidationError: ", …).
 */
export function validateValue(
  validator: Json,
  value: Json,
  context: ValidationContext,
): string | null {
  return check(validator, value, "", context);
}
