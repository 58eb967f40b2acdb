import type { Commit, Database, Engine, Outcome, QueryRun } from "../../contracts.ts";
import { logText } from "../log-text.ts";
import { isSystemPath, type SystemQueries } from "../system-queries.ts";
import {
  SharedQuery,
  queryKey,
  type QueryCall,
  type QueryResult,
  type QueryUser,
} from "./shared-query.ts";

/** All queries that any socket is subscribed to. */
export class QueryRegistry {
  readonly #db: Pick<Database, "latestTs">;
  readonly #engine: Pick<Engine, "runQueries">;
  readonly #systemQueries: Pick<SystemQueries, "run">;
  readonly #queries = new Map<string, SharedQuery>();
  /** Commits since the run that is under way began; null between runs. */
  #commitsDuringRun: Commit[] | null = null;
  /** Counts deployments: a result of an older one is out of date when it arrives. */
  #generation = 0;

  constructor(
    db: Pick<Database, "latestTs">,
    engine: Pick<Engine, "runQueries">,
    systemQueries: Pick<SystemQueries, "run">,
  ) {
    this.#db = db;
    this.#engine = engine;
    this.#systemQueries = systemQueries;
  }

  acquire(call: QueryCall, user: QueryUser): SharedQuery {
    const key = queryKey(call);
    let query = this.#queries.get(key);
    if (query === undefined) {
      query = new SharedQuery(key, call);
      this.#queries.set(key, query);
    }
    query.users.add(user);
    return query;
  }

  release(query: SharedQuery, user: QueryUser): void {
    query.users.delete(user);
    if (query.users.size === 0) this.#queries.delete(query.key);
  }

  onCommit(commit: Commit): void {
    this.#commitsDuringRun?.push(commit);
    for (const query of this.#queries.values()) query.onCommit(commit);
  }

  invalidateAll(): void {
    this.#generation += 1;
    const ts = this.#db.latestTs();
    for (const query of this.#queries.values()) query.invalidate(ts);
  }

  /** Runs `queries`; returns the commit timestamp that their results, and all valid ones, show. */
  async run(queries: readonly SharedQuery[]): Promise<bigint> {
    if (queries.length === 0) return this.#db.latestTs();
    const generation = this.#generation;
    this.#commitsDuringRun = [];
    const ownCode = queries.filter((query) => !isSystemPath(query.call.path));
    const system = queries.filter((query) => isSystemPath(query.call.path));
    try {
      const finished = [...(await this.#runFunctions(ownCode)), ...(await this.#runSystem(system))];
      for (const { query, result } of finished) {
        query.store(result);
        // A commit may have slipped in between the run's end in the lane and this line.
        for (const commit of this.#commitsDuringRun) query.onCommit(commit);
        if (generation !== this.#generation) query.invalidate(result.ts);
      }
      return finished.reduce((latest, { result }) => (result.ts > latest ? result.ts : latest), 0n);
    } finally {
      this.#commitsDuringRun = null;
    }
  }

  async #runFunctions(queries: readonly SharedQuery[]): Promise<Finished[]> {
    if (queries.length === 0) return [];
    const runs = await this.#engine.runQueries(queries.map(({ call }) => call));
    return queries.map((query, index) => {
      const run = runs[index];
      if (run === undefined) throw new Error("A query has no result.");
      return { query, result: toResult(run) };
    });
  }

  async #runSystem(queries: readonly SharedQuery[]): Promise<Finished[]> {
    const finished: Finished[] = [];
    for (const query of queries) {
      const { mount, path, args } = query.call;
      const run = await this.#systemQueries.run(mount, path, args);
      finished.push({ query, result: toResult({ ...run, logLines: [], journal: null }) });
    }
    return finished;
  }
}

interface Finished {
  query: SharedQuery;
  result: QueryResult;
}

function toResult({ outcome, logLines, journal, readSet, ts }: QueryRun): QueryResult {
  return { payload: toPayload(outcome, logLines.map(logText), journal), journal, readSet, ts };
}

/** The members of QueryUpdated or QueryFailed after `queryId`. */
function toPayload(outcome: Outcome, logLines: string[], journal: string | null): string {
  const message = outcome.ok
    ? { type: "QueryUpdated", value: outcome.value, logLines, journal }
    : {
        type: "QueryFailed",
        errorMessage: outcome.message,
        logLines,
        journal,
        ...(outcome.data === undefined ? {} : { errorData: outcome.data }),
      };
  return JSON.stringify(message).slice(1);
}
