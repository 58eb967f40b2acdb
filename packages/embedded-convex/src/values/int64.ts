const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

export const MAX_INT64 = MAX;

/** Convex-JSON writes an int64 as base64 of 8 little-endian bytes. */
export function encodeInt64(value: bigint): string {
  if (value < MIN || value > MAX) throw new RangeError(`${value.toString()} is not an int64`);
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes.toString("base64");
}

export function decodeInt64(encoded: string): bigint {
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== 8) {
    throw new RangeError(`Received ${bytes.length} bytes, expected 8 for $integer`);
  }
  return bytes.readBigInt64LE();
}

/** The floats JSON cannot write (NaN, infinities, -0) travel as base64 of 8 little-endian bytes. */
export function decodeFloat64(encoded: string): number {
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== 8) {
    throw new RangeError(`Received ${bytes.length} bytes, expected 8 for $float`);
  }
  return bytes.readDoubleLE();
}
