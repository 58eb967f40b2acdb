import type { Json, JsonObject } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { isObject } from "../values/json.ts";
import { LIMITS } from "../values/limits.ts";
import type { Table } from "./catalog.ts";

export interface IndexDefinition {
  name: string;
  fields: string[];
}

export interface SearchIndexDefinition {
  name: string;
  searchField: string;
  filterFields: string[];
}

export interface TableDefinition {
  name: string;
  indexes: IndexDefinition[];
  searchIndexes: SearchIndexDefinition[];
  /** Validator of documents; null when the schema does not enforce one. */
  documentType: Json;
}

function invalid(message: string): never {
  throw new BackendError("InvalidSchema", message);
}

function strings(value: Json | undefined): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => (typeof item === "string" ? item : invalid("Invalid field list")));
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function indexName(table: string, index: JsonObject): string {
  const name = index.indexDescriptor;
  if (typeof name !== "string" || name === "")
    return invalid(`Table ${table} has an index without a name`);
  if (name.startsWith("_") || name === "by_id" || name === "by_creation_time") {
    return invalid(`In table "${table}" the index name "${name}" is reserved.`);
  }
  return name;
}

function parseTable(table: JsonObject, enforce: boolean): TableDefinition {
  const name =
    typeof table.tableName === "string" ? table.tableName : invalid("Table without a name");
  const indexes = objects(table.indexes).map((index): IndexDefinition => {
    const fields = strings(index.fields);
    if (fields.length === 0 || fields.length > LIMITS.fieldsPerIndex) {
      invalid(
        `Index ${name}.${indexName(name, index)} must have 1 to ${LIMITS.fieldsPerIndex} fields.`,
      );
    }
    return { name: indexName(name, index), fields };
  });
  const searchIndexes = objects(table.searchIndexes).map((index): SearchIndexDefinition => ({
    name: indexName(name, index),
    searchField:
      typeof index.searchField === "string" ? index.searchField : invalid("No searchField"),
    filterFields: strings(index.filterFields),
  }));
  if (objects(table.vectorIndexes).length > 0) {
    throw new BackendError(
      "VectorIndexNotImplemented",
      `Vector indexes are not implemented by the embedded backend (table ${name}).`,
    );
  }
  if (indexes.length + searchIndexes.length > LIMITS.indexesPerTable) {
    invalid(`Table ${name} has more than ${LIMITS.indexesPerTable} indexes.`);
  }
  return {
    name,
    indexes,
    searchIndexes,
    documentType: enforce ? (table.documentType ?? null) : null,
  };
}

/** Reads what `schema.export()` gives, as text or parsed; no schema is no tables. */
export function parseSchema(exported: Json): TableDefinition[] {
  const schema = typeof exported === "string" ? (JSON.parse(exported) as Json) : exported;
  if (!isObject(schema)) return [];
  const enforce = schema.schemaValidation !== false;
  return objects(schema.tables).map((table) => parseTable(table, enforce));
}

/** What must happen to a table's indexes to fit a definition; a changed index goes and comes. */
export interface IndexChanges {
  removed: { id: number; name: string }[];
  added: IndexDefinition[];
  removedSearch: { id: number; name: string }[];
  addedSearch: SearchIndexDefinition[];
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, position) => item === b[position]);

const sameSearch = (
  a: SearchIndexDefinition,
  b: Omit<SearchIndexDefinition, "filterFields"> & { filterFields: readonly string[] },
) =>
  a.name === b.name && a.searchField === b.searchField && sameList(a.filterFields, b.filterFields);

export function indexChanges(
  table: Table | undefined,
  definition: TableDefinition | undefined,
): IndexChanges {
  const declared = (table?.indexes ?? []).filter((index) => index.id > 0);
  const wanted = definition?.indexes ?? [];
  const same = (a: IndexDefinition, b: { name: string; fields: readonly string[] }) =>
    a.name === b.name && sameList(a.fields, b.fields);
  const search = table?.searchIndexes ?? [];
  const wantedSearch = definition?.searchIndexes ?? [];
  return {
    removed: declared.filter((index) => !wanted.some((next) => same(next, index))),
    added: wanted.filter((next) => !declared.some((index) => same(next, index))),
    removedSearch: search.filter((index) => !wantedSearch.some((next) => sameSearch(next, index))),
    addedSearch: wantedSearch.filter((next) => !search.some((index) => sameSearch(next, index))),
  };
}

/** The tables of a mount that exist or are wanted, each with its definition. */
export function pairTables(
  tables: Table[],
  definitions: TableDefinition[],
): { name: string; table: Table | undefined; definition: TableDefinition | undefined }[] {
  const user = tables.filter((table) => !table.isSystem);
  const names = new Set([...user.map((table) => table.name), ...definitions.map((d) => d.name)]);
  return [...names].sort().map((name) => ({
    name,
    table: user.find((table) => table.name === name),
    definition: definitions.find((definition) => definition.name === name),
  }));
}

/** In the shape of start_push's `schemaChange.indexDiffs`. */
export function describeIndexDiff(tables: Table[], schema: Json): JsonObject {
  const added: Json[] = [];
  const removed: Json[] = [];
  const database = (table: string, name: string, fields: readonly string[]): Json => ({
    name: `${table}.${name}`,
    type: "database",
    fields: [...fields],
  });
  const search = (
    table: string,
    index: Omit<SearchIndexDefinition, "filterFields"> & { filterFields: readonly string[] },
  ): Json => ({
    name: `${table}.${index.name}`,
    type: "search",
    searchField: index.searchField,
    filterFields: [...index.filterFields],
  });
  for (const { name, table, definition } of pairTables(tables, parseSchema(schema))) {
    const changes = indexChanges(table, definition);
    for (const index of changes.added) added.push(database(name, index.name, index.fields));
    for (const index of changes.addedSearch) added.push(search(name, index));
    for (const { id } of changes.removed) {
      const index = table?.indexes.find((candidate) => candidate.id === id);
      if (index !== undefined) removed.push(database(name, index.name, index.fields));
    }
    for (const { id } of changes.removedSearch) {
      const index = table?.searchIndexes.find((candidate) => candidate.id === id);
      if (index !== undefined) removed.push(search(name, index));
    }
  }
  return { added_indexes: added, removed_indexes: removed };
}
