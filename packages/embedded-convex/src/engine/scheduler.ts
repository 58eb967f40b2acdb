import type { Job, Transaction } from "../contracts.ts";
import { type Alarm, alarm } from "./alarm.ts";
import type { Core, TargetCall } from "./core.ts";
import { canonicalPath } from "./deployment.ts";
import { FunctionError, errorText } from "./function-errors.ts";
import type { TopLevel } from "./top-level.ts";

/** As many as Convex runs actions: fewer would let slow calls to the outside hold up all jobs. */
const PARALLELISM = 64;
const GC_AGE_MS = 7 * 24 * 3_600_000;
const GC_EVERY_MS = 3_600_000;
const GC_BATCH = 1000;
const RETRY_MS = 500;
const NO_LIMIT = Number.MAX_VALUE;

export const TRANSIENT_ERROR = "Transient error while executing action";

/** Thrown inside a job's transaction when the job is no longer to be run. */
class CalledOff extends FunctionError {}

/**
 * Runs `_scheduled_functions`. A mutation and its "success" are one transaction, so it runs exactly
 * once; an action is committed as "inProgress" before it starts, so it runs at most once.
 */
export class Scheduler {
  readonly #core: Core;
  readonly #topLevel: TopLevel;
  readonly #alarm: Alarm;
  readonly #gc: Alarm;
  readonly #running = new Set<string>();
  #isStarted = false;

  constructor(core: Core, topLevel: TopLevel) {
    this.#core = core;
    this.#topLevel = topLevel;
    this.#alarm = alarm(core.clock, () => this.#tick());
    this.#gc = alarm(core.clock, () => this.#collect());
  }

  /** Fails the actions that a crash cut off, then takes up what is pending. */
  async start(): Promise<void> {
    await this.#core.db.transact("mutation", (tx) => {
      for (const job of tx.jobsInProgress()) {
        tx.setJobState(job.mount, job.id, { kind: "failed", error: TRANSIENT_ERROR });
      }
      return Promise.resolve();
    });
    this.#isStarted = true;
    this.wake(this.#core.clock.now());
    this.#gc.setFor(this.#core.clock.now());
  }

  wake(atMs: number): void {
    if (this.#isStarted) this.#alarm.setFor(atMs);
  }

  close(): void {
    this.#isStarted = false;
    this.#alarm.close();
    this.#gc.close();
  }

  async #tick(): Promise<void> {
    const free = PARALLELISM - this.#running.size;
    if (free === 0) return; // the next job to finish looks again
    const wanted = this.#running.size + free + 1;
    const { value: pending } = await this.#core.db.transact("query", (tx) =>
      Promise.resolve(tx.dueJobs(NO_LIMIT, wanted)),
    );
    const waiting = pending.filter(({ id }) => !this.#running.has(id));
    const now = this.#core.clock.now();
    for (const job of waiting.slice(0, free)) {
      if (job.scheduledTimeMs > now) {
        this.#alarm.setFor(job.scheduledTimeMs);
        return;
      }
      void this.#run(job).catch((error: unknown) => this.#onFault(job, error));
    }
  }

  async #run(job: Job): Promise<void> {
    this.#running.add(job.id);
    const call: TargetCall = {
      mount: job.targetMount,
      path: canonicalPath(job.name),
      args: job.args,
      caller: { identity: null, isAdmin: false },
      publicOnly: false,
    };
    const udfType = this.#core.live().find(call.mount, call.path)?.info.udfType;
    if (udfType === "Action") await this.#runAction(job, call);
    else await this.#runMutation(job, call);
    this.#release(job);
  }

  #release({ id }: Job): void {
    this.#running.delete(id);
    this.wake(this.#core.clock.now());
  }

  /** A fault of ours, not of the function: the job is taken up again a little later. */
  #onFault(job: Job, error: unknown): void {
    if (!this.#isStarted) return; // the database was closed under it
    console.error(`Could not run the scheduled function ${job.name}:`, error);
    const { clock } = this.#core;
    clock.at(clock.now() + RETRY_MS, () => this.#release(job));
  }

  async #runMutation(job: Job, call: TargetCall): Promise<void> {
    const { outcome } = await this.#topLevel.mutation(call, {
      source: "Scheduler",
      job,
      before: (tx) => {
        if (!isIn(tx, job, "pending")) throw new CalledOff("The job was canceled.");
        tx.setJobState(job.mount, job.id, { kind: "inProgress" });
      },
      after: (tx) => {
        if (isIn(tx, job, "inProgress")) tx.setJobState(job.mount, job.id, { kind: "success" });
      },
    });
    if (!outcome.ok) await this.#finish(job, "pending", errorText(outcome.message));
  }

  async #runAction(job: Job, call: TargetCall): Promise<void> {
    const { value: claimed } = await this.#core.db.transact("mutation", (tx) => {
      const isPending = isIn(tx, job, "pending");
      if (isPending) tx.setJobState(job.mount, job.id, { kind: "inProgress" });
      return Promise.resolve(isPending);
    });
    if (!claimed) return;
    const { outcome } = await this.#topLevel.action(call, { source: "Scheduler", job });
    await this.#finish(job, "inProgress", outcome.ok ? null : errorText(outcome.message));
  }

  /** Settles a job unless it was canceled meanwhile. */
  async #finish(job: Job, from: "pending" | "inProgress", error: string | null): Promise<void> {
    await this.#core.db.transact("mutation", (tx) => {
      if (isIn(tx, job, from)) {
        const state =
          error === null ? { kind: "success" as const } : { kind: "failed" as const, error };
        tx.setJobState(job.mount, job.id, state);
      }
      return Promise.resolve();
    });
  }

  async #collect(): Promise<void> {
    const beforeMs = this.#core.clock.now() - GC_AGE_MS;
    let removed: number;
    do {
      const turn = await this.#core.db.transact("mutation", (tx) =>
        Promise.resolve(tx.deleteFinishedJobs(beforeMs, GC_BATCH)),
      );
      removed = turn.value;
    } while (removed === GC_BATCH);
    this.#gc.setFor(this.#core.clock.now() + GC_EVERY_MS);
  }
}

function isIn(tx: Transaction, { mount, id }: Job, kind: "pending" | "inProgress"): boolean {
  return tx.getJob(mount, id)?.state.kind === kind;
}
