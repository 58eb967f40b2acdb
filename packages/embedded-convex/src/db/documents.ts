import type { JsonObject } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { checkDocument } from "../values/check.ts";
import { newId } from "../values/ids.ts";
import { isObject, isUndefinedMarker } from "../values/json.ts";
import { encodeKey } from "../values/keys.ts";
import { validateValue } from "../values/validate.ts";
import { SYSTEM_TABLES, type Table, byId } from "./catalog.ts";
import type { PendingDocument } from "./overlay.ts";
import { type Work, visible } from "./work.ts";

type Verb = "get" | "patch" | "replace" | "delete";

/** Never by assignment: a field may be called `__proto__`. */
function withSortedFields(document: JsonObject): JsonObject {
  const fields = Object.keys(document).sort();
  return Object.fromEntries(fields.map((field) => [field, document[field] ?? null]));
}

function isSystemName(table: string): boolean {
  return table.startsWith("_");
}

/** The table that `id` points into; `table` is null when the mount has none with that number. */
function locate(work: Work, mount: string, id: string, verb: Verb, expected?: string) {
  const found = work.shared.catalog.locate(mount, id);
  const argument = `Invalid argument \`id\` for \`db.${verb}\``;
  if (found === null) {
    throw new BackendError("InvalidId", `${argument}: Unable to decode ID ${JSON.stringify(id)}.`);
  }
  if (expected !== undefined && found.name !== expected) {
    throw new BackendError(
      "InvalidId",
      `${argument}: expected an ID of table \`${expected}\`, but ${JSON.stringify(id)} belongs to ${describeTable(found.name)}.`,
    );
  }
  return found;
}

function describeTable(name: string | null): string {
  return name === null ? "no known table" : `table \`${name}\``;
}

/** `db.get` and `db.system.get`. */
export function getDocument(
  work: Work,
  mount: string,
  id: string,
  options: { table?: string; isSystem?: boolean; stale?: boolean },
): JsonObject | null {
  work.usage.countQuery();
  const { table, name } = locate(work, mount, id, "get", options.table);
  if (name !== null && isSystemName(name) !== (options.isSystem ?? false)) {
    throw new BackendError(
      "InvalidId",
      isSystemName(name)
        ? `System tables are read with db.system.get: ${JSON.stringify(id)} belongs to table \`${name}\`.`
        : `db.system.get reads system tables only: ${JSON.stringify(id)} belongs to table \`${name}\`.`,
    );
  }
  if (table === null) {
    // A system table without rows yet: its first row must invalidate this read.
    if (name !== null) work.findTable(mount, name);
    return null;
  }
  const key = encodeKey([id]);
  if (options.stale !== true) work.recordPoint(byId(table).id, key);
  const pending = options.stale === true ? undefined : work.overlay.find(table, id);
  const found = pending ?? readCommitted(work, table, key);
  if (found?.document == null) return null;
  work.usage.countRead(found.bytes);
  return visible(table, found.document);
}

function readCommitted(work: Work, table: Table, key: Buffer) {
  const row = work.shared.store.findById(table, key);
  if (row === undefined) return null;
  return { doc: row.doc, bytes: row.bytes, document: JSON.parse(row.json) as JsonObject };
}

/**
 * The pending state of an existing document, loaded on its first write. As in Convex, that a write
 * looks at the document does not count as a read.
 */
function openDocument(work: Work, table: Table, id: string): PendingDocument | null {
  const known = work.overlay.find(table, id);
  if (known !== undefined) return known.document === null ? null : known;
  const idKey = encodeKey([id]);
  const committed = readCommitted(work, table, idKey);
  if (committed === null) return null;
  const pending: PendingDocument = {
    table,
    idKey,
    committed,
    document: committed.document,
    bytes: committed.bytes,
    hasCommitTs: false,
  };
  work.overlay.track(id, pending);
  return pending;
}

/** Checks limits and schema, then writes. */
function store(work: Work, pending: PendingDocument, document: JsonObject): void {
  const facts = checkDocument(document);
  const { mount, name } = pending.table;
  const validator = work.shared.documentValidator(mount, name);
  if (validator !== null) {
    const { _id, _creationTime, ...fields } = document;
    const problem = validateValue(validator, fields, {
      tableOfId: (id) => work.shared.catalog.tableNameOfId(mount, id),
    });
    if (problem !== null) {
      throw new BackendError(
        "SchemaEnforcementError",
        `Failed to insert or update a document in table "${name}" because it does not match the schema: ${problem}`,
      );
    }
  }
  work.usage.countWrite(facts.bytes);
  work.overlay.write(pending, { document, ...facts });
}

export function insertDocument(work: Work, mount: string, name: string, value: JsonObject): string {
  work.requireMutation();
  if (Object.hasOwn(SYSTEM_TABLES, name)) {
    throw new BackendError("SystemTable", `Table \`${name}\` is a system table: it is read-only.`);
  }
  requireFields(value);
  for (const field of ["_id", "_creationTime"]) {
    if (Object.hasOwn(value, field)) {
      throw new BackendError(
        "SystemField",
        `Provided document contains \`${field}\`: system fields are set by the database.`,
      );
    }
  }
  const table = work.openTable(mount, name);
  const creationTime = work.shared.nextCreationTime();
  const id = newId(table.number, creationTime);
  const pending = trackNew(work, table, id);
  store(work, pending, withSortedFields({ ...value, _creationTime: creationTime, _id: id }));
  return id;
}

function trackNew(work: Work, table: Table, id: string): PendingDocument {
  const pending: PendingDocument = {
    table,
    idKey: encodeKey([id]),
    committed: null,
    document: null,
    bytes: 0,
    hasCommitTs: false,
  };
  work.overlay.track(id, pending);
  return pending;
}

/** `values` arrive from functions' JSON: anything could be in them. */
function requireFields(value: JsonObject): void {
  if (isObject(value)) return;
  throw new BackendError(
    "DocumentNotObject",
    "Value is not a valid document: documents are objects.",
  );
}

/** An existing user document, or the error that `db.<verb>` gives. */
function openForWrite(work: Work, mount: string, id: string, verb: Verb, expected?: string) {
  work.requireMutation();
  const { table } = locate(work, mount, id, verb, expected);
  if (table?.isSystem === true) {
    throw new BackendError(
      "SystemTable",
      `Table \`${table.name}\` is a system table: it is read-only.`,
    );
  }
  const pending = table === null ? null : openDocument(work, table, id);
  if (pending?.document == null) {
    throw new BackendError(
      "NonexistentDocument",
      `${verb === "delete" ? "Delete" : "Update"} on nonexistent document ID ${id}`,
    );
  }
  return { pending, document: pending.document };
}

function checkSystemFields(value: JsonObject, current: JsonObject): void {
  requireFields(value);
  for (const field of ["_id", "_creationTime"]) {
    if (Object.hasOwn(value, field) && value[field] !== current[field]) {
      throw new BackendError(
        "SystemField",
        `Provided \`${field}\` field value ${JSON.stringify(value[field])} does not match the document's ${JSON.stringify(current[field])}.`,
      );
    }
  }
}

export function patchDocument(
  work: Work,
  mount: string,
  id: string,
  value: JsonObject,
  expected?: string,
): JsonObject {
  const { pending, document } = openForWrite(work, mount, id, "patch", expected);
  checkSystemFields(value, document);
  const merged = Object.entries({ ...document, ...value });
  const kept = merged.filter(([, field]) => !isUndefinedMarker(field));
  const sorted = withSortedFields(Object.fromEntries(kept));
  store(work, pending, sorted);
  return sorted;
}

export function replaceDocument(
  work: Work,
  mount: string,
  id: string,
  value: JsonObject,
  expected?: string,
): JsonObject {
  const { pending, document } = openForWrite(work, mount, id, "replace", expected);
  checkSystemFields(value, document);
  const { _creationTime = null, _id = null } = document;
  const next = withSortedFields({ ...value, _creationTime, _id });
  store(work, pending, next);
  return next;
}

export function removeDocument(
  work: Work,
  mount: string,
  id: string,
  expected?: string,
): JsonObject {
  const { pending, document } = openForWrite(work, mount, id, "delete", expected);
  work.usage.countWrite(0);
  work.overlay.write(pending, null);
  return document;
}

/** Inserts a row of a system table: not validated, not counted. */
export function insertSystemDocument(
  work: Work,
  mount: string,
  name: string,
  value: JsonObject,
): string {
  work.requireMutation();
  const table = work.openTable(mount, name);
  const creationTime = work.shared.nextCreationTime();
  const id = newId(table.number, creationTime);
  const document = { ...value, _creationTime: creationTime, _id: id };
  work.overlay.write(trackNew(work, table, id), { document, bytes: 0, hasCommitTs: true });
  return id;
}

/** A row of a system table with its private fields. */
export function findSystemDocument(
  work: Work,
  mount: string,
  name: string,
  id: string,
): PendingDocument | null {
  if (work.shared.catalog.tableNameOfId(mount, id) !== name) return null;
  const table = work.findTable(mount, name);
  return table === undefined ? null : openDocument(work, table, id);
}

export function updateSystemDocument(
  work: Work,
  pending: PendingDocument,
  document: JsonObject | null,
): void {
  work.requireMutation();
  work.overlay.write(pending, document && { document, bytes: 0, hasCommitTs: true });
}

/** `db.normalizeId`: the id itself when it belongs to the table. */
export function normalizeId(work: Work, mount: string, table: string, id: string): string | null {
  return work.shared.catalog.tableNameOfId(mount, id) === table ? id : null;
}

/** How many documents a table holds now, own writes included. */
export function countDocuments(work: Work, mount: string, name: string): number {
  const table = work.findTable(mount, name);
  if (table === undefined) return 0;
  work.usage.countQuery();
  work.reads.add({
    indexId: byId(table).id,
    readInterval: () => ({ lo: Buffer.alloc(0), hi: Buffer.from([0xff]) }),
  });
  let count = work.shared.store.countDocuments(table);
  for (const pending of work.overlay.documents()) {
    if (pending.table !== table) continue;
    count += (pending.document === null ? 0 : 1) - (pending.committed === null ? 0 : 1);
  }
  return count;
}
