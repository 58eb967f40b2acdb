import type { Json, JsonObject, QueryJson } from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import { isObject, isUndefinedMarker } from "../values/json.ts";
import { afterPrefix, encodeKey } from "../values/keys.ts";
import { LIMITS } from "../values/limits.ts";

export type Order = "asc" | "desc";

/** A query's source, before it is known whether the table exists. */
export type SourcePlan =
  | { kind: "range"; table: string; index: string; range: RangeStep[]; order: Order }
  | { kind: "search"; table: string; index: string; filters: SearchStep[] };

export interface RangeStep {
  type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte";
  fieldPath: string;
  value: Json | undefined;
}

export interface SearchStep {
  type: "Search" | "Eq";
  fieldPath: string;
  value: Json | undefined;
}

function invalid(message: string): never {
  throw new BackendError("InvalidQuery", message);
}

function text(value: Json | undefined, what: string): string {
  if (typeof value !== "string") invalid(`${what} is missing in a query`);
  return value;
}

/** "table.index"; table names have no dots. */
function splitIndexName(name: string): [table: string, index: string] {
  const dot = name.indexOf(".");
  if (dot < 0) invalid(`Invalid index name ${name}`);
  return [name.slice(0, dot), name.slice(dot + 1)];
}

function orderOf(source: JsonObject): Order {
  return source.order === "desc" ? "desc" : "asc";
}

function steps(list: Json | undefined): { type: string; fieldPath: string; value?: Json }[] {
  if (!Array.isArray(list)) invalid("A query's source must list its conditions");
  return list.map((step) => {
    if (!isObject(step)) invalid("Invalid condition in a query");
    const value = isUndefinedMarker(step.value) ? undefined : step.value;
    const fieldPath = text(step.fieldPath, "fieldPath");
    return { type: text(step.type, "type"), fieldPath, ...(value !== undefined && { value }) };
  });
}

const RANGE_TYPES = new Set(["Eq", "Gt", "Gte", "Lt", "Lte"]);

function isRangeType(type: string): type is RangeStep["type"] {
  return RANGE_TYPES.has(type);
}

/** Reads the source of `1.0/queryStream`'s query JSON. */
export function parseSource(query: QueryJson): SourcePlan {
  if (query.operators.length > LIMITS.queryOperators) {
    invalid(`Query has too many operators: ${query.operators.length}`);
  }
  const source = query.source;
  switch (source.type) {
    case "FullTableScan":
      return {
        kind: "range",
        table: text(source.tableName, "tableName"),
        index: "by_creation_time",
        range: [],
        order: orderOf(source),
      };
    case "IndexRange": {
      const [table, index] = splitIndexName(text(source.indexName, "indexName"));
      const range = steps(source.range).map(({ type, fieldPath, value }): RangeStep => {
        if (!isRangeType(type)) invalid(`Unknown range condition ${type}`);
        return { type, fieldPath, value };
      });
      return { kind: "range", table, index, range, order: orderOf(source) };
    }
    case "Search": {
      const [table, index] = splitIndexName(text(source.indexName, "indexName"));
      const filters = steps(source.filters).map(({ type, fieldPath, value }): SearchStep => {
        if (type !== "Search" && type !== "Eq") invalid(`Unknown search condition ${type}`);
        return { type, fieldPath, value };
      });
      return { kind: "search", table, index, filters };
    }
    default:
      return invalid("Unknown query source");
  }
}

/**
 * The key range of an index expression: equality on leading fields, then bounds on the next field.
 * `fields` are the index's fields with `_creationTime` (and `_id` for by_id) at the end.
 */
export function compileRange(
  indexName: string,
  fields: readonly string[],
  range: readonly RangeStep[],
): { lo: Buffer; hi: Buffer } {
  const equal: (Json | undefined)[] = [];
  let at = 0;
  for (; range[at]?.type === "Eq"; at += 1) {
    expectField(indexName, fields, equal.length, range[at]);
    equal.push(range[at]?.value);
  }
  const prefix = encodeKey(equal);
  let lo = prefix;
  let hi = afterPrefix(prefix);
  let [hasLower, hasUpper] = [false, false];
  for (const step of range.slice(at)) {
    expectField(indexName, fields, equal.length, step);
    const isLower = step.type === "Gt" || step.type === "Gte";
    if (step.type === "Eq" || (isLower ? hasLower : hasUpper)) {
      invalid(
        `Invalid index range on ${indexName}: equality on leading fields must be followed by at most one lower and one upper bound of the next field.`,
      );
    }
    const bound = Buffer.concat([prefix, encodeKey([step.value])]);
    const edge = step.type === "Gt" || step.type === "Lte" ? afterPrefix(bound) : bound;
    if (isLower) [lo, hasLower] = [edge, true];
    else [hi, hasUpper] = [edge, true];
  }
  return { lo, hi };
}

function expectField(
  indexName: string,
  fields: readonly string[],
  position: number,
  step: RangeStep | undefined,
): void {
  const expected = fields[position];
  if (step !== undefined && step.fieldPath === expected) return;
  invalid(
    `Tried to query index ${indexName} but the query didn't use the index fields in order. For all subsequent fields, an index range expression must use the index fields [${fields.join(", ")}] in order; found "${step?.fieldPath ?? ""}" where ${expected === undefined ? "no further field is indexed" : `"${expected}" was expected`}.`,
  );
}
