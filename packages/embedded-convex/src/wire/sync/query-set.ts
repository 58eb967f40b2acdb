import type { Caller, FunctionCall } from "../../contracts.ts";
import type { QueryRegistry } from "./query-registry.ts";
import { ProtocolError } from "./protocol.ts";
import type { QueryUser, SharedQuery } from "./shared-query.ts";

/** The queries that one socket is subscribed to, and what it was last told of each. */
export class QuerySet {
  readonly #registry: QueryRegistry;
  readonly #user: QueryUser;
  readonly #queries = new Map<number, SubscribedQuery>();
  #removed: number[] = [];

  constructor(registry: QueryRegistry, user: QueryUser) {
    this.#registry = registry;
    this.#user = user;
  }

  get size(): number {
    return this.#queries.size;
  }

  add(queryId: number, call: FunctionCall, journal: string | null): void {
    if (this.#queries.has(queryId)) {
      throw new ProtocolError(`Query ${queryId} is in the query set already.`);
    }
    const query = this.#registry.acquire({ ...call, journal }, this.#user);
    this.#queries.set(queryId, { call, journal, query, sent: null });
  }

  remove(queryId: number): void {
    const subscribed = this.#queries.get(queryId);
    if (subscribed === undefined) return;
    this.#queries.delete(queryId);
    this.#release(subscribed.query);
    this.#removed.push(queryId);
  }

  /** Asks everything again as `caller`. */
  changeCaller(caller: Caller): void {
    for (const subscribed of this.#queries.values()) {
      subscribed.call = { ...subscribed.call, caller, publicOnly: !caller.isAdmin };
      this.#replace(subscribed);
    }
  }

  /** What has to run before a transition; everything when `force`. */
  pending(force: boolean): SharedQuery[] {
    const pending: SharedQuery[] = [];
    for (const subscribed of this.#queries.values()) {
      // A re-run keeps the page boundaries of the run before, so that pages stay gapless.
      if (subscribed.query.mustRun && subscribed.query.call.journal !== subscribed.journal) {
        this.#replace(subscribed);
      }
      if (force || subscribed.query.mustRun) pending.push(subscribed.query);
    }
    return pending;
  }

  isValidAt(ts: bigint): boolean {
    for (const { query } of this.#queries.values()) if (!query.isValidAt(ts)) return false;
    return true;
  }

  /** The modifications, as JSON texts, that bring the client up to date. They count as sent. */
  takeChanges(): string[] {
    const changes = this.#removed.map((queryId) =>
      JSON.stringify({ type: "QueryRemoved", queryId }),
    );
    this.#removed = [];
    for (const [queryId, subscribed] of this.#queries) {
      const { result } = subscribed.query;
      if (result === null) continue;
      subscribed.journal = result.journal;
      if (result.payload === subscribed.sent) continue;
      subscribed.sent = result.payload;
      changes.push(`{"queryId":${queryId},${result.payload}`);
    }
    return changes;
  }

  clear(): void {
    for (const { query } of this.#queries.values()) this.#registry.release(query, this.#user);
    this.#queries.clear();
  }

  #replace(subscribed: SubscribedQuery): void {
    const { call, journal, query } = subscribed;
    subscribed.query = this.#registry.acquire({ ...call, journal }, this.#user);
    this.#release(query);
  }

  /** Two ids of one socket may share a query. */
  #release(query: SharedQuery): void {
    for (const other of this.#queries.values()) if (other.query === query) return;
    this.#registry.release(query, this.#user);
  }
}

interface SubscribedQuery {
  call: FunctionCall;
  journal: string | null;
  query: SharedQuery;
  /** The payload that the client has; null when it was told nothing yet. */
  sent: string | null;
}
