import type { Clock, Json, JsonObject } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { afterKey } from "../values/keys.ts";
import { LIMITS } from "../values/limits.ts";
import {
  type Catalog,
  PRIVATE_FIELD,
  SYSTEM_TABLES,
  TABLE_NAMES_INDEX,
  type Table,
  newTable,
  tableNameKey,
} from "./catalog.ts";
import { Overlay } from "./overlay.ts";
import { ReadRecorder } from "./read-set.ts";
import type { SearchIndexes } from "./search-index.ts";
import type { SessionRequests } from "./sessions.ts";
import type { Store } from "./store.ts";
import { Usage } from "./usage.ts";

/** What all transactions of one database share. */
export interface Shared {
  readonly store: Store;
  readonly search: SearchIndexes;
  readonly sessions: SessionRequests;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** Milliseconds, strictly increasing over the life of the file. */
  nextCreationTime(): number;
  /** The schema's validator for documents of a table; null when anything may be stored. */
  documentValidator(mount: string, table: string): Json;
}

const TABLE_NAME = /^[a-zA-Z][a-zA-Z0-9_]*$/;

/** The state of one running transaction: its writes, its reads, what it used up. */
export class Work {
  readonly shared: Shared;
  readonly kind: "query" | "mutation";
  readonly overlay = new Overlay();
  readonly reads = new ReadRecorder();
  readonly usage = new Usage();
  readonly newTables: Table[] = [];
  readonly system = new Map<string, Json>();
  sessionRequest: { session: string; request: number; value: Json } | null = null;
  /** SQLite's transaction is open: the schema was changed, or the commit is being written. */
  sqlOpen = false;
  /** Set when the body has returned: no more reads or writes. */
  isOver = false;

  constructor(shared: Shared, kind: "query" | "mutation") {
    this.shared = shared;
    this.kind = kind;
  }

  requireMutation(): void {
    if (this.kind === "query") {
      throw new BackendError("ReadOnly", "Queries cannot write to the database.");
    }
  }

  recordPoint(indexId: number, key: Buffer): void {
    this.reads.add({ indexId, readInterval: () => ({ lo: key, hi: afterKey(key) }) });
  }

  /** A table by name; that it did not exist is part of what was read. */
  findTable(mount: string, name: string): Table | undefined {
    const table = this.shared.catalog.find(mount, name);
    if (table === undefined) this.recordPoint(TABLE_NAMES_INDEX, tableNameKey(mount, name));
    return table;
  }

  /** A table by name, created on its first document. */
  openTable(mount: string, name: string): Table {
    const existing = this.shared.catalog.find(mount, name);
    if (existing !== undefined) return existing;
    const system = Object.hasOwn(SYSTEM_TABLES, name) ? SYSTEM_TABLES[name] : undefined;
    if (system === undefined) checkTableName(name);
    const { store, catalog } = this.shared;
    const number = system?.number ?? catalog.nextNumber(mount);
    const table = newTable(store.allocateTablet(), mount, name, number);
    catalog.add(table);
    this.newTables.push(table);
    this.overlay.onUndo(() => {
      catalog.remove(table);
      this.newTables.splice(this.newTables.indexOf(table), 1);
    });
    return table;
  }

  setSystem(key: string, value: Json): void {
    this.requireMutation();
    const before = this.system.get(key);
    this.system.set(key, value);
    this.overlay.onUndo(() => {
      if (before === undefined) this.system.delete(key);
      else this.system.set(key, before);
    });
  }
}

function checkTableName(name: string): void {
  if (name.length <= LIMITS.identifierLength && TABLE_NAME.test(name)) return;
  throw new BackendError(
    "InvalidTableName",
    `Invalid table name ${JSON.stringify(name.slice(0, 80))}: table names start with a letter and hold letters, digits and underscores, at most ${LIMITS.identifierLength}; a leading underscore is reserved for system tables.`,
  );
}

/** A document as functions see it. */
export function visible(table: Table, document: JsonObject): JsonObject {
  if (!table.isSystem) return document;
  const { [PRIVATE_FIELD]: _private, ...rest } = document;
  return rest;
}
