import { chmodSync } from "node:fs";
import Libsql from "libsql";
import { BackendError } from "../contracts.ts";

export type SqlValue = number | string | Buffer | null;
export type SqlRow = SqlValue[];

/** What fsync promises; both keep every commit through `kill -9`, only FULL also through power loss. */
export type Synchronous = "NORMAL" | "FULL";

const CACHE_KIB = 32 * 1024;

/**
 * libsql behind parameter checks: its native side aborts the whole process on a boolean or a lone
 * Buffer, and rounds integers beyond 2^53 in silence. Parameters are always one array of numbers,
 * strings, Buffers and nulls; rows are arrays; statements are prepared once.
 *
 * The file is held in exclusive locking mode: a second process on the same file gets an error
 * instead of a chance to corrupt the lane's order.
 */
export class Sqlite {
  readonly #db: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement>();
  #isClosed = false;

  constructor(file: string, synchronous: Synchronous) {
    this.#db = new Libsql(file);
    // Customers' texts: for the owner's eyes only. SQLite gives the WAL the same mode.
    if (file !== ":memory:") chmodSync(file, 0o600);
    try {
      this.all("PRAGMA locking_mode = EXCLUSIVE");
      this.all("PRAGMA journal_mode = WAL");
      this.exec(`PRAGMA synchronous = ${synchronous}`);
      this.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
      this.exec("BEGIN IMMEDIATE; COMMIT");
    } catch (error) {
      this.#db.close();
      if (String(error).includes("database is locked")) {
        throw new BackendError("DatabaseInUse", `${file} is in use by another process.`);
      }
      throw error;
    }
  }

  all(sql: string, parameters: SqlRow = []): SqlRow[] {
    const statement = this.#prepare(sql, parameters);
    try {
      return statement.all(parameters) as SqlRow[];
    } catch (error) {
      throw withSql(error, sql);
    }
  }

  get(sql: string, parameters: SqlRow = []): SqlRow | undefined {
    const statement = this.#prepare(sql, parameters);
    try {
      return statement.get(parameters) as SqlRow | undefined;
    } catch (error) {
      throw withSql(error, sql);
    }
  }

  run(sql: string, parameters: SqlRow = []): void {
    const statement = this.#prepare(sql, parameters);
    try {
      statement.run(parameters);
    } catch (error) {
      throw withSql(error, sql);
    }
  }

  /** Statements without parameters or rows: schema, BEGIN, COMMIT. */
  exec(sql: string): void {
    try {
      this.#db.exec(sql);
    } catch (error) {
      throw withSql(error, sql);
    }
  }

  get inTransaction(): boolean {
    return this.#db.inTransaction;
  }

  /**
   * Folds the WAL into the file and gives up the lock. Needed because libsql keeps the connection
   * until its statements are collected as garbage.
   */
  close(): void {
    if (this.#isClosed) return;
    this.all("PRAGMA journal_mode = DELETE");
    this.all("PRAGMA locking_mode = NORMAL");
    this.all("SELECT count(*) FROM sqlite_master");
    this.#isClosed = true;
    this.#statements.clear();
    this.#db.close();
  }

  #prepare(sql: string, parameters: SqlRow): Libsql.Statement {
    if (this.#isClosed) throw new BackendError("DatabaseClosed", "The database is closed.");
    for (const parameter of parameters) checkParameter(parameter, sql);
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      try {
        statement = this.#db.prepare(sql);
      } catch (error) {
        throw withSql(error, sql);
      }
      if (statement.reader) statement.raw(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Checked at run time too: a wrong type would end the process, not raise an error. */
function checkParameter(parameter: unknown, sql: string): void {
  if (parameter === null || typeof parameter === "string" || Buffer.isBuffer(parameter)) return;
  if (typeof parameter === "number" && Number.isFinite(parameter)) {
    if (!Number.isInteger(parameter) || Number.isSafeInteger(parameter)) return;
  }
  throw new TypeError(`Unsupported SQL parameter of type ${typeof parameter} in: ${sql}`);
}

function withSql(error: unknown, sql: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(`${message} (in: ${sql})`, { cause: error });
}
