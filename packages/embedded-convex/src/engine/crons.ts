import type { JsonObject, Transaction } from "../contracts.ts";
import { alarm, type Alarm } from "./alarm.ts";
import type { Core, TargetCall } from "./core.ts";
import { type CronSchedule, firstRunMs, nextRunMs } from "./cron-schedule.ts";
import { type Deployment, canonicalPath } from "./deployment.ts";
import { FunctionError } from "./function-errors.ts";
import type { TopLevel } from "./top-level.ts";

const KEY = "crons";
const RETRY_MS = 500;

export interface CronDiff {
  added: string[];
  updated: string[];
  deleted: string[];
}

type CronSpec = { name: string; args: JsonObject[]; schedule: CronSchedule };
type CronState = { spec: CronSpec; nextRunMs: number };
/** By mount, then identifier. */
type CronTable = Record<string, Record<string, CronState>>;

interface DueCron {
  mount: string;
  identifier: string;
  state: CronState;
}

function readTable(tx: Transaction): CronTable {
  return (tx.getSystem(KEY) ?? {}) as CronTable;
}

function same(a: CronSpec, b: CronSpec): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function specsOf(deployment: Deployment, mount: string): Record<string, CronSpec> {
  return (deployment.definition(mount)?.crons ?? {}) as Record<string, CronSpec>;
}

/** Brings the stored crons in line with a push; an unchanged one keeps its next run. */
export function applyCrons(
  tx: Transaction,
  deployment: Deployment,
  nowMs: number,
): Map<string, CronDiff> {
  const before = readTable(tx);
  const after: CronTable = {};
  const diffs = new Map<string, CronDiff>();
  for (const mount of new Set([...Object.keys(before), ...deployment.mounts()])) {
    const old = before[mount] ?? {};
    const specs = specsOf(deployment, mount);
    const diff: CronDiff = { added: [], updated: [], deleted: [] };
    const states: Record<string, CronState> = {};
    for (const [identifier, spec] of Object.entries(specs)) {
      const known = old[identifier];
      if (known !== undefined && same(known.spec, spec)) {
        states[identifier] = known;
        continue;
      }
      diff[known === undefined ? "added" : "updated"].push(identifier);
      states[identifier] = { spec, nextRunMs: firstRunMs(spec.schedule, identifier, nowMs) };
    }
    diff.deleted.push(...Object.keys(old).filter((identifier) => !(identifier in specs)));
    diffs.set(mount, diff);
    if (Object.keys(states).length > 0) after[mount] = states;
  }
  tx.setSystem(KEY, after);
  return diffs;
}

/**
 * Runs crons when they are due. A mutation and its next time commit together (exactly once); an
 * action's next time commits first (at most once).
 */
export class CronRunner {
  readonly #core: Core;
  readonly #topLevel: TopLevel;
  readonly #alarm: Alarm;
  readonly #running = new Set<string>();
  #isStarted = false;

  constructor(core: Core, topLevel: TopLevel) {
    this.#core = core;
    this.#topLevel = topLevel;
    this.#alarm = alarm(core.clock, () => this.#tick());
  }

  /** Begins with what is due; a run that was missed while nothing ran fires once. */
  start(): void {
    this.#isStarted = true;
    this.wake();
  }

  /** Looks again at what is due. */
  wake(): void {
    if (this.#isStarted) this.#alarm.setFor(this.#core.clock.now());
  }

  close(): void {
    this.#isStarted = false;
    this.#alarm.close();
  }

  async #tick(): Promise<void> {
    const { value: table } = await this.#core.db.transact("query", (tx) =>
      Promise.resolve(readTable(tx)),
    );
    const now = this.#core.clock.now();
    for (const [mount, states] of Object.entries(table)) {
      for (const [identifier, state] of Object.entries(states)) {
        const cron = { mount, identifier, state };
        if (this.#running.has(key(cron))) continue;
        if (state.nextRunMs > now) this.#alarm.setFor(state.nextRunMs);
        else void this.#run(cron).catch((error: unknown) => this.#onFault(cron, error));
      }
    }
  }

  async #run(cron: DueCron): Promise<void> {
    this.#running.add(key(cron));
    const { mount, state } = cron;
    const path = canonicalPath(state.spec.name);
    const info = this.#core.live().find(mount, path)?.info;
    const call: TargetCall = {
      mount,
      path,
      args: state.spec.args[0] ?? {},
      caller: { identity: null, isAdmin: false },
      publicOnly: false,
    };
    if (info?.udfType === "Mutation") await this.#runMutation(cron, call);
    else {
      await this.#advance(cron);
      await this.#topLevel.action(call, { source: "Cron" });
    }
    // Runs that came due while this one was going are skipped.
    await this.#advance(cron);
    this.#release(cron);
  }

  #release(cron: DueCron): void {
    this.#running.delete(key(cron));
    this.wake();
  }

  /** A fault of ours, not of the function: the cron is taken up again a little later. */
  #onFault(cron: DueCron, error: unknown): void {
    if (!this.#isStarted) return; // the database was closed under it
    console.error(`Could not run the cron job ${cron.identifier}:`, error);
    const { clock } = this.#core;
    clock.at(clock.now() + RETRY_MS, () => this.#release(cron));
  }

  async #runMutation(cron: DueCron, call: TargetCall): Promise<void> {
    await this.#topLevel.mutation(call, {
      source: "Cron",
      before: (tx) => {
        if (!isDue(tx, cron, this.#core.clock.now())) throw new FunctionError("No longer due.");
        this.#writeNext(tx, cron);
      },
    });
  }

  async #advance(cron: DueCron): Promise<void> {
    await this.#core.db.transact("mutation", (tx) => {
      if (isDue(tx, cron, this.#core.clock.now())) this.#writeNext(tx, cron);
      return Promise.resolve();
    });
  }

  #writeNext(tx: Transaction, { mount, identifier, state }: DueCron): void {
    const table = readTable(tx);
    const next = nextRunMs(
      state.spec.schedule,
      identifier,
      state.nextRunMs,
      this.#core.clock.now(),
    );
    const updated = { ...table[mount], [identifier]: { ...state, nextRunMs: next } };
    tx.setSystem(KEY, { ...table, [mount]: updated });
  }
}

function key({ mount, identifier }: DueCron): string {
  return `${mount}:${identifier}`;
}

/** Still there, unchanged by a push, and due. */
function isDue(tx: Transaction, { mount, identifier, state }: DueCron, nowMs: number): boolean {
  const current = readTable(tx)[mount]?.[identifier];
  return current !== undefined && same(current.spec, state.spec) && current.nextRunMs <= nowMs;
}
