import type { QueryRegistry } from "./query-registry.ts";
import type { SharedQuery } from "./shared-query.ts";

/** A socket that wants transitions. */
export interface TransitionTarget {
  /** "busy" while too many transitions are unsent. */
  readonly readiness: "ready" | "busy" | "closed";
  pendingQueries(force: boolean): SharedQuery[];
  /**
   * Sends the state at `ts` and answers "done"; "stale" when some query's result is not of that
   * moment; "behind" when the client waits for a later commit.
   */
  transition(ts: bigint): "done" | "stale" | "behind";
  /** The queries could not be run: the client shall connect again. */
  fail(error: unknown): void;
}

/** Queries per turn of the database's lane, so that mutations do not wait for a whole crowd. */
const MAX_QUERIES_PER_ROUND = 64;
/** After so many vain rounds a socket's queries are all run together, which cannot be stale. */
const MAX_STALE_ROUNDS = 2;

/**
 * Brings sockets up to date, one round after the other. A round runs what its sockets miss at one
 * timestamp and sends each a consistent snapshot; commits meanwhile are gathered for the next.
 */
export class Transitions {
  readonly #registry: QueryRegistry;
  readonly #waiting = new Map<TransitionTarget, { staleRounds: number }>();
  #isRunning = false;

  constructor(registry: QueryRegistry) {
    this.#registry = registry;
  }

  /** Asks for a transition, soon; asking again meanwhile is the same. */
  request(target: TransitionTarget): void {
    if (!this.#waiting.has(target)) this.#waiting.set(target, { staleRounds: 0 });
    this.resume();
  }

  /** Goes on with what waits; to be called when a busy target became ready. */
  resume(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => void this.#runRounds());
  }

  async #runRounds(): Promise<void> {
    for (;;) {
      const round = this.#startRound();
      if (round.targets.size === 0) break;
      await this.#runRound(round);
      // Sockets are read between rounds, so that their requests join the next one.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#isRunning = false;
  }

  #startRound(): Round {
    const targets = new Map<TransitionTarget, number>();
    const queries = new Set<SharedQuery>();
    for (const [target, { staleRounds }] of this.#waiting) {
      if (queries.size >= MAX_QUERIES_PER_ROUND) break;
      if (target.readiness === "busy") continue;
      this.#waiting.delete(target);
      if (target.readiness === "closed") continue;
      targets.set(target, staleRounds);
      for (const query of target.pendingQueries(staleRounds >= MAX_STALE_ROUNDS)) {
        queries.add(query);
      }
    }
    return { targets, queries };
  }

  async #runRound({ targets, queries }: Round): Promise<void> {
    try {
      const ts = await this.#registry.run([...queries]);
      for (const [target, staleRounds] of targets) {
        if (target.readiness === "closed") continue;
        const outcome = target.transition(ts);
        if (outcome === "stale") this.#waiting.set(target, { staleRounds: staleRounds + 1 });
        if (outcome === "behind") this.request(target);
      }
    } catch (error) {
      for (const target of targets.keys()) target.fail(error);
    }
  }
}

interface Round {
  /** And how often each has been in a round in vain. */
  targets: Map<TransitionTarget, number>;
  queries: Set<SharedQuery>;
}
