import { randomFillSync } from "node:crypto";

/**
 * Convex's document ids, version 6: lower-case Crockford base32 of
 * VInt(table number) · 16 random bytes · Fletcher-16 (little endian).
 * Source: convex-backend `crates/value/src/id_v6.rs`.
 */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const INTERNAL_LENGTH = 16;
const TIME_LENGTH = 6;
const FOOTER_LENGTH = 2;
const MIN_LENGTH = 31;
const MAX_LENGTH = 37;
const MAX_VINT_BYTES = 5;

/** Value of each ASCII character, -1 for those outside of the alphabet. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  ALPHABET.indexOf(String.fromCharCode(code)),
);

/** Fletcher-16 with modulus 256, as Convex computes it. */
function fletcher16(bytes: Buffer): number {
  let low = 0;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) & 0xff;
    high = (high + low) & 0xff;
  }
  return (high << 8) | low;
}

function toBase32(bytes: Buffer): string {
  let text = "";
  let bits = 0;
  let pending = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((pending >> bits) & 31);
      pending &= (1 << bits) - 1;
    }
  }
  if (bits > 0) text += ALPHABET.charAt((pending << (5 - bits)) & 31);
  return text;
}

/** Null for what `toBase32` would not have written, so that no two strings name one document. */
function fromBase32(text: string): Buffer | null {
  const bytes = Buffer.allocUnsafe(Math.floor((text.length * 5) / 8));
  if (text.length !== Math.ceil((bytes.length * 8) / 5)) return null;
  let bits = 0;
  let pending = 0;
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = DIGITS[text.charCodeAt(at)] ?? -1;
    if (digit < 0) return null;
    pending = (pending << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (pending >> bits) & 0xff;
      pending &= (1 << bits) - 1;
    }
  }
  return pending === 0 ? bytes : null;
}

/** The id of table `tableNumber` with the given 16 bytes. */
export function encodeId(tableNumber: number, internal: Buffer): string {
  const head: number[] = [];
  let rest = tableNumber;
  while (rest >= 0x80) {
    head.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  head.push(rest);
  const bytes = Buffer.alloc(head.length + INTERNAL_LENGTH + FOOTER_LENGTH);
  bytes.set(head);
  internal.copy(bytes, head.length, 0, INTERNAL_LENGTH);
  const end = head.length + INTERNAL_LENGTH;
  bytes.writeUInt16LE(fletcher16(bytes.subarray(0, end)), end);
  return toBase32(bytes);
}

const randomPool = Buffer.alloc(INTERNAL_LENGTH * 256);
let randomUsed = randomPool.length;

/**
 * A fresh id in table `tableNumber`: 48 bits of `nowMs`, then 80 random bits. Ids made together lie
 * together in the b-tree, which keeps commits small; Convex's own carry a time as well.
 */
export function newId(tableNumber: number, nowMs: number): string {
  if (randomUsed === randomPool.length) {
    randomFillSync(randomPool);
    randomUsed = 0;
  }
  const internal = randomPool.subarray(randomUsed, randomUsed + INTERNAL_LENGTH);
  internal.writeUIntBE(Math.max(0, Math.floor(nowMs)) % 2 ** 48, 0, TIME_LENGTH);
  randomUsed += INTERNAL_LENGTH;
  return encodeId(tableNumber, internal);
}

/** The table number inside `id`, or null when it is not a well-formed id. */
export function tableNumberOfId(id: string): number | null {
  if (id.length < MIN_LENGTH || id.length > MAX_LENGTH) return null;
  const bytes = fromBase32(id);
  if (bytes === null) return null;
  let tableNumber = 0;
  let position = 0;
  for (;;) {
    const byte = bytes[position];
    if (byte === undefined || position === MAX_VINT_BYTES) return null;
    tableNumber += (byte & 0x7f) * 2 ** (7 * position);
    position += 1;
    if (byte < 0x80) break;
  }
  const end = position + INTERNAL_LENGTH;
  if (bytes.length !== end + FOOTER_LENGTH || tableNumber === 0) return null;
  return bytes.readUInt16LE(end) === fletcher16(bytes.subarray(0, end)) ? tableNumber : null;
}
