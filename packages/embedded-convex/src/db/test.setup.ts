import type {
  Clock,
  Database,
  Json,
  JsonObject,
  MountSchemas,
  QueryJson,
  QueryPageRequest,
  Transaction,
} from "../contracts.ts";
import { openDatabase } from "./database.ts";

/** A clock that stands still until told otherwise. */
export interface TestClock extends Clock {
  nowMs: number;
}

export function testClock(nowMs = 1_800_000_000_000): TestClock {
  return {
    nowMs,
    now() {
      return this.nowMs;
    },
    at: () => () => undefined,
  };
}

export function openTestDatabase(file = ":memory:", clock: Clock = testClock()): Database {
  return openDatabase({ file, clock });
}

type Indexes = Record<string, string[]>;

/** A mount's schema with the given indexes; `documentType` any unless told. */
export function schemaOf(
  tables: Record<string, Indexes>,
  documentTypes: Record<string, Json> = {},
  searchIndexes: Record<string, Json[]> = {},
): { schema: Json } {
  return {
    schema: {
      schemaValidation: true,
      tables: Object.entries(tables).map(([tableName, indexes]) => ({
        tableName,
        indexes: Object.entries(indexes).map(([indexDescriptor, fields]) => ({
          indexDescriptor,
          fields,
        })),
        searchIndexes: searchIndexes[tableName] ?? [],
        vectorIndexes: [],
        documentType: documentTypes[tableName] ?? { type: "any" },
      })),
    },
  };
}

export async function mutate<T>(db: Database, body: (tx: Transaction) => T): Promise<T> {
  const { value } = await db.transact("mutation", (tx) => Promise.resolve(body(tx)));
  return value;
}

export async function read<T>(db: Database, body: (tx: Transaction) => T): Promise<T> {
  const { value } = await db.transact("query", (tx) => Promise.resolve(body(tx)));
  return value;
}

export async function applySchemas(db: Database, schemas: MountSchemas): Promise<void> {
  await mutate(db, (tx) => {
    db.applySchemas(tx, schemas);
  });
}

type Bound = [type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte", fieldPath: string, value: Json];

export function fullScan(tableName: string, order: "asc" | "desc" = "asc"): QueryJson {
  return { source: { type: "FullTableScan", tableName, order }, operators: [] };
}

export function indexRange(
  indexName: string,
  bounds: Bound[] = [],
  order: "asc" | "desc" = "asc",
): QueryJson {
  const range = bounds.map(([type, fieldPath, value]) => ({ type, fieldPath, value }));
  return { source: { type: "IndexRange", indexName, range, order }, operators: [] };
}

export function collect(tx: Transaction, query: QueryJson, mount = ""): JsonObject[] {
  const cursor = tx.query(mount, query);
  const rows: JsonObject[] = [];
  for (let row = cursor.next(); !row.done; row = cursor.next()) rows.push(row.value as JsonObject);
  return rows;
}

export function pageRequest(
  query: QueryJson,
  options: Partial<Omit<QueryPageRequest, "query">> = {},
): QueryPageRequest {
  return {
    query,
    cursor: null,
    endCursor: null,
    pageSize: 10,
    maximumRowsRead: null,
    maximumBytesRead: null,
    ...options,
  };
}

/** The field of each document. */
export function pick(documents: readonly Json[], field: string): (Json | undefined)[] {
  return documents.map((document) => (document as JsonObject)[field]);
}
