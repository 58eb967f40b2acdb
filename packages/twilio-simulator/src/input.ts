/** Readers for JSON that somebody sent to the control API. Each throws InputError with the field's name. */

/** The sender's mistake; answered with 400 and these words. */
export class InputError extends Error {}

export function readObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`${name} must be an object`);
  }
  return value as Record<string, unknown>;
}

export function readArray(value: unknown, name: string, maxLength: number): unknown[] {
  if (!Array.isArray(value) || value.length > maxLength) {
    throw new InputError(`${name} must be a list of at most ${maxLength}`);
  }
  return value as unknown[];
}

export function readString(value: unknown, name: string): string {
  if (typeof value !== "string") throw new InputError(`${name} must be a string`);
  return value;
}

export function readBoolean(value: unknown, name: string): boolean {
  if (typeof value !== "boolean") throw new InputError(`${name} must be true or false`);
  return value;
}

export function readNumber(
  value: unknown,
  name: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {},
): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < min || value > max) {
    throw new InputError(`${name} must be a number from ${min} to ${max}`);
  }
  return value;
}

/** An address as Twilio writes it: E.164, or a short code. */
export function readAddress(value: unknown, name: string): string {
  const address = readString(value, name).replace(/[\s().-]/g, "");
  if (!/^(\+[1-9]\d{6,14}|[1-9]\d{2,7})$/.test(address)) {
    throw new InputError(`${name} must be a number such as +15035550148`);
  }
  return address;
}

/** Milliseconds since the epoch, or an ISO 8601 time. */
export function readTime(value: unknown, name: string): number {
  const ms = typeof value === "string" ? Date.parse(value) : value;
  return readNumber(ms, name);
}
