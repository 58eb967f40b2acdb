import { BackendError, type Json, type JsonObject } from "../contracts.ts";
import { isObject, specialKey } from "../values/json.ts";

/** How a caller wants results written. */
export type ValueFormat = "convex_encoded_json" | "json";

/**
 * `format` of the request; Convex's own clients, which name themselves in `Convex-Client`, default to
 * the lossless form, everyone else to plain JSON.
 */
export function chooseFormat(requested: Json | undefined, isConvexClient: boolean): ValueFormat {
  if (requested === undefined || requested === null) {
    return isConvexClient ? "convex_encoded_json" : "json";
  }
  if (requested === "convex_encoded_json" || requested === "json") return requested;
  throw new BackendError(
    "BadFormat",
    `The embedded backend does not implement the format ${JSON.stringify(requested)}.`,
  );
}

export function formatValue(value: Json, format: ValueFormat): Json {
  return format === "json" ? cleanJson(value) : value;
}

/** Lossy: int64 and bytes become strings, non-finite numbers their names. */
function cleanJson(value: Json): Json {
  if (Array.isArray(value)) return value.map(cleanJson);
  if (!isObject(value)) return value;
  switch (specialKey(value)) {
    case "$integer":
      return decode(value, "$integer").readBigInt64LE().toString();
    case "$float":
      return cleanFloat(decode(value, "$float").readDoubleLE());
    case "$bytes":
      return value.$bytes ?? null;
    case "$commitTs":
    case null:
      return Object.fromEntries(
        Object.entries(value).map(([field, inner]) => [field, cleanJson(inner)]),
      );
  }
}

function cleanFloat(value: number): Json {
  return Number.isFinite(value) ? value : String(value);
}

function decode(value: JsonObject, key: "$integer" | "$float"): Buffer {
  const encoded = value[key];
  if (typeof encoded !== "string") throw new Error(`${key} holds no base64.`);
  return Buffer.from(encoded, "base64");
}
