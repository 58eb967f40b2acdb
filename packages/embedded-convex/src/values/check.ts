import type { Json, JsonObject } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { type SpecialKey, isObject, specialKey } from "./json.ts";
import { LIMITS } from "./limits.ts";

/** What a walk over a value finds out: its size by Convex's formula, and whether `$commitTs` is in it. */
export interface ValueFacts {
  bytes: number;
  hasCommitTs: boolean;
}

function refuse(code: string, message: string): never {
  throw new BackendError(code, message);
}

function checkFieldName(name: string): void {
  if (name.length > LIMITS.fieldNameLength) {
    refuse(
      "FieldNameTooLong",
      `Field name ${name.slice(0, 64)}… exceeds maximum field name length ${LIMITS.fieldNameLength}.`,
    );
  }
  if (name.startsWith("$")) {
    refuse("InvalidFieldName", `Field name ${name} starts with a '$', which is reserved.`);
  }
  for (let i = 0; i < name.length; i += 1) {
    const code = name.charCodeAt(i);
    if (code < 32 || code >= 127) {
      refuse(
        "InvalidFieldName",
        `Field name ${JSON.stringify(name)} has invalid character '${name.charAt(i)}': Field names can only contain non-control ASCII characters`,
      );
    }
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** UTF-8 length; also refuses lone surrogates, which have no UTF-8 form. */
function utf8Length(text: string): number {
  if (LONE_SURROGATE.test(text)) {
    refuse(
      "InvalidString",
      "String is not well-formed Unicode: it holds half of a surrogate pair. Convex stores Unicode text only.",
    );
  }
  return Buffer.byteLength(text, "utf8");
}

/** Size of a wrapped scalar; refuses wrappers that no client writes. */
function specialSize(kind: SpecialKey, content: Json | undefined): number {
  if (kind === "$commitTs" ? content === null : typeof content === "string") {
    const text = typeof content === "string" ? content : "";
    if (kind === "$bytes") return 2 + Buffer.byteLength(text, "base64");
    if (kind === "$commitTs" || Buffer.byteLength(text, "base64") === 8) return 9;
  }
  return refuse("InvalidValue", `Malformed ${kind} in a Convex value.`);
}

class Walk {
  readonly maxNesting: number;
  hasCommitTs = false;
  constructor(maxNesting: number) {
    this.maxNesting = maxNesting;
  }

  size(value: Json, depth: number): number {
    switch (typeof value) {
      case "string":
        return 2 + utf8Length(value);
      case "number":
        return 9;
      case "boolean":
        return 1;
      case "object":
        break;
    }
    if (value === null) return 1;
    if (Array.isArray(value)) return this.#array(value, depth);
    const special = specialKey(value);
    if (special === null) return this.#object(value, depth);
    if (special === "$commitTs") this.hasCommitTs = true;
    return specialSize(special, value[special]);
  }

  #enter(depth: number): void {
    if (depth > this.maxNesting) {
      refuse(
        "TooNested",
        `Value is too nested (nested ${depth} levels deep > maximum nesting ${this.maxNesting})`,
      );
    }
  }

  #array(value: Json[], depth: number): number {
    this.#enter(depth);
    if (value.length > LIMITS.arrayLength) {
      refuse(
        "ArrayTooLong",
        `Array length is too long (${value.length} > maximum length ${LIMITS.arrayLength})`,
      );
    }
    let bytes = 2;
    for (const item of value) bytes += this.size(item, depth + 1);
    return bytes;
  }

  #object(value: JsonObject, depth: number): number {
    this.#enter(depth);
    const names = Object.keys(value);
    if (names.length > LIMITS.objectFields) {
      refuse(
        "ObjectTooManyFields",
        `Object has too many fields (${names.length} > maximum number ${LIMITS.objectFields})`,
      );
    }
    let bytes = 2;
    for (const name of names) {
      checkFieldName(name);
      bytes += name.length + 1 + this.size(value[name] ?? null, depth + 1);
    }
    return bytes;
  }
}

/** Checks a value against Convex's limits for any value (arguments, results). */
export function checkValue(value: Json): ValueFacts {
  const walk = new Walk(LIMITS.valueNesting);
  return { bytes: walk.size(value, 1), hasCommitTs: walk.hasCommitTs };
}

/** Checks a document, system fields included, against the limits of stored documents. */
export function checkDocument(document: Json): ValueFacts {
  if (!isObject(document) || specialKey(document) !== null) {
    refuse("DocumentNotObject", "Value is not a valid document: documents are objects.");
  }
  for (const name in document) {
    if (name.startsWith("_") && name !== "_id" && name !== "_creationTime") {
      refuse(
        "InvalidFieldName",
        `Field '${name}' starts with an underscore, which is only allowed for system fields like '_id'`,
      );
    }
  }
  const walk = new Walk(LIMITS.documentNesting);
  const bytes = walk.size(document, 1);
  if (bytes > LIMITS.documentBytes) {
    refuse(
      "DocumentTooLarge",
      `Value is too large (${(bytes / LIMITS.documentBytes).toFixed(2)} MiB > maximum size 1 MiB)`,
    );
  }
  return { bytes, hasCommitTs: walk.hasCommitTs };
}
