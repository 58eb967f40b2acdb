import type { Json, JsonObject, MountSchemas } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { AFTER_ALL_KEYS, afterKey, compareJson } from "../values/keys.ts";
import { validateValue } from "../values/validate.ts";
import { type Catalog, type Table, byId, declaredIndex, indexKey } from "./catalog.ts";
import {
  type IndexDefinition,
  type SearchIndexDefinition,
  describeIndexDiff,
  indexChanges,
  pairTables,
  parseSchema,
} from "./schema.ts";
import type { SearchIndexes } from "./search-index.ts";
import type { Store } from "./store.ts";
import type { Work } from "./work.ts";

const META_KEY = "schemas";
const BATCH = 1000;

export interface SchemaMismatch {
  mount: string;
  table: string;
  error: string;
}

/** The schemas in force, and how the next ones replace them. */
export class SchemaState {
  readonly #store: Store;
  readonly #search: SearchIndexes;
  readonly #catalog: Catalog;
  #validators = new Map<string, Json>();
  #active: MountSchemas = {};

  constructor(store: Store, search: SearchIndexes, catalog: Catalog) {
    this.#store = store;
    this.#search = search;
    this.#catalog = catalog;
    const stored = store.getMeta(META_KEY);
    this.#activate(stored === null ? {} : (JSON.parse(stored) as MountSchemas));
  }

  documentValidator(mount: string, table: string): Json {
    return this.#validators.get(`${mount}:${table}`) ?? null;
  }

  diff(next: MountSchemas): JsonObject {
    return Object.fromEntries(
      Object.entries(next).map(([mount, { schema }]) => [
        mount,
        describeIndexDiff(this.#catalog.tables(mount), schema),
      ]),
    );
  }

  /** Committed documents that do not fit `next`, in steps of at most 1000 documents. */
  *mismatches(next: MountSchemas): Generator<SchemaMismatch | null> {
    for (const [mount, { schema }] of Object.entries(next)) {
      for (const { name, documentType } of parseSchema(schema)) {
        const table = this.#catalog.find(mount, name);
        if (table === undefined || documentType === null) continue;
        if (compareJson(documentType, this.documentValidator(mount, name)) === 0) continue;
        yield* this.#checkTable(table, documentType);
      }
    }
  }

  *#checkTable(table: Table, documentType: Json): Generator<SchemaMismatch | null> {
    const context = {
      tableOfId: (id: string) => this.#catalog.tableNameOfId(table.mount, id),
    };
    for (const batch of this.#batches(table)) {
      for (const { document } of batch) {
        const { _id, _creationTime, ...fields } = document;
        const problem = validateValue(documentType, fields, context);
        if (problem === null) continue;
        yield {
          mount: table.mount,
          table: table.name,
          error: `Document with ID ${JSON.stringify(_id)} in table "${table.name}" does not match the schema: ${problem}`,
        };
      }
      yield null;
    }
  }

  *#batches(table: Table): Generator<{ doc: number; document: JsonObject }[]> {
    let lo: Buffer = Buffer.alloc(0);
    for (;;) {
      const rows = this.#store.scan(table, byId(table), lo, AFTER_ALL_KEYS, "asc", BATCH);
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map((row) => ({ doc: row.doc, document: JSON.parse(row.json) as JsonObject }));
      lo = afterKey(last.key);
    }
  }

  /** Creates tables, drops and builds indexes, inside SQLite's open transaction. */
  apply(work: Work, next: MountSchemas): void {
    for (const mismatch of this.mismatches(next)) {
      if (mismatch !== null) throw new BackendError("SchemaValidationFailed", mismatch.error);
    }
    for (const [mount, { schema }] of Object.entries(next)) {
      const definitions = parseSchema(schema);
      for (const { name, table, definition } of pairTables(
        this.#catalog.tables(mount),
        definitions,
      )) {
        const target = table ?? work.openTable(mount, name);
        this.#changeIndexes(work, target, indexChanges(target, definition));
      }
    }
    const before = this.#active;
    this.#store.setMeta(META_KEY, JSON.stringify(next));
    this.#activate(next);
    work.overlay.onUndo(() => this.#activate(before));
  }

  #changeIndexes(work: Work, table: Table, changes: ReturnType<typeof indexChanges>): void {
    const before = { indexes: table.indexes, searchIndexes: table.searchIndexes };
    work.overlay.onUndo(() => Object.assign(table, before));
    for (const { id } of changes.removed) {
      this.#store.deleteIndex(id);
      table.indexes = table.indexes.filter((index) => index.id !== id);
    }
    for (const definition of changes.added) this.#buildIndex(work, table, definition);
    for (const { id } of changes.removedSearch) {
      this.#store.deleteIndex(id);
      this.#search.drop(id);
      table.searchIndexes = table.searchIndexes.filter((index) => index.id !== id);
    }
    for (const definition of changes.addedSearch) this.#buildSearchIndex(table, definition);
  }

  #buildIndex(work: Work, table: Table, definition: IndexDefinition): void {
    const { name, fields } = definition;
    const id = this.#store.insertIndex(table, "database", name, fields);
    const index = declaredIndex(id, name, fields);
    for (const batch of this.#batches(table)) {
      for (const { doc, document } of batch) {
        this.#store.putEntry(index, indexKey(index, document), doc);
      }
    }
    table.indexes = [...table.indexes, index];
    work.overlay.enterIndex(table, index);
  }

  #buildSearchIndex(table: Table, { name, ...fields }: SearchIndexDefinition): void {
    const index = { id: this.#store.insertIndex(table, "search", name, fields), name, ...fields };
    this.#search.create(index);
    for (const batch of this.#batches(table)) {
      for (const { doc, document } of batch) this.#search.add(index, doc, document);
    }
    table.searchIndexes = [...table.searchIndexes, index];
  }

  #activate(schemas: MountSchemas): void {
    this.#active = schemas;
    this.#validators = new Map();
    for (const [mount, { schema }] of Object.entries(schemas)) {
      for (const { name, documentType } of parseSchema(schema)) {
        if (documentType !== null) this.#validators.set(`${mount}:${name}`, documentType);
      }
    }
  }
}
