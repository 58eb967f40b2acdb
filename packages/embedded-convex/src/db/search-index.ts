import { createHash } from "node:crypto";
import type { Json, JsonObject } from "../contracts.ts";
import { valueAtPath } from "../values/json.ts";
import { AFTER_ALL_KEYS, encodeKey } from "../values/keys.ts";
import type { SearchIndex } from "./catalog.ts";
import type { Interval } from "./read-set.ts";
import type { Sqlite } from "./sqlite.ts";

/** Longer tokens are neither indexed nor searched, as in Convex. */
const MAX_TOKEN_BYTES = 32;
const TOKEN = /[\p{Alphabetic}\p{N}]+/gu;

/** Words in lower case: split at everything that is no letter or digit; no stemming, accents kept. */
export function tokenize(text: string): string[] {
  const tokens = text.toLowerCase().match(TOKEN) ?? [];
  return tokens.filter((token) => Buffer.byteLength(token) <= MAX_TOKEN_BYTES);
}

/** An equality filter as one word of the `filters` column. */
function filterWord(position: number, value: Json | undefined): string {
  const digest = createHash("sha256")
    .update(encodeKey([value]))
    .digest("hex")
    .slice(0, 24);
  return `f${position}x${digest}`;
}

function textOf(index: SearchIndex, document: JsonObject): string[] {
  const text = valueAtPath(document, index.searchField.split("."));
  return typeof text === "string" ? tokenize(text) : [];
}

function rowOf(index: SearchIndex, document: JsonObject): { text: string; filters: string } {
  const filters = index.filterFields.map((field, position) =>
    filterWord(position, valueAtPath(document, field.split("."))),
  );
  return { text: textOf(index, document).join(" "), filters: filters.join(" ") };
}

/** What to look for: any of the words, the last also as a prefix, and all of the filters. */
export interface SearchTerms {
  words: string[];
  filters: { position: number; value: Json | undefined }[];
}

export interface SearchHit {
  doc: number;
  /** Lower is better (BM25, negated). */
  score: number;
}

/** Full-text indexes in FTS5, without copies of the documents; a row's id is the document's row. */
export class SearchIndexes {
  readonly #sql: Sqlite;

  constructor(sql: Sqlite) {
    this.#sql = sql;
  }

  create(index: SearchIndex): void {
    this.#sql.exec(
      `CREATE VIRTUAL TABLE search_${index.id} USING fts5(text, filters, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0 categories 'L* M* N*'")`,
    );
  }

  drop(id: number): void {
    this.#sql.exec(`DROP TABLE search_${id}`);
  }

  add(index: SearchIndex, doc: number, document: JsonObject): void {
    const row = rowOf(index, document);
    if (row.text === "") return;
    this.#sql.run(`INSERT INTO search_${index.id} (rowid, text, filters) VALUES (?, ?, ?)`, [
      doc,
      row.text,
      row.filters,
    ]);
  }

  /** A document's change; nothing to do when neither its words nor its filters changed. */
  replace(index: SearchIndex, doc: number, before: JsonObject, after: JsonObject): void {
    const [old, next] = [rowOf(index, before), rowOf(index, after)];
    if (old.text === next.text && old.filters === next.filters) return;
    this.remove(index, doc);
    this.add(index, doc, after);
  }

  remove(index: SearchIndex, doc: number): void {
    this.#sql.run(`DELETE FROM search_${index.id} WHERE rowid = ?`, [doc]);
  }

  /** Best first; among equals the newer document. */
  find(index: SearchIndex, terms: SearchTerms, limit: number): SearchHit[] {
    const quoted = terms.words.map((word) => `"${word}"`);
    const last = quoted.pop();
    if (last === undefined) return [];
    const words = [...quoted, `${last} *`].join(" OR ");
    const filters = terms.filters
      .map(({ position, value }) => ` AND filters : ("${filterWord(position, value)}")`)
      .join("");
    const table = `search_${index.id}`;
    const rank = `bm25(${table}, 1.0, 0.0)`;
    const rows = this.#sql.all(
      `SELECT rowid, ${rank} FROM ${table} WHERE ${table} MATCH ? ORDER BY ${rank}, rowid DESC LIMIT ?`,
      [`text : (${words})${filters}`, limit],
    );
    return rows.map(([doc, score]) => ({ doc: doc as number, score: score as number }));
  }
}

/** The words of a document as keys of the search index, for matching commits with reads. */
export function searchKeys(index: SearchIndex, document: JsonObject): Buffer[] {
  return [...new Set(textOf(index, document))].map((word) => encodeKey([word]));
}

/** What a search depends on: its words, and everything that starts with the last one. */
export function searchIntervals(terms: SearchTerms): Interval[] {
  const last = terms.words.length - 1;
  return terms.words.map((word, position) => {
    const key = encodeKey([word]);
    // Without its terminator the key is a prefix of every longer word's key.
    const lo = key.subarray(0, key.length - 1);
    return position === last
      ? { lo, hi: Buffer.concat([lo, AFTER_ALL_KEYS]) }
      : { lo: key, hi: Buffer.concat([key, Buffer.of(0)]) };
  });
}
