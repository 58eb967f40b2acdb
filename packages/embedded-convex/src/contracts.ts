/**
 * The seams inside the embedded backend: the database below, the engine that runs functions in the
 * middle, the wire (HTTP, WebSocket, CLI) on top. `db/*` knows nothing of functions or sockets;
 * `engine/*` knows nothing of SQL or sockets; `wire/*` knows nothing of SQL.
 *
 * A "mount" is a component's path in the tree ("" is the app, "pool/worker" a nested child): every
 * table, id space, scheduled function and file belongs to one.
 */

/** Convex-JSON, as `convexToJson` makes it: `$integer`, `$bytes`, `$float`, `$commitTs` objects inside. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A failure with a short code, as Convex's HTTP API reports it ({code, message}). */
export class BackendError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Milliseconds since the epoch, and timers on the same clock; tests replace it. */
export interface Clock {
  now(): number;
  /** Calls back once, at or after `atMs`; returns the cancel function. */
  at(atMs: number, callback: () => void): () => void;
}

// ------------------------------------------------------------------ database (db/)

/** What a transaction read: index intervals and ids. */
export interface ReadSet {
  /** True when a commit wrote inside what was read. */
  intersects(commit: Commit): boolean;
}

/** A finished transaction's writes, in the form read sets are matched against. */
export interface Commit {
  readonly ts: bigint;
  readonly writes: readonly unknown[];
}

/** `{source, operators}` of syscall 1.0/queryStream (facts: convex npm `server/query`). */
export type QueryJson = { source: JsonObject; operators: JsonObject[] };

export interface QueryPageRequest {
  query: QueryJson;
  cursor: string | null;
  endCursor: string | null;
  pageSize: number;
  maximumRowsRead: number | null;
  maximumBytesRead: number | null;
}

export interface QueryPage {
  page: Json[];
  isDone: boolean;
  continueCursor: string;
  splitCursor: string | null;
  pageStatus: "SplitRecommended" | "SplitRequired" | null;
}

export interface RowCursor {
  next(): { value: Json; done: boolean };
}

export type JobState =
  | { kind: "pending" }
  | { kind: "inProgress" }
  | { kind: "success" }
  | { kind: "failed"; error: string }
  | { kind: "canceled" };

/** A row of `_scheduled_functions` with the mount that its function lives in. */
export interface Job {
  id: string;
  /** Mount whose `_scheduled_functions` holds the row. */
  mount: string;
  targetMount: string;
  /** "mod.js:fn" */
  name: string;
  args: JsonObject;
  scheduledTimeMs: number;
  state: JobState;
}

export interface StoredFile {
  /** Document id in `_storage`. */
  storageId: string;
  /** The name in the URL (/api/storage/<uuid>), not the document id. */
  uuid: string;
  mount: string;
  sha256Hex: string;
  size: number;
  contentType: string | null;
}

/** `{used, remaining}` of 1.0/getTransactionMetrics. */
export type Metrics = Record<
  | "bytesRead"
  | "bytesWritten"
  | "databaseQueries"
  | "documentsRead"
  | "documentsWritten"
  | "functionsScheduled"
  | "scheduledFunctionArgsBytes",
  { used: number; remaining: number }
>;

/** All reads and writes of one query or mutation. Synchronous: SQLite is. Throws BackendError. */
export interface Transaction {
  readonly kind: "query" | "mutation";
  get(mount: string, id: string, options?: { table?: string; isSystem?: boolean }): Json;
  insert(mount: string, table: string, value: JsonObject): string;
  /** `{"$undefined": null}` as a value deletes the field. Returns the new document. */
  patch(mount: string, id: string, value: JsonObject, table?: string): Json;
  replace(mount: string, id: string, value: JsonObject, table?: string): Json;
  remove(mount: string, id: string, table?: string): Json;
  normalizeId(mount: string, table: string, id: string): string | null;
  /** The table that `id` belongs to in `mount`, for `v.id()`; null when there is none. */
  tableOfId(mount: string, id: string): string | null;
  count(mount: string, table: string): number;
  query(mount: string, query: QueryJson): RowCursor;
  queryPage(mount: string, request: QueryPageRequest): QueryPage;
  /**
   * Runs a sub-transaction: its writes vanish when `body` throws. Nesting allowed; siblings wait for
   * each other. The caller holds back its own writes until the promise settles.
   */
  savepoint<T>(body: () => Promise<T>): Promise<T>;
  /** A view of the state at the transaction's start, whose reads are not recorded. */
  staleSnapshot(): Transaction;
  schedule(mount: string, job: Omit<Job, "id" | "mount" | "state">): string;
  cancelJob(mount: string, id: string): void;
  setJobState(mount: string, id: string, state: JobState): void;
  getJob(mount: string, id: string): Job | null;
  /** Pending jobs due at or before `nowMs`, oldest first, over all mounts. */
  dueJobs(nowMs: number, limit: number): Job[];
  jobsInProgress(): Job[];
  nextJobTimeMs(): number | null;
  /** Drops finished jobs completed before `beforeMs`, at most `limit`; returns how many. */
  deleteFinishedJobs(beforeMs: number, limit: number): number;
  findFile(mount: string, storageId: string): StoredFile | null;
  findFileByUuid(uuid: string): StoredFile | null;
  insertFile(mount: string, file: Omit<StoredFile, "storageId" | "mount">): string;
  deleteFile(mount: string, storageId: string): void;
  /** The backend's own records (deployment, env, crons, handles): not visible to functions. */
  getSystem(key: string): Json;
  setSystem(key: string, value: Json): void;
  /** The stored reply of a client's mutation, for re-sent requests. */
  findSessionRequest(sessionId: string, requestId: number): { value: Json; ts: bigint } | null;
  /** Stored inside this transaction; `value` may hold `$commitTs`, resolved at commit. */
  recordSessionRequest(sessionId: string, requestId: number, value: Json): void;
  metrics(): Metrics;
}

/** What the database must know of a deployment: one schema per mount (null: none). */
export interface MountSchemas {
  [mount: string]: { schema: Json };
}

export interface Database {
  /** Timestamp of the newest commit, ns; never goes backwards, also over restarts. */
  latestTs(): bigint;
  /** Lifts the next commit's timestamp above `ts` (a client has seen it). */
  advanceTs(ts: bigint): void;
  /**
   * Runs `body` alone in the lane against committed state plus its own writes. A mutation's commit is
   * one durable SQLite transaction, done before the promise resolves; a throwing body commits nothing.
   * `resolve` substitutes `$commitTs` in a value that leaves the transaction.
   */
  transact<T>(
    kind: "query" | "mutation",
    body: (tx: Transaction) => Promise<T>,
  ): Promise<{ value: T; ts: bigint; readSet: ReadSet; resolve: (value: Json) => Json }>;
  /** Called synchronously after each commit. */
  onCommit(listener: (commit: Commit) => void): () => void;
  /** Index and schema differences of a push; does not change anything. */
  diffSchemas(next: MountSchemas): JsonObject;
  /**
   * Checks existing documents against `next`; null when they fit. Does not wait for the lane, so that
   * finish_push can repeat it inside its own transaction.
   */
  validateExisting(
    next: MountSchemas,
  ): Promise<{ mount: string; table: string; error: string } | null>;
  /** Creates tables and back-fills indexes, in the caller's transaction. */
  applySchemas(tx: Transaction, next: MountSchemas): void;
  /** User tables of a mount, sorted. */
  tableNames(mount: string): string[];
  /** As in Transaction, for checks outside of one (arguments of actions). */
  tableOfId(mount: string, id: string): string | null;
  close(): void;
}

// ------------------------------------------------------------------ engine (engine/)

/** Who calls: the identity JSON that `ctx.auth.getUserIdentity()` returns, and admin power. */
export interface Caller {
  identity: JsonObject | null;
  isAdmin: boolean;
}

export interface FunctionCall {
  mount: string;
  /** Canonical, "dir/mod:fn". */
  path: string;
  args: JsonObject;
  caller: Caller;
  /** True when only public functions may be called (every client but the scheduler and admin). */
  publicOnly: boolean;
  /** Who asked, for `convex logs`: "SyncWorker", "HttpApi", "Tester", … */
  source?: string;
}

export type Outcome = { ok: true; value: Json } | { ok: false; message: string; data?: Json };

export interface LogLine {
  level: "DEBUG" | "LOG" | "INFO" | "WARN" | "ERROR";
  messages: string[];
  timestampMs: number;
}

export interface QueryRun {
  outcome: Outcome;
  logLines: LogLine[];
  journal: string | null;
  readSet: ReadSet;
  ts: bigint;
}

export interface FunctionInfo {
  udfType: "Query" | "Mutation" | "Action";
  visibility: "public" | "internal";
  args: Json;
  returns: Json;
}

/** One finished run, for `convex logs`. */
export interface Execution {
  mount: string;
  path: string;
  udfType: FunctionInfo["udfType"] | "HttpAction";
  outcome: Outcome;
  logLines: LogLine[];
  startedMs: number;
  durationMs: number;
  /** What the run's transaction read and wrote; null for actions and for runs that failed. */
  usage: Metrics | null;
  caller: string;
}

export interface Engine {
  /** Runs queries at one timestamp, in one turn of the lane. */
  runQueries(calls: (FunctionCall & { journal: string | null })[]): Promise<QueryRun[]>;
  /** With `session`, a re-sent request gets the first run's reply. OCC errors throw BackendError("OptimisticConcurrencyControlFailure"). */
  runMutation(
    call: FunctionCall,
    session?: { sessionId: string; requestId: number },
  ): Promise<{ outcome: Outcome; ts: bigint; logLines: LogLine[] }>;
  runAction(call: FunctionCall): Promise<{ outcome: Outcome; logLines: LogLine[] }>;
  runHttpAction(request: Request, path: string, caller: Caller): Promise<Response>;
  describe(mount: string, path: string): FunctionInfo | null;
  /** All functions of a mount, as `_system/cli/modules:apiSpec` lists them. */
  listFunctions(mount: string): { identifier: string; info: FunctionInfo }[];
  mounts(): string[];
  authProviders(): JsonObject[];

  configHashes(): { path: string; hash: string; environment: string }[];
  startPush(body: JsonObject): Promise<JsonObject>;
  finishPush(body: JsonObject): Promise<JsonObject>;
  waitForSchema(body: JsonObject): Promise<JsonObject>;

  listEnv(): Promise<{ name: string; value: string }[]>;
  updateEnv(changes: { name: string; value: string | null }[]): Promise<void>;

  storeFile(mount: string, data: Uint8Array, contentType: string | null): Promise<string>;
  openFile(uuid: string): Promise<{ file: StoredFile; data: Uint8Array } | null>;
  /** Signs and checks upload tokens (1 h, carries the mount). */
  uploadToken(mount: string): string;
  verifyUploadToken(token: string): { mount: string } | null;

  /** Everything must be run again (new code, new environment). */
  onInvalidateAll(listener: () => void): () => void;
  onExecution(listener: (execution: Execution) => void): () => void;
  /** Test control: the next `count` mutations of clients fail with an OCC error. */
  injectOcc(count: number): void;
  /** Starts scheduler and crons, recovering what a crash left. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface EngineOptions {
  db: Database;
  clock: Clock;
  /** Where bare imports of "use node" modules resolve from (the project's root). */
  projectDir: string;
  /** Scratch space for node bundles. */
  dataDir: string;
  convexUrl: string;
  siteUrl: string;
  /** New module state on every call, as in Convex's own isolate. */
  freshContexts: boolean;
  /** Guards against functions that never end; Convex's own when left out. */
  limits?: Partial<ExecutionLimits>;
}

/** Milliseconds of real time, not of `clock`. */
export interface ExecutionLimits {
  /** Longest uninterrupted run of a function's first synchronous part. */
  syncMs: number;
  /** Longest query or mutation, waits included. */
  transactionMs: number;
  actionMs: number;
}
