import type {
  Job,
  JobState,
  Json,
  JsonObject,
  Metrics,
  QueryJson,
  QueryPage,
  QueryPageRequest,
  RowCursor,
  StoredFile,
  Transaction,
} from "../contracts.ts";
import { BackendError } from "../contracts.ts";
import {
  countDocuments,
  getDocument,
  insertDocument,
  normalizeId,
  patchDocument,
  removeDocument,
  replaceDocument,
} from "./documents.ts";
import { deleteFile, findFile, findFileByUuid, insertFile } from "./files.ts";
import {
  cancelJob,
  deleteFinishedJobs,
  findJob,
  jobsInState,
  scheduleJob,
  setJobState,
} from "./jobs.ts";
import { runPage } from "./page.ts";
import { openQuery } from "./query.ts";
import { Savepoints } from "./savepoints.ts";
import type { Work } from "./work.ts";

const EVER = Number.MAX_VALUE;

/** The face of a running transaction; the work is in the modules it calls. */
export class DatabaseTransaction implements Transaction {
  readonly kind: "query" | "mutation";
  readonly #work: Work;
  readonly #savepoints: Savepoints;
  readonly #stale: boolean;

  constructor(work: Work, stale = false) {
    this.kind = stale ? "query" : work.kind;
    this.#work = work;
    this.#stale = stale;
    this.#savepoints = new Savepoints(work);
  }

  /** A function that did not await its work is told so, snapshots included. */
  #assertRunning(): void {
    if (this.#work.isOver) {
      throw new BackendError(
        "TransactionOver",
        "The function has finished: its database operations must be awaited before it returns.",
      );
    }
  }

  get #open(): Work {
    this.#assertRunning();
    return this.#work;
  }

  get #writable(): Work {
    const work = this.#open;
    if (this.#stale) throw new BackendError("ReadOnly", "A snapshot query cannot write.");
    work.requireMutation();
    return work;
  }

  get(mount: string, id: string, options: { table?: string; isSystem?: boolean } = {}): Json {
    return getDocument(this.#open, mount, id, { ...options, stale: this.#stale });
  }

  insert(mount: string, table: string, value: JsonObject): string {
    return insertDocument(this.#writable, mount, table, value);
  }

  patch(mount: string, id: string, value: JsonObject, table?: string): Json {
    return patchDocument(this.#writable, mount, id, value, table);
  }

  replace(mount: string, id: string, value: JsonObject, table?: string): Json {
    return replaceDocument(this.#writable, mount, id, value, table);
  }

  remove(mount: string, id: string, table?: string): Json {
    return removeDocument(this.#writable, mount, id, table);
  }

  normalizeId(mount: string, table: string, id: string): string | null {
    return normalizeId(this.#open, mount, table, id);
  }

  tableOfId(mount: string, id: string): string | null {
    return this.#open.shared.catalog.tableNameOfId(mount, id);
  }

  count(mount: string, table: string): number {
    return countDocuments(this.#open, mount, table);
  }

  query(mount: string, query: QueryJson): RowCursor {
    const cursor = openQuery(this.#open, mount, query, this.#stale);
    return {
      next: () => {
        this.#assertRunning();
        return cursor.next();
      },
    };
  }

  queryPage(mount: string, request: QueryPageRequest): QueryPage {
    return runPage(this.#open, mount, request, this.#stale);
  }

  savepoint<T>(body: () => Promise<T>): Promise<T> {
    this.#assertRunning();
    return this.#savepoints.run(body);
  }

  staleSnapshot(): Transaction {
    return new DatabaseTransaction(this.#open, true);
  }

  schedule(mount: string, job: Omit<Job, "id" | "mount" | "state">): string {
    return scheduleJob(this.#writable, mount, job);
  }

  cancelJob(mount: string, id: string): void {
    cancelJob(this.#writable, mount, id);
  }

  setJobState(mount: string, id: string, state: JobState): void {
    setJobState(this.#writable, mount, id, state);
  }

  getJob(mount: string, id: string): Job | null {
    return findJob(this.#open, mount, id);
  }

  dueJobs(nowMs: number, limit: number): Job[] {
    return jobsInState(this.#open, "pending", nowMs, limit);
  }

  jobsInProgress(): Job[] {
    return jobsInState(this.#open, "inProgress", EVER, Infinity);
  }

  nextJobTimeMs(): number | null {
    return jobsInState(this.#open, "pending", EVER, 1)[0]?.scheduledTimeMs ?? null;
  }

  deleteFinishedJobs(completedBeforeMs: number, limit: number): number {
    return deleteFinishedJobs(this.#writable, completedBeforeMs, limit);
  }

  findFile(mount: string, storageId: string): StoredFile | null {
    return findFile(this.#open, mount, storageId);
  }

  findFileByUuid(uuid: string): StoredFile | null {
    return findFileByUuid(this.#open, uuid);
  }

  insertFile(mount: string, file: Omit<StoredFile, "storageId" | "mount">): string {
    return insertFile(this.#writable, mount, file);
  }

  deleteFile(mount: string, storageId: string): void {
    deleteFile(this.#writable, mount, storageId);
  }

  getSystem(key: string): Json {
    const own = this.#stale ? undefined : this.#open.system.get(key);
    return own !== undefined ? own : this.#open.shared.store.getSystem(key);
  }

  setSystem(key: string, value: Json): void {
    this.#writable.setSystem(key, value);
  }

  findSessionRequest(sessionId: string, requestId: number): { value: Json; ts: bigint } | null {
    return this.#open.shared.sessions.find(sessionId, requestId);
  }

  recordSessionRequest(sessionId: string, requestId: number, value: Json): void {
    this.#writable.sessionRequest = { session: sessionId, request: requestId, value };
  }

  metrics(): Metrics {
    return this.#open.usage.metrics();
  }
}
