import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Commit, QueryRun } from "../../contracts.ts";
import { QueryRegistry } from "./query-registry.ts";
import { QuerySet } from "./query-set.ts";
import type { QueryCall } from "./shared-query.ts";
import { Transitions, type TransitionTarget } from "./transitions.ts";

const NAMES = ["a", "b", "c"];

/** A database of three numbers; a query reads the one it is named after. Reads take their time. */
class SlowNumbers {
  values: Record<string, number> = { a: 0, b: 0, c: 0 };
  /** All values after each commit, by its timestamp. */
  readonly history = new Map([[1n, this.values]]);
  runs = 0;
  readonly #delays: number[];
  #ts = 1n;

  constructor(delays: number[]) {
    this.#delays = delays;
  }

  latestTs(): bigint {
    return this.#ts;
  }

  commit(names: string[]): Commit {
    this.#ts += 1n;
    const written = names.map((name) => [name, Number(this.#ts)] as const);
    this.values = { ...this.values, ...Object.fromEntries(written) };
    this.history.set(this.#ts, this.values);
    return { ts: this.#ts, writes: names };
  }

  async runQueries(calls: QueryCall[]): Promise<QueryRun[]> {
    this.runs += calls.length;
    await this.#pause();
    const { values } = this;
    const ts = this.#ts;
    await this.#pause();
    return calls.map(({ path }) => ({
      outcome: { ok: true, value: values[path] ?? null },
      logLines: [],
      journal: null,
      readSet: { intersects: ({ writes }) => writes.includes(path) },
      ts,
    }));
  }

  async #pause(): Promise<void> {
    for (let left = this.#delays.shift() ?? 0; left > 0; left -= 1) {
      await new Promise(setImmediate);
    }
  }
}

/** A socket that is subscribed to all three and notes what each transition made it see. */
class Watcher implements TransitionTarget {
  readiness: "ready" | "busy" | "closed" = "ready";
  readonly seen: { ts: bigint; view: Record<string, unknown> }[] = [];
  readonly #queries: QuerySet;
  #view: Record<string, unknown> = {};

  constructor(registry: QueryRegistry, transitions: Transitions) {
    this.#queries = new QuerySet(registry, { onInvalidated: () => transitions.request(this) });
    for (const [queryId, path] of NAMES.entries()) {
      const caller = { identity: null, isAdmin: false };
      this.#queries.add(queryId, { mount: "", path, args: {}, caller, publicOnly: true }, null);
    }
    transitions.request(this);
  }

  pendingQueries(force: boolean) {
    return this.#queries.pending(force);
  }

  transition(ts: bigint) {
    if (!this.#queries.isValidAt(ts)) return "stale";
    for (const text of this.#queries.takeChanges()) {
      const change = JSON.parse(text) as { queryId: number; value: number };
      this.#view = { ...this.#view, [NAMES[change.queryId] ?? ""]: change.value };
    }
    this.seen.push({ ts, view: this.#view });
    return "done";
  }

  fail(error: unknown): void {
    throw error;
  }
}

function start(delays: number[]) {
  const numbers = new SlowNumbers(delays);
  const registry = new QueryRegistry(numbers, numbers, {
    run: () => Promise.reject(new Error("no system queries here")),
  });
  return { numbers, registry, transitions: new Transitions(registry) };
}

test("every transition shows the state at its timestamp, and the last shows all commits", async () => {
  const delays = fc.array(fc.nat(3), { maxLength: 40 });
  const commits = fc.array(fc.tuple(fc.nat(3), fc.subarray(NAMES, { minLength: 1 })));
  await fc.assert(
    fc.asyncProperty(delays, commits, async (readDelays, writes) => {
      const { numbers, registry, transitions } = start([...readDelays]);
      const watchers = [new Watcher(registry, transitions), new Watcher(registry, transitions)];
      for (const [pause, names] of writes) {
        for (let left = pause; left > 0; left -= 1) await new Promise(setImmediate);
        registry.onCommit(numbers.commit(names));
      }
      const isDone = () => watchers.every(({ seen }) => seen.at(-1)?.ts === numbers.latestTs());
      await vi.waitFor(() => expect(isDone()).toBe(true), { interval: 1 });
      for (const { ts, view } of watchers.flatMap(({ seen }) => seen)) {
        expect(view).toEqual(numbers.history.get(ts));
      }
    }),
    { numRuns: 200 },
  );
});

test("sockets with equal queries share their runs", async () => {
  const { numbers, registry, transitions } = start([]);
  const watchers = Array.from({ length: 10 }, () => new Watcher(registry, transitions));
  await vi.waitFor(() => expect(watchers.every(({ seen }) => seen.length === 1)).toBe(true));
  expect(numbers.runs).toBe(NAMES.length);
});

test("a socket that does not drain gets one transition for all it missed", async () => {
  const { numbers, registry, transitions } = start([]);
  const slow = new Watcher(registry, transitions);
  await vi.waitFor(() => expect(slow.seen).toHaveLength(1));
  slow.readiness = "busy";
  for (let at = 0; at < 5; at += 1) registry.onCommit(numbers.commit(["a", "b"]));
  await new Promise(setImmediate);
  expect(slow.seen).toHaveLength(1);

  slow.readiness = "ready";
  transitions.resume();

  await vi.waitFor(() => expect(slow.seen).toHaveLength(2));
  expect(slow.seen.at(-1)?.view).toMatchObject({ a: 6, b: 6 });
});

test("new code runs everything again, also what was under way in the old", async () => {
  const { numbers, registry, transitions } = start([2, 2]);
  const watcher = new Watcher(registry, transitions);
  await new Promise(setImmediate);
  registry.invalidateAll();
  await vi.waitFor(() => expect(watcher.seen.length).toBeGreaterThan(0));
  expect(numbers.runs).toBe(2 * NAMES.length);
});
