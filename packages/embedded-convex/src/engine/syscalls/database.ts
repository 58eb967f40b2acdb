import { BackendError, type Json, type QueryJson } from "../../contracts.ts";
import type { Execution } from "../execution.ts";
import type { SyscallArguments } from "./arguments.ts";

function queryOf(args: SyscallArguments): QueryJson {
  return args.object("query") as QueryJson;
}

/** 1.0/queryStream: opens a cursor; rows are read one by one with queryStreamNext. */
export function queryStream(execution: Execution, args: SyscallArguments): Json {
  const queryId = execution.nextQueryId();
  const query = queryOf(args);
  let cursor: ReturnType<typeof execution.tx.query> | null = null;
  execution.queries.set(queryId, {
    next: () => (cursor ??= execution.tx.query(execution.mount, query)).next(),
  });
  return { queryId };
}

export function queryCleanup(execution: Execution, args: SyscallArguments): Json {
  return execution.queries.delete(args.number("queryId"));
}

export function queryStreamNext(execution: Execution, args: SyscallArguments): Json {
  const query = execution.queries.get(args.number("queryId"));
  if (query === undefined) {
    throw new BackendError("QueryNotFound", "This query was already consumed or closed.");
  }
  const { value, done } = query.next();
  return { value: done ? null : value, done };
}

/**
 * 1.0/queryPage. The journal of the previous run fixes where the page ends, so that pages of one
 * subscription neither gap nor overlap while rows come and go.
 */
export function queryPage(execution: Execution, args: SyscallArguments): Json {
  if (execution.mount !== "") {
    throw new BackendError(
      "PaginationUnsupportedInComponents",
      "paginate() is only supported in the app.",
    );
  }
  if (execution.hasPaginated) {
    throw new BackendError(
      "MultiplePaginatedDatabaseQueries",
      "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.",
    );
  }
  execution.hasPaginated = true;
  const page = execution.tx.queryPage(execution.mount, {
    query: queryOf(args),
    cursor: args.optionalString("cursor") ?? null,
    endCursor: args.optionalString("endCursor") ?? execution.journalEndCursor(),
    pageSize: args.number("pageSize"),
    maximumRowsRead: args.optionalNumber("maximumRowsRead"),
    maximumBytesRead: args.optionalNumber("maximumBytesRead"),
  });
  execution.nextJournal = JSON.stringify({ endCursor: page.continueCursor });
  return { ...page };
}

export function normalizeId(execution: Execution, args: SyscallArguments): Json {
  const id = execution.tx.normalizeId(
    execution.mount,
    args.string("table"),
    args.string("idString"),
  );
  return { id };
}

export function get(execution: Execution, args: SyscallArguments): Json {
  const table = args.optionalString("table");
  return execution.tx.get(execution.mount, args.string("id"), {
    isSystem: args.raw("isSystem") === true,
    ...(table === undefined ? {} : { table }),
  });
}

export function count(execution: Execution, args: SyscallArguments): Json {
  return execution.tx.count(execution.mount, args.string("table"));
}

export function insert(execution: Execution, args: SyscallArguments): Json {
  const _id = execution.tx.insert(execution.mount, args.string("table"), args.object("value"));
  return { _id };
}

export function shallowMerge(execution: Execution, args: SyscallArguments): Json {
  const { mount, tx } = execution;
  return tx.patch(mount, args.string("id"), args.object("value"), args.optionalString("table"));
}

export function replace(execution: Execution, args: SyscallArguments): Json {
  const { mount, tx } = execution;
  return tx.replace(mount, args.string("id"), args.object("value"), args.optionalString("table"));
}

export function remove(execution: Execution, args: SyscallArguments): Json {
  const { mount, tx } = execution;
  return tx.remove(mount, args.string("id"), args.optionalString("table"));
}
