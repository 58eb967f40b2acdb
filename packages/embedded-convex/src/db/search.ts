import type { JsonObject } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { encodeKey } from "../values/keys.ts";
import type { SearchIndex, Table } from "./catalog.ts";
import type { PendingDocument } from "./overlay.ts";
import type { SearchStep } from "./plan.ts";
import type { ScannedRow } from "./scan.ts";
import { type SearchHit, type SearchTerms, searchIntervals, tokenize } from "./search-index.ts";
import type { Work } from "./work.ts";

/** Convex's limits of one search. */
const MAX_WORDS = 16;
const MAX_FILTERS = 8;
const MAX_RESULTS = 1024;

/** Row numbers of documents that are not committed yet: above all real ones, so newest first. */
const FIRST_PENDING_DOC = 2 ** 52;

function invalid(message: string): never {
  throw new BackendError("InvalidSearch", message);
}

/** Reads a search expression: one search on the index's field, equality on its filter fields. */
function parseTerms(index: SearchIndex, steps: readonly SearchStep[]): SearchTerms {
  const searches = steps.filter((step) => step.type === "Search");
  const [search] = searches;
  if (search === undefined || searches.length > 1) {
    return invalid(`A search of index ${index.name} needs exactly one search expression.`);
  }
  if (search.fieldPath !== index.searchField) {
    invalid(
      `Search index ${index.name} searches "${index.searchField}", not "${search.fieldPath}".`,
    );
  }
  if (typeof search.value !== "string") return invalid("A search expression takes a string.");
  const filters = steps
    .filter((step) => step.type === "Eq")
    .map(({ fieldPath, value }) => {
      const position = index.filterFields.indexOf(fieldPath);
      if (position < 0)
        invalid(`"${fieldPath}" is not a filter field of search index ${index.name}.`);
      return { position, value };
    });
  if (filters.length > MAX_FILTERS) {
    invalid(`A search takes at most ${MAX_FILTERS} filter conditions.`);
  }
  return { words: tokenize(search.value).slice(0, MAX_WORDS), filters };
}

/** A row's place in the ranking: better scores first, then newer documents. */
function rankKey(score: number, document: JsonObject): Buffer {
  return encodeKey([score, -(document._creationTime as number), document._id]);
}

/**
 * Runs a search against committed state plus the transaction's own writes: those are entered into
 * the FTS index for the time of the query and taken back with a savepoint.
 */
function findHits(
  work: Work,
  table: Table,
  index: SearchIndex,
  terms: SearchTerms,
  stale: boolean,
): { hits: SearchHit[]; pending: Map<number, PendingDocument> } {
  const { search, store } = work.shared;
  const pending = new Map<number, PendingDocument>();
  for (const own of stale ? [] : work.overlay.documents()) {
    if (own.table !== table) continue;
    pending.set(own.committed?.doc ?? FIRST_PENDING_DOC + pending.size, own);
  }
  if (pending.size === 0) return { hits: search.find(index, terms, MAX_RESULTS + 1), pending };
  return store.trial(() => {
    for (const [doc, own] of pending) {
      if (own.committed !== null) search.remove(index, doc);
      if (own.document !== null) search.add(index, doc, own.document);
    }
    return { hits: search.find(index, terms, MAX_RESULTS + 1), pending };
  });
}

/** The ranked results of a search, as rows with keys that cursors can point after. */
export function openSearch(
  work: Work,
  table: Table,
  index: SearchIndex,
  steps: readonly SearchStep[],
  stale: boolean,
): { next(): ScannedRow | null } {
  const terms = parseTerms(index, steps);
  if (!stale) {
    for (const interval of searchIntervals(terms)) {
      work.reads.add({ indexId: index.id, readInterval: () => interval });
    }
  }
  const { hits, pending } = findHits(work, table, index, terms, stale);
  let at = 0;
  return {
    next() {
      const hit = hits[at];
      if (hit === undefined) return null;
      if (at === MAX_RESULTS) {
        return invalid(
          `Search query scanned too many documents (fetched at least ${MAX_RESULTS} documents). Consider using a smaller limit, paginating the query, or using a filter field.`,
        );
      }
      at += 1;
      const own = pending.get(hit.doc);
      const row = own === undefined ? work.shared.store.findByDoc(hit.doc) : null;
      const document = own?.document ?? (row && (JSON.parse(row.json) as JsonObject));
      if (document === null) throw new Error(`Search index ${index.name} has a stale row`);
      const bytes = own?.bytes ?? row?.bytes ?? 0;
      return { key: rankKey(hit.score, document), document, bytes };
    },
  };
}
