import type {
  Clock,
  Commit,
  Database,
  Json,
  JsonObject,
  MountSchemas,
  ReadSet,
  Transaction,
} from "../contracts.ts";
import { substituteCommitTs } from "../values/json.ts";
import { Catalog } from "./catalog.ts";
import { hasWrites, storeWrites } from "./commit.ts";
import { type SchemaMismatch, SchemaState } from "./schema-state.ts";
import { SearchIndexes } from "./search-index.ts";
import { SessionRequests } from "./sessions.ts";
import { Sqlite, type Synchronous } from "./sqlite.ts";
import { Store } from "./store.ts";
import { Timestamps } from "./timestamps.ts";
import { DatabaseTransaction } from "./transaction.ts";
import { type Shared, Work } from "./work.ts";

export interface DatabaseOptions {
  /** Path, or ":memory:". */
  file: string;
  clock: Clock;
  /**
   * NORMAL (default): every acknowledged commit survives the death of the process, `kill -9`
   * included, because it is in the operating system's hands before the promise resolves; a power
   * cut may lose the last moments, never tear a commit. FULL: one fsync per commit, power cuts too.
   */
  synchronous?: Synchronous;
}

type Outcome<T> = { value: T; ts: bigint; readSet: ReadSet; resolve: (value: Json) => Json };

/** One SQLite file and the lane that everything runs in, one transaction at a time. */
class EmbeddedDatabase implements Database {
  readonly #sql: Sqlite;
  readonly #store: Store;
  readonly #catalog = new Catalog();
  readonly #schemas: SchemaState;
  readonly #timestamps: Timestamps;
  readonly #shared: Shared;
  readonly #works = new WeakMap<Transaction, Work>();
  readonly #listeners = new Set<(commit: Commit) => void>();
  #running: Work | null = null;
  #isClosed = false;
  #lane: Promise<unknown> = Promise.resolve();

  constructor(sql: Sqlite, clock: Clock) {
    this.#sql = sql;
    this.#store = new Store(sql);
    this.#store.loadCatalog(this.#catalog);
    const search = new SearchIndexes(sql);
    this.#schemas = new SchemaState(this.#store, search, this.#catalog);
    const timestamps = new Timestamps(this.#store, clock);
    this.#timestamps = timestamps;
    this.#shared = {
      store: this.#store,
      search,
      sessions: new SessionRequests(sql),
      catalog: this.#catalog,
      clock,
      nextCreationTime: () => timestamps.nextCreationTime(),
      documentValidator: (mount, table) => this.#schemas.documentValidator(mount, table),
    };
  }

  latestTs(): bigint {
    return this.#timestamps.latest;
  }

  advanceTs(ts: bigint): void {
    this.#timestamps.advance(ts);
  }

  transact<T>(
    kind: "query" | "mutation",
    body: (tx: Transaction) => Promise<T>,
  ): Promise<Outcome<T>> {
    return this.#enqueue(() => this.#run(kind, body));
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  diffSchemas(next: MountSchemas): JsonObject {
    return this.#schemas.diff(next);
  }

  async validateExisting(next: MountSchemas): Promise<SchemaMismatch | null> {
    for (const mismatch of this.#schemas.mismatches(next)) {
      if (mismatch !== null) return mismatch;
      // A long check must not keep sockets and timers waiting. Commits in between are no hole:
      // `applySchemas` checks again, in the transaction that puts the schema in force.
      await new Promise(setImmediate);
    }
    return null;
  }

  applySchemas(tx: Transaction, next: MountSchemas): void {
    const work = this.#works.get(tx);
    if (work === undefined || work !== this.#running) {
      throw new Error("applySchemas needs the running transaction of this database");
    }
    work.requireMutation();
    if (!work.sqlOpen) {
      this.#store.begin();
      work.sqlOpen = true;
    }
    this.#schemas.apply(work, next);
  }

  tableNames(mount: string): string[] {
    const uncommitted = new Set(this.#running?.newTables);
    return this.#catalog
      .tables(mount)
      .filter((table) => !table.isSystem && !uncommitted.has(table))
      .map((table) => table.name)
      .sort();
  }

  tableOfId(mount: string, id: string): string | null {
    return this.#catalog.tableNameOfId(mount, id);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#sql.inTransaction) this.#store.rollback();
    this.#timestamps.settle();
    this.#sql.close();
  }

  #enqueue<T>(turn: () => Promise<T>): Promise<T> {
    const result = this.#lane.then(turn);
    this.#lane = result.catch(() => undefined);
    return result;
  }

  async #run<T>(
    kind: "query" | "mutation",
    body: (tx: Transaction) => Promise<T>,
  ): Promise<Outcome<T>> {
    const work = new Work(this.#shared, kind);
    const tx = new DatabaseTransaction(work);
    this.#works.set(tx, work);
    this.#running = work;
    let commit: Commit | null = null;
    let value: T;
    try {
      value = await body(tx);
      work.isOver = true;
      if (kind === "mutation" && hasWrites(work)) commit = this.#commit(work);
    } catch (error) {
      work.isOver = true;
      work.overlay.rollbackTo(0);
      if (work.sqlOpen) this.#store.rollback();
      throw error;
    } finally {
      this.#running = null;
    }
    if (commit !== null) this.#announce(commit);
    const ts = commit?.ts ?? this.#timestamps.latest;
    return {
      value,
      ts,
      readSet: work.reads.finish(),
      resolve: (json) => substituteCommitTs(json, ts),
    };
  }

  /** One SQLite transaction; after COMMIT nothing can fail any more. */
  #commit(work: Work): Commit {
    const ts = this.#timestamps.next();
    if (!work.sqlOpen) this.#store.begin();
    work.sqlOpen = true;
    const writes = storeWrites(work, ts);
    this.#timestamps.cover(ts);
    this.#store.commit();
    this.#timestamps.accept(ts);
    return { ts, writes };
  }

  /** A listener's error must not make a committed transaction look failed. */
  #announce(commit: Commit): void {
    for (const listener of this.#listeners) {
      try {
        listener(commit);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

/**
 * Opens (or creates) a database file. Throws BackendError("DatabaseInUse") while it is open
 * elsewhere, BackendError("DatabaseFormat") when another version wrote it.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const sql = new Sqlite(options.file, options.synchronous ?? "NORMAL");
  try {
    return new EmbeddedDatabase(sql, options.clock);
  } catch (error) {
    sql.close();
    throw error;
  }
}
