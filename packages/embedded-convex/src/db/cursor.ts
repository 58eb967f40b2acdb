import { createHash } from "node:crypto";
import type { QueryJson } from "../contracts.ts";
import { BackendError } from "../contracts.ts";

/** A place in a query's results: after the row with this key, or past the last row. */
export type Position = Buffer | "end";

/** Names a query, so that a cursor cannot be used with another one. */
export function queryFingerprint(mount: string, query: QueryJson): string {
  return createHash("sha256")
    .update(JSON.stringify([mount, query.source, query.operators]))
    .digest("base64url")
    .slice(0, 12);
}

/** Opaque to clients; free of characters that need escaping anywhere. */
export function encodeCursor(fingerprint: string, position: Position): string {
  return `${fingerprint}.${position === "end" ? "end" : `k${position.toString("base64url")}`}`;
}

/** Throws BackendError("InvalidCursor"), which makes `usePaginatedQuery` start again. */
export function decodeCursor(fingerprint: string, cursor: string): Position {
  const dot = cursor.indexOf(".");
  const rest = cursor.slice(dot + 1);
  if (cursor.slice(0, dot) !== fingerprint || (rest !== "end" && !rest.startsWith("k"))) {
    throw new BackendError(
      "InvalidCursor",
      "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.",
    );
  }
  return rest === "end" ? "end" : Buffer.from(rest.slice(1), "base64url");
}
