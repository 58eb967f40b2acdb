/**
 * The `_system/cli/*` queries of the stock CLI, written natively: they read the database and the
 * deployment directly. Source: what convex npm 1.48 `cli/lib/{data,env,run,functionSpec}.ts` calls.
 */
import {
  BackendError,
  type Database,
  type Engine,
  type FunctionInfo,
  type Json,
  type JsonObject,
  type Outcome,
  type ReadSet,
  type Transaction,
} from "../contracts.ts";
import { isObject } from "../values/json.ts";

export interface SystemQueryRun {
  outcome: Outcome;
  readSet: ReadSet;
  ts: bigint;
}

interface Context {
  tx: Transaction;
  mount: string;
  args: JsonObject;
}

type Handler = (context: Context) => Json | Promise<Json>;

/** Whether `path` names one; only admins may call them. */
export function isSystemPath(path: string): boolean {
  return path.startsWith("_system/");
}

export class SystemQueries {
  readonly #db: Database;
  readonly #handlers: ReadonlyMap<string, Handler>;

  constructor(options: { db: Database; engine: Engine; convexUrl: string; siteUrl: string }) {
    const { db, engine } = options;
    this.#db = db;
    this.#handlers = new Map<string, Handler>([
      ["_system/cli/tables:default", ({ mount, args }) => listTables(db, mount, args)],
      ["_system/cli/tableData:default", tableData],
      ["_system/cli/tableSize:default", tableSize],
      ["_system/cli/queryEnvironmentVariables:default", () => engine.listEnv()],
      ["_system/cli/queryEnvironmentVariables:get", ({ args }) => findEnv(engine, args)],
      ["_system/cli/modules:apiSpec", ({ mount }) => apiSpec(engine, mount)],
      ["_system/cli/convexUrl:cloudUrl", () => options.convexUrl],
      ["_system/cli/convexUrl:siteUrl", () => options.siteUrl],
      ["_system/frontend/components:list", () => listComponents(engine)],
    ] as [string, Handler][]);
  }

  /** Never throws for what a caller did wrong: the outcome tells. */
  async run(mount: string, path: string, args: JsonObject): Promise<SystemQueryRun> {
    const { value, ts, readSet } = await this.#db.transact("query", (tx) =>
      this.#outcome(path, { tx, mount, args }),
    );
    return { outcome: value, readSet, ts };
  }

  async #outcome(path: string, context: Context): Promise<Outcome> {
    const handler = this.#handlers.get(path);
    if (handler === undefined) {
      return { ok: false, message: `The embedded backend does not implement ${path}.` };
    }
    try {
      return { ok: true, value: await handler(context) };
    } catch (error) {
      if (error instanceof BackendError) return { ok: false, message: error.message };
      throw error;
    }
  }
}

const DEFAULT_PAGE_SIZE = 100;

function listTables(db: Database, mount: string, args: JsonObject): Json {
  const names = db.tableNames(mount);
  const { cursor, pageSize } = paginationOptions(args);
  const start = cursor === null ? 0 : names.findIndex((name) => name > cursor);
  const page = start === -1 ? [] : names.slice(start, start + pageSize);
  const last = page.at(-1);
  return {
    page: page.map((name) => ({ name })),
    isDone: last === undefined || last === names.at(-1),
    continueCursor: last ?? cursor ?? "",
  };
}

function tableData({ tx, mount, args }: Context): Json {
  const { cursor, pageSize } = paginationOptions(args);
  const order = args.order === "asc" ? "asc" : "desc";
  const page = tx.queryPage(mount, {
    query: {
      source: { type: "FullTableScan", tableName: requireString(args, "table"), order },
      operators: [],
    },
    cursor,
    endCursor: null,
    pageSize,
    maximumRowsRead: null,
    maximumBytesRead: null,
  });
  return { page: page.page, isDone: page.isDone, continueCursor: page.continueCursor };
}

function tableSize({ tx, mount, args }: Context): Json {
  return tx.count(mount, requireString(args, "tableName"));
}

async function findEnv(engine: Engine, args: JsonObject): Promise<Json> {
  const name = requireString(args, "name");
  const variables = await engine.listEnv();
  return variables.find((variable) => variable.name === name) ?? null;
}

function apiSpec(engine: Engine, mount: string): Json {
  return engine.listFunctions(mount).map(({ identifier, info }) => ({
    identifier,
    ...describe(info),
  }));
}

function describe(info: FunctionInfo): JsonObject {
  return {
    functionType: info.udfType,
    visibility: { kind: info.visibility },
    args: info.args,
    returns: info.returns,
  };
}

function listComponents(engine: Engine): Json {
  return engine
    .mounts()
    .filter((mount) => mount !== "")
    .map((mount) => ({ id: mount, path: mount, name: mount.split("/").at(-1) ?? mount }));
}

function paginationOptions(args: JsonObject): { cursor: string | null; pageSize: number } {
  const options = isObject(args.paginationOpts) ? args.paginationOpts : {};
  const { cursor, numItems } = options;
  return {
    cursor: typeof cursor === "string" ? cursor : null,
    pageSize: typeof numItems === "number" && numItems > 0 ? numItems : DEFAULT_PAGE_SIZE,
  };
}

function requireString(args: JsonObject, name: string): string {
  const value = args[name];
  if (typeof value !== "string") throw new BackendError("BadArgs", `${name} is a string.`);
  return value;
}
