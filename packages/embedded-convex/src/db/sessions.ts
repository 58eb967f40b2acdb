import type { Json } from "../contracts.ts";
import type { Sqlite } from "./sqlite.ts";

const TABLE = `
CREATE TABLE IF NOT EXISTS session_requests (
  session TEXT NOT NULL, request INTEGER NOT NULL, ts TEXT NOT NULL, value TEXT NOT NULL,
  created_ms REAL NOT NULL, PRIMARY KEY (session, request)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS session_requests_by_age ON session_requests (created_ms);
`;

/** A client re-sends what was not acknowledged as soon as it is back; a week covers a long sleep. */
const KEPT_MS = 7 * 24 * 3600 * 1000;
const PRUNE_EVERY_MS = 3600 * 1000;

export interface SessionReply {
  value: Json;
  ts: bigint;
}

/** Replies of clients' mutations, so that a re-sent request is answered and not applied again. */
export class SessionRequests {
  readonly #sql: Sqlite;
  #prunedMs = 0;

  constructor(sql: Sqlite) {
    this.#sql = sql;
    sql.exec(TABLE);
  }

  find(session: string, request: number): SessionReply | null {
    const row = this.#sql.get(
      "SELECT value, ts FROM session_requests WHERE session = ? AND request = ?",
      [session, request],
    );
    if (row === undefined) return null;
    return { value: JSON.parse(row[0] as string) as Json, ts: BigInt(row[1] as string) };
  }

  /** Inside SQLite's open transaction. Forgets old replies now and then. */
  insert(session: string, request: number, reply: SessionReply, nowMs: number): void {
    this.#sql.run(
      "INSERT INTO session_requests (session, request, ts, value, created_ms) VALUES (?, ?, ?, ?, ?)",
      [session, request, reply.ts.toString(), JSON.stringify(reply.value), nowMs],
    );
    if (nowMs < this.#prunedMs + PRUNE_EVERY_MS) return;
    this.#sql.run("DELETE FROM session_requests WHERE created_ms < ?", [nowMs - KEPT_MS]);
    this.#prunedMs = nowMs;
  }
}
