import type { Json, JsonObject } from "../contracts.ts";
import { decodeFloat64, decodeInt64 } from "./int64.ts";
import { PENDING_COMMIT_TS, specialKey } from "./json.ts";

/**
 * Order-preserving binary form of Convex values: comparing two encodings byte by byte (SQLite's BLOB
 * order) gives Convex's order. One tag byte per value; strings, bytes and containers end in 0x00,
 * and a 0x00 inside text is escaped as 00 FF, which stays above any terminator because every tag is
 * far below FF. So an encoding is never a prefix of another value's encoding.
 */
const TAG = {
  undefined: 0x01,
  null: 0x03,
  int64: 0x04,
  float64: 0x05,
  false: 0x06,
  true: 0x07,
  string: 0x08,
  bytes: 0x09,
  array: 0x0a,
  object: 0x0b,
} as const;

/** Above every encoded value; below nothing. Used as the open upper bound of a scan. */
export const AFTER_ALL_KEYS = Buffer.from([0xff]);

let scratch = Buffer.allocUnsafe(16 * 1024);
let length = 0;

function reserve(bytes: number): void {
  if (length + bytes <= scratch.length) return;
  const grown = Buffer.allocUnsafe(Math.max(scratch.length * 2, length + bytes));
  scratch.copy(grown, 0, 0, length);
  scratch = grown;
}

function writeByte(byte: number): void {
  reserve(1);
  scratch[length++] = byte;
}

function writeEscaped(bytes: Buffer): void {
  reserve(bytes.length * 2 + 1);
  for (const byte of bytes) {
    scratch[length++] = byte;
    if (byte === 0) scratch[length++] = 0xff;
  }
  scratch[length++] = 0;
}

function writeText(text: string): void {
  if (text.includes("\0")) {
    writeEscaped(Buffer.from(text, "utf8"));
    return;
  }
  reserve(text.length * 3 + 1);
  length += scratch.write(text, length, "utf8");
  scratch[length++] = 0;
}

function writeInt64(value: bigint): void {
  reserve(9);
  scratch[length] = TAG.int64;
  scratch.writeBigInt64BE(value, length + 1);
  // Flipping the sign bit makes two's complement sort as unsigned bytes.
  scratch[length + 1] = (scratch[length + 1] ?? 0) ^ 0x80;
  length += 9;
}

function writeFloat64(value: number): void {
  reserve(9);
  scratch[length] = TAG.float64;
  scratch.writeDoubleBE(value, length + 1);
  // IEEE total order: negative numbers are inverted whole, positive ones only in the sign bit.
  const first = scratch[length + 1] ?? 0;
  if (first >= 0x80) {
    for (let i = length + 1; i < length + 9; i += 1) scratch[i] = ~(scratch[i] ?? 0) & 0xff;
  } else {
    scratch[length + 1] = first | 0x80;
  }
  length += 9;
}

function writeObject(value: JsonObject): void {
  switch (specialKey(value)) {
    case "$integer":
      writeInt64(decodeInt64(value.$integer as string));
      return;
    case "$float":
      writeFloat64(decodeFloat64(value.$float as string));
      return;
    case "$bytes":
      writeByte(TAG.bytes);
      writeEscaped(Buffer.from(value.$bytes as string, "base64"));
      return;
    case "$commitTs":
      writeInt64(PENDING_COMMIT_TS);
      return;
    case null:
      break;
  }
  writeByte(TAG.object);
  for (const field of Object.keys(value).sort()) {
    // A field starts with a tag so that "no more fields" (0x00) sorts before any field.
    writeByte(TAG.string);
    writeText(field);
    writeValue(value[field]);
  }
  writeByte(0);
}

function writeValue(value: Json | undefined): void {
  if (typeof value === "string") {
    writeByte(TAG.string);
    writeText(value);
  } else if (typeof value === "number") {
    writeFloat64(value);
  } else if (value === undefined) {
    writeByte(TAG.undefined);
  } else if (value === null) {
    writeByte(TAG.null);
  } else if (typeof value === "boolean") {
    writeByte(value ? TAG.true : TAG.false);
  } else if (Array.isArray(value)) {
    writeByte(TAG.array);
    for (const item of value) writeValue(item);
    writeByte(0);
  } else {
    writeObject(value);
  }
}

/** The encodings of `values` one after the other: an index key, or a prefix of one. */
export function encodeKey(values: readonly (Json | undefined)[]): Buffer {
  length = 0;
  for (const value of values) writeValue(value);
  return Buffer.from(scratch.subarray(0, length));
}

/** Just above every key that starts with `prefix`, a whole number of encoded values. */
export function afterPrefix(prefix: Buffer): Buffer {
  return Buffer.concat([prefix, AFTER_ALL_KEYS]);
}

/** The next byte string after `key` itself. */
export function afterKey(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.of(0)]);
}

/** Convex's order of values: negative, 0 or positive. */
export function compareJson(a: Json | undefined, b: Json | undefined): number {
  if (typeof a === "string" && a === b) return 0;
  if (typeof a === "number" && typeof b === "number" && a !== b) return a < b ? -1 : 1;
  return Buffer.compare(encodeKey([a]), encodeKey([b]));
}
