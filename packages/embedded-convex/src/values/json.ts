import type { Json, JsonObject } from "../contracts.ts";
import { MAX_INT64, encodeInt64 } from "./int64.ts";

/** True for both plain objects and the one-key wrappers of Convex-JSON. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The wrappers that stand for a scalar: `{"$integer": …}` and friends. */
export type SpecialKey = "$integer" | "$float" | "$bytes" | "$commitTs";

/** Which scalar a one-key object stands for, or null when it is an ordinary object. */
export function specialKey(value: JsonObject): SpecialKey | null {
  let only: string | null = null;
  for (const key in value) {
    if (only !== null) return null;
    only = key;
  }
  switch (only) {
    case "$integer":
    case "$float":
    case "$bytes":
    case "$commitTs":
      return only;
    default:
      return null;
  }
}

/** `{"$undefined": null}`: how syscalls write a missing value. */
export function isUndefinedMarker(value: Json | undefined): boolean {
  return isObject(value) && value.$undefined === null;
}

/** Follows "a.b.c" through nested objects; missing anywhere is `undefined`. */
export function valueAtPath(document: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = document;
  for (const field of path) {
    if (!isObject(value) || specialKey(value) !== null) return undefined;
    value = Object.hasOwn(value, field) ? value[field] : undefined;
  }
  return value;
}

/** Whether `$commitTs` occurs anywhere. */
export function hasCommitTs(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(hasCommitTs);
  if (value.$commitTs === null) return true;
  return Object.values(value).some(hasCommitTs);
}

/** Replaces every `$commitTs` by the int64 `ts`; returns the same object when there is none. */
export function substituteCommitTs(value: Json, ts: bigint): Json {
  if (!hasCommitTs(value)) return value;
  const replacement: Json = { $integer: encodeInt64(ts) };
  const substitute = (inner: Json): Json => {
    if (typeof inner !== "object" || inner === null) return inner;
    if (Array.isArray(inner)) return inner.map(substitute);
    if (inner.$commitTs === null) return replacement;
    return Object.fromEntries(
      Object.entries(inner).map(([key, field]) => [key, substitute(field)]),
    );
  };
  return substitute(value);
}

/** How an unresolved `$commitTs` sorts and validates inside its own transaction. */
export const PENDING_COMMIT_TS = MAX_INT64;
