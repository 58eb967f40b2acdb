import type { QueryJson, RowCursor } from "../contracts.ts";
import { Operators } from "./operators.ts";
import { openSource } from "./source.ts";
import { type Work, visible } from "./work.ts";

/** `1.0/queryStream`: rows on demand. `stale`: committed state only, nothing recorded. */
export function openQuery(work: Work, mount: string, query: QueryJson, stale: boolean): RowCursor {
  work.usage.countQuery();
  const operators = new Operators(query.operators);
  const source = openSource(work, mount, query, { stale, expected: operators.expected });
  return {
    next() {
      while (source !== null && !operators.isExhausted) {
        const row = source.next();
        if (row === null) break;
        work.usage.countRead(row.bytes);
        const document = visible(source.table, row.document);
        if (operators.accepts(document)) return { value: document, done: false };
      }
      return { value: null, done: true };
    },
  };
}
