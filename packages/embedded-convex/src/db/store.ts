import { BackendError, type Json } from "../contracts.ts";
import { type Catalog, type Index, type Table, byId, declaredIndex, newTable } from "./catalog.ts";
import type { Sqlite, SqlRow } from "./sqlite.ts";

/** A committed document as a scan finds it. `doc` is its row number. */
export interface StoredRow {
  key: Buffer;
  doc: number;
  bytes: number;
  json: string;
}

/** Of the tables below and the keys in them; a file of another format is not touched. */
const FORMAT = 1;

const TABLES = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tables (
  tablet INTEGER PRIMARY KEY, mount TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL,
  UNIQUE (mount, name), UNIQUE (mount, number)
);
CREATE TABLE IF NOT EXISTS indexes (
  id INTEGER PRIMARY KEY, tablet INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
  fields TEXT NOT NULL, UNIQUE (tablet, name)
);
CREATE TABLE IF NOT EXISTS documents (
  doc INTEGER PRIMARY KEY, tablet INTEGER NOT NULL, id BLOB NOT NULL, bytes INTEGER NOT NULL,
  json TEXT NOT NULL, UNIQUE (tablet, id)
);
CREATE TABLE IF NOT EXISTS index_entries (
  index_id INTEGER NOT NULL, key BLOB NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY (index_id, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS system (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** CROSS JOIN keeps the planner on one range of the index, documents looked up by row number. */
const SCAN = (order: "ASC" | "DESC") => `
SELECT e.key, d.doc, d.bytes, d.json FROM index_entries AS e CROSS JOIN documents AS d ON d.doc = e.doc
WHERE e.index_id = ? AND e.key >= ? AND e.key < ? ORDER BY e.key ${order} LIMIT ?`;
const SCAN_BY_ID = (order: "ASC" | "DESC") => `
SELECT id, doc, bytes, json FROM documents
WHERE tablet = ? AND id >= ? AND id < ? ORDER BY id ${order} LIMIT ?`;
const SCANS = { asc: SCAN("ASC"), desc: SCAN("DESC") };
const SCANS_BY_ID = { asc: SCAN_BY_ID("ASC"), desc: SCAN_BY_ID("DESC") };

const toRow = (row: SqlRow): StoredRow => ({
  key: row[0] as Buffer,
  doc: row[1] as number,
  bytes: row[2] as number,
  json: row[3] as string,
});

/** Every SQL statement on committed state. Knows rows and keys, not documents' meaning. */
export class Store {
  readonly sql: Sqlite;
  #nextDoc: number;
  #nextTablet: number;
  #nextIndex: number;

  constructor(sql: Sqlite) {
    this.sql = sql;
    const format = sql.get("PRAGMA user_version")?.[0];
    if (format !== 0 && format !== FORMAT) {
      throw new BackendError(
        "DatabaseFormat",
        `The database was written in format ${String(format)}; this version reads format ${FORMAT}.`,
      );
    }
    sql.exec(`PRAGMA user_version = ${FORMAT}`);
    sql.exec(TABLES);
    const next = (query: string) => Number(sql.get(query)?.[0] ?? 0) + 1;
    this.#nextDoc = next("SELECT max(doc) FROM documents");
    this.#nextTablet = next("SELECT max(tablet) FROM tables");
    this.#nextIndex = next("SELECT max(id) FROM indexes");
  }

  begin(): void {
    this.sql.run("BEGIN IMMEDIATE");
  }

  commit(): void {
    this.sql.run("COMMIT");
  }

  /** Some errors (disk full) have ended the transaction already. */
  rollback(): void {
    if (this.sql.inTransaction) this.sql.run("ROLLBACK");
  }

  /** Runs `body` and takes back what it wrote, inside or outside of a transaction. */
  trial<T>(body: () => T): T {
    this.sql.run("SAVEPOINT trial");
    try {
      return body();
    } finally {
      this.sql.run("ROLLBACK TO trial");
      this.sql.run("RELEASE trial");
    }
  }

  loadCatalog(catalog: Catalog): void {
    const tables = new Map<number, Table>();
    for (const row of this.sql.all("SELECT tablet, mount, name, number FROM tables")) {
      const [tablet, mount, name, number] = row as [number, string, string, number];
      const table = newTable(tablet, mount, name, number);
      tables.set(tablet, table);
      catalog.add(table);
    }
    for (const row of this.sql.all("SELECT id, tablet, kind, name, fields FROM indexes")) {
      const [id, tablet, kind, name, fields] = row as [number, number, string, string, string];
      const table = tables.get(tablet);
      if (table === undefined) continue;
      if (kind === "search") {
        const definition = JSON.parse(fields) as { searchField: string; filterFields: string[] };
        table.searchIndexes = [...table.searchIndexes, { id, name, ...definition }];
      } else {
        const index = declaredIndex(id, name, JSON.parse(fields) as string[]);
        table.indexes = [...table.indexes, index];
      }
    }
  }

  /** Rows of `index` in [lo, hi), in key order or reversed. */
  scan(
    table: Table,
    index: Index,
    lo: Buffer,
    hi: Buffer,
    order: "asc" | "desc",
    limit: number,
  ): StoredRow[] {
    const rows =
      index === byId(table)
        ? this.sql.all(SCANS_BY_ID[order], [table.tablet, lo, hi, limit])
        : this.sql.all(SCANS[order], [index.id, lo, hi, limit]);
    return rows.map(toRow);
  }

  findById(table: Table, idKey: Buffer): StoredRow | undefined {
    const row = this.sql.get(
      "SELECT id, doc, bytes, json FROM documents WHERE tablet = ? AND id = ?",
      [table.tablet, idKey],
    );
    return row === undefined ? undefined : toRow(row);
  }

  findByDoc(doc: number): StoredRow | null {
    const row = this.sql.get("SELECT id, doc, bytes, json FROM documents WHERE doc = ?", [doc]);
    return row === undefined ? null : toRow(row);
  }

  countDocuments(table: Table): number {
    const row = this.sql.get("SELECT count(*) FROM documents WHERE tablet = ?", [table.tablet]);
    return Number(row?.[0] ?? 0);
  }

  insertDocument(table: Table, idKey: Buffer, bytes: number, json: string): number {
    const doc = this.#nextDoc++;
    this.sql.run("INSERT INTO documents (doc, tablet, id, bytes, json) VALUES (?, ?, ?, ?, ?)", [
      doc,
      table.tablet,
      idKey,
      bytes,
      json,
    ]);
    return doc;
  }

  updateDocument(doc: number, bytes: number, json: string): void {
    this.sql.run("UPDATE documents SET bytes = ?, json = ? WHERE doc = ?", [bytes, json, doc]);
  }

  deleteDocument(doc: number): void {
    this.sql.run("DELETE FROM documents WHERE doc = ?", [doc]);
  }

  putEntry(index: Index, key: Buffer, doc: number): void {
    this.sql.run("INSERT INTO index_entries (index_id, key, doc) VALUES (?, ?, ?)", [
      index.id,
      key,
      doc,
    ]);
  }

  deleteEntry(index: Index, key: Buffer): void {
    this.sql.run("DELETE FROM index_entries WHERE index_id = ? AND key = ?", [index.id, key]);
  }

  /** Numbers are handed out at once; the row is written when the transaction commits. */
  allocateTablet(): number {
    return this.#nextTablet++;
  }

  insertTable(table: Table): void {
    this.sql.run("INSERT INTO tables (tablet, mount, name, number) VALUES (?, ?, ?, ?)", [
      table.tablet,
      table.mount,
      table.name,
      table.number,
    ]);
  }

  insertIndex(table: Table, kind: "database" | "search", name: string, fields: Json): number {
    const id = this.#nextIndex++;
    this.sql.run("INSERT INTO indexes (id, tablet, kind, name, fields) VALUES (?, ?, ?, ?, ?)", [
      id,
      table.tablet,
      kind,
      name,
      JSON.stringify(fields),
    ]);
    return id;
  }

  deleteIndex(id: number): void {
    this.sql.run("DELETE FROM indexes WHERE id = ?", [id]);
    this.sql.run("DELETE FROM index_entries WHERE index_id = ?", [id]);
  }

  getMeta(key: string): string | null {
    return (this.sql.get("SELECT value FROM meta WHERE key = ?", [key])?.[0] ?? null) as
      string | null;
  }

  setMeta(key: string, value: string): void {
    this.sql.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [key, value]);
  }

  getSystem(key: string): Json {
    const row = this.sql.get("SELECT value FROM system WHERE key = ?", [key]);
    return row === undefined ? null : (JSON.parse(row[0] as string) as Json);
  }

  setSystem(key: string, value: Json): void {
    if (value === null) this.sql.run("DELETE FROM system WHERE key = ?", [key]);
    else {
      this.sql.run("INSERT OR REPLACE INTO system (key, value) VALUES (?, ?)", [
        key,
        JSON.stringify(value),
      ]);
    }
  }
}
