import type { JsonObject } from "../contracts.ts";
import { tableNumberOfId } from "../values/ids.ts";
import { valueAtPath } from "../values/json.ts";
import { encodeKey } from "../values/keys.ts";

/** One b-tree: rows of `index_entries` with this id, or the primary key of `documents` (by_id). */
export interface Index {
  readonly id: number;
  readonly name: string;
  /** Without the closing `_creationTime`, `_id`. */
  readonly fields: readonly string[];
  /** All fields of the key, split into paths. */
  readonly paths: readonly (readonly string[])[];
}

export interface SearchIndex {
  readonly id: number;
  readonly name: string;
  readonly searchField: string;
  readonly filterFields: readonly string[];
}

/** A table of one mount. `tablet` is unique in the file, `number` (inside ids) only in its mount. */
export interface Table {
  readonly tablet: number;
  readonly mount: string;
  readonly name: string;
  readonly number: number;
  readonly isSystem: boolean;
  /** by_id first, by_creation_time second. Replaced, never changed, when indexes come and go. */
  indexes: readonly Index[];
  searchIndexes: readonly SearchIndex[];
}

/** Fields hidden from functions: where a scheduled function runs, the name in a file's URL. */
export const PRIVATE_FIELD = "$private";

/** User tables are numbered from here in every mount; below is reserved for system tables. */
export const FIRST_USER_TABLE_NUMBER = 10_001;

/** Pseudo index of "the table exists": lets reads of a table not yet created be invalidated. */
export const TABLE_NAMES_INDEX = 0;

const by = (
  id: number,
  name: string,
  fields: string[],
  tail = ["_creationTime", "_id"],
): Index => ({
  id,
  name,
  fields,
  paths: [...fields, ...tail].map((field) => field.split(".")),
});

/** Cross-mount indexes, shared by the system tables of all mounts. */
export const JOBS_BY_STATE_AND_TIME = by(-1, "by_state_and_time", [
  "state.kind",
  `${PRIVATE_FIELD}.queueTime`,
]);
export const FILES_BY_UUID = by(-2, "by_uuid", [`${PRIVATE_FIELD}.uuid`]);

/** System tables that functions may read, with their fixed numbers. */
export const SYSTEM_TABLES: Readonly<Record<string, { number: number; indexes: Index[] }>> = {
  _scheduled_functions: { number: 20, indexes: [JOBS_BY_STATE_AND_TIME] },
  _storage: { number: 21, indexes: [FILES_BY_UUID] },
};

const SYSTEM_TABLE_NAMES = new Map(
  Object.entries(SYSTEM_TABLES).map(([name, { number }]) => [number, name]),
);

/** Ids from here down belong to by_id and by_creation_time; positive ones to declared indexes. */
const builtInIndexId = (tablet: number, which: 0 | 1): number => -(tablet * 2 + which) - 8;

export function declaredIndex(id: number, name: string, fields: string[]): Index {
  return by(id, name, fields);
}

export function newTable(tablet: number, mount: string, name: string, number: number): Table {
  const system = Object.hasOwn(SYSTEM_TABLES, name) ? SYSTEM_TABLES[name] : undefined;
  return {
    tablet,
    mount,
    name,
    number,
    isSystem: system !== undefined,
    indexes: [
      by(builtInIndexId(tablet, 0), "by_id", [], ["_id"]),
      by(builtInIndexId(tablet, 1), "by_creation_time", []),
      ...(system?.indexes ?? []),
    ],
    searchIndexes: [],
  };
}

export function byId(table: Table): Index {
  const index = table.indexes[0];
  if (index === undefined) throw new Error(`Table ${table.name} has no by_id index`);
  return index;
}

export function indexKey(index: Index, document: JsonObject): Buffer {
  return encodeKey(index.paths.map((path) => valueAtPath(document, path)));
}

export function tableNameKey(mount: string, name: string): Buffer {
  return encodeKey([mount, name]);
}

/** All tables, by name and by the number inside their ids. */
export class Catalog {
  readonly #mounts = new Map<
    string,
    { byName: Map<string, Table>; byNumber: Map<number, Table> }
  >();

  find(mount: string, name: string): Table | undefined {
    return this.#mounts.get(mount)?.byName.get(name);
  }

  findByNumber(mount: string, number: number): Table | undefined {
    return this.#mounts.get(mount)?.byNumber.get(number);
  }

  add(table: Table): void {
    let tables = this.#mounts.get(table.mount);
    if (tables === undefined) {
      tables = { byName: new Map(), byNumber: new Map() };
      this.#mounts.set(table.mount, tables);
    }
    tables.byName.set(table.name, table);
    tables.byNumber.set(table.number, table);
  }

  remove(table: Table): void {
    const tables = this.#mounts.get(table.mount);
    tables?.byName.delete(table.name);
    tables?.byNumber.delete(table.number);
  }

  tables(mount: string): Table[] {
    return [...(this.#mounts.get(mount)?.byName.values() ?? [])];
  }

  mounts(): string[] {
    return [...this.#mounts.keys()];
  }

  nextNumber(mount: string): number {
    let next = FIRST_USER_TABLE_NUMBER;
    for (const table of this.tables(mount)) next = Math.max(next, table.number + 1);
    return next;
  }

  /** What an id points to; null when it is no id. `name` is null when no table has its number. */
  locate(mount: string, id: string): { name: string | null; table: Table | null } | null {
    const number = tableNumberOfId(id);
    if (number === null) return null;
    const table = this.findByNumber(mount, number) ?? null;
    return { name: table?.name ?? SYSTEM_TABLE_NAMES.get(number) ?? null, table };
  }

  /** The table an id belongs to. System tables are known before their first row exists. */
  tableNameOfId(mount: string, id: string): string | null {
    return this.locate(mount, id)?.name ?? null;
  }
}
