import type { JsonObject } from "../contracts.ts";
import { substituteCommitTs } from "../values/json.ts";
import { TABLE_NAMES_INDEX, indexKey, tableNameKey } from "./catalog.ts";
import type { PendingDocument } from "./overlay.ts";
import type { IndexWrite } from "./read-set.ts";
import { searchKeys } from "./search-index.ts";
import type { Work } from "./work.ts";

function isChanged(pending: PendingDocument): boolean {
  return pending.document !== (pending.committed?.document ?? null);
}

/** Whether the transaction leaves anything to be stored. */
export function hasWrites(work: Work): boolean {
  if (work.sqlOpen || work.sessionRequest !== null || work.system.size > 0) return true;
  if (work.newTables.length > 0) return true;
  for (const pending of work.overlay.documents()) if (isChanged(pending)) return true;
  return false;
}

/** Writes one document and its index rows; tells which keys changed or changed their document. */
function writeDocument(
  work: Work,
  pending: PendingDocument,
  ts: bigint,
  writes: IndexWrite[],
): void {
  const { store, search } = work.shared;
  const { table, committed } = pending;
  const before = committed?.document ?? null;
  let after = pending.document;
  if (after !== null && pending.hasCommitTs) after = substituteCommitTs(after, ts) as JsonObject;

  let doc = committed?.doc ?? 0;
  if (after === null) store.deleteDocument(doc);
  else if (committed === null) {
    doc = store.insertDocument(table, pending.idKey, pending.bytes, JSON.stringify(after));
  } else store.updateDocument(doc, pending.bytes, JSON.stringify(after));

  for (const [position, index] of table.indexes.entries()) {
    const oldKey = before === null ? null : indexKey(index, before);
    const newKey = after === null ? null : indexKey(index, after);
    const isSame = oldKey !== null && newKey !== null && oldKey.equals(newKey);
    if (oldKey !== null) writes.push({ index: index.id, key: oldKey });
    if (newKey !== null && !isSame) writes.push({ index: index.id, key: newKey });
    // by_id, the first, is the documents' own primary key.
    if (isSame || position === 0) continue;
    if (oldKey !== null) store.deleteEntry(index, oldKey);
    if (newKey !== null) store.putEntry(index, newKey, doc);
  }
  for (const index of table.searchIndexes) {
    if (before !== null && after !== null) search.replace(index, doc, before, after);
    else if (before !== null) search.remove(index, doc);
    else if (after !== null) search.add(index, doc, after);
    for (const document of [before, after]) {
      if (document === null) continue;
      for (const key of searchKeys(index, document)) writes.push({ index: index.id, key });
    }
  }
}

/** Puts everything a transaction wrote into SQLite's open transaction. */
export function storeWrites(work: Work, ts: bigint): IndexWrite[] {
  const { store, sessions, clock } = work.shared;
  const writes: IndexWrite[] = [];
  for (const table of work.newTables) {
    store.insertTable(table);
    writes.push({ index: TABLE_NAMES_INDEX, key: tableNameKey(table.mount, table.name) });
  }
  for (const pending of work.overlay.documents()) {
    if (isChanged(pending)) writeDocument(work, pending, ts, writes);
  }
  for (const [key, value] of work.system) store.setSystem(key, substituteCommitTs(value, ts));
  if (work.sessionRequest !== null) {
    const { session, request, value } = work.sessionRequest;
    const reply = { value: substituteCommitTs(value, ts), ts };
    sessions.insert(session, request, reply, clock.now());
  }
  return writes;
}
