import type { JsonObject } from "../contracts.ts";
import { type Index, type Table, indexKey } from "./catalog.ts";

/** A key that this transaction added (`document`) or took out of an index (null). */
export interface OverlayEntry {
  readonly key: Buffer;
  document: JsonObject | null;
  bytes: number;
}

/** The keys of one index that this transaction touched, in order. */
export class OverlayIndex {
  readonly #entries: OverlayEntry[] = [];

  /** First position whose key is >= `key`. */
  #lowerBound(key: Buffer): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#entries[middle];
      if (entry !== undefined && Buffer.compare(entry.key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Sets the entry of `key`; returns how to undo it. */
  set(key: Buffer, document: JsonObject | null, bytes: number): () => void {
    const at = this.#lowerBound(key);
    const existing = this.#entries[at];
    if (existing === undefined || !existing.key.equals(key)) {
      this.#entries.splice(at, 0, { key, document, bytes });
      return () => this.#entries.splice(this.#lowerBound(key), 1);
    }
    const before = { document: existing.document, bytes: existing.bytes };
    Object.assign(existing, { document, bytes });
    return () => Object.assign(existing, before);
  }

  /** The first entry in [lo, hi). */
  first(lo: Buffer, hi: Buffer): OverlayEntry | null {
    const entry = this.#entries[this.#lowerBound(lo)];
    return entry !== undefined && Buffer.compare(entry.key, hi) < 0 ? entry : null;
  }

  /** The last entry in [lo, hi). */
  last(lo: Buffer, hi: Buffer): OverlayEntry | null {
    const entry = this.#entries[this.#lowerBound(hi) - 1];
    return entry !== undefined && Buffer.compare(entry.key, lo) >= 0 ? entry : null;
  }
}

/** A document that this transaction wrote: what was committed before, and what it is now. */
export interface PendingDocument {
  readonly table: Table;
  readonly idKey: Buffer;
  readonly committed: { doc: number; document: JsonObject } | null;
  /** null: removed (or never there). */
  document: JsonObject | null;
  bytes: number;
  hasCommitTs: boolean;
}

/** A transaction's own writes, undone step by step when a sub-transaction fails. */
export class Overlay {
  readonly #documents = new Map<string, PendingDocument>();
  readonly #indexes = new Map<number, OverlayIndex>();
  readonly #undo: (() => void)[] = [];

  find(table: Table, id: string): PendingDocument | undefined {
    return this.#documents.get(`${table.tablet}:${id}`);
  }

  index(indexId: number): OverlayIndex | undefined {
    return this.#indexes.get(indexId);
  }

  documents(): IterableIterator<PendingDocument> {
    return this.#documents.values();
  }

  /** Registers a document before its first write. */
  track(id: string, pending: PendingDocument): void {
    const key = `${pending.table.tablet}:${id}`;
    this.#documents.set(key, pending);
    this.onUndo(() => this.#documents.delete(key));
  }

  write(
    pending: PendingDocument,
    next: { document: JsonObject; bytes: number; hasCommitTs: boolean } | null,
  ): void {
    const { document: previous, bytes, hasCommitTs } = pending;
    for (const index of pending.table.indexes) {
      const oldKey = previous === null ? null : indexKey(index, previous);
      const newKey = next === null ? null : indexKey(index, next.document);
      if (oldKey !== null && (newKey === null || !oldKey.equals(newKey))) {
        this.#set(index.id, oldKey, null, 0);
      }
      if (newKey !== null && next !== null) {
        this.#set(index.id, newKey, next.document, next.bytes);
      }
    }
    Object.assign(pending, next ?? { document: null, bytes: 0, hasCommitTs: false });
    this.onUndo(() => Object.assign(pending, { document: previous, bytes, hasCommitTs }));
  }

  /** Enters this transaction's writes into an index that was created after them. */
  enterIndex(table: Table, index: Index): void {
    for (const pending of this.#documents.values()) {
      if (pending.table !== table) continue;
      if (pending.committed !== null) {
        this.#set(index.id, indexKey(index, pending.committed.document), null, 0);
      }
      if (pending.document !== null) {
        this.#set(index.id, indexKey(index, pending.document), pending.document, pending.bytes);
      }
    }
  }

  #set(indexId: number, key: Buffer, document: JsonObject | null, bytes: number): void {
    let index = this.#indexes.get(indexId);
    if (index === undefined) {
      index = new OverlayIndex();
      this.#indexes.set(indexId, index);
    }
    this.onUndo(index.set(key, document, bytes));
  }

  /** Runs `undo` if the surrounding sub-transaction, or the whole one, is given up. */
  onUndo(undo: () => void): void {
    this.#undo.push(undo);
  }

  mark(): number {
    return this.#undo.length;
  }

  rollbackTo(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()?.();
  }
}
