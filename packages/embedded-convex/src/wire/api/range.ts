import { BackendError } from "../../contracts.ts";

/**
 * The one range of a `Range: bytes=…` header, ends inclusive; null means the whole file. Several
 * ranges are answered with the whole file too, as RFC 9110 allows. Throws RangeNotSatisfiable.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null) return null;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return null;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end || start >= size) {
    throw new BackendError("RangeNotSatisfiable", `The file has ${size} bytes.`);
  }
  return { start, end };
}
