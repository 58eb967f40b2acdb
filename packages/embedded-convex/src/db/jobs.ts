import type { Job, JobState, JsonObject } from "../contracts.ts";
import { checkValue } from "../values/check.ts";
import { isObject } from "../values/json.ts";
import { afterPrefix, encodeKey } from "../values/keys.ts";
import { JOBS_BY_STATE_AND_TIME, PRIVATE_FIELD, type Table, newTable } from "./catalog.ts";
import { findSystemDocument, insertSystemDocument, updateSystemDocument } from "./documents.ts";
import { Scan } from "./scan.ts";
import type { Work } from "./work.ts";

const TABLE = "_scheduled_functions";

/** The queue spans all mounts: its range needs no real table. */
const QUEUE_TABLE: Table = newTable(0, "", TABLE, 0);

function toJob(document: JsonObject): Job {
  const secret = document[PRIVATE_FIELD] as { mount: string; targetMount: string };
  const [args] = document.args as JsonObject[];
  return {
    id: document._id as string,
    mount: secret.mount,
    targetMount: secret.targetMount,
    name: document.name as string,
    args: args ?? {},
    scheduledTimeMs: document.scheduledTime as number,
    state: document.state as unknown as JobState,
  };
}

export function scheduleJob(
  work: Work,
  mount: string,
  job: Omit<Job, "id" | "mount" | "state">,
): string {
  work.usage.countScheduled(checkValue(job.args).bytes);
  return insertSystemDocument(work, mount, TABLE, {
    name: job.name,
    args: [job.args],
    scheduledTime: job.scheduledTimeMs,
    state: { kind: "pending" },
    [PRIVATE_FIELD]: { mount, targetMount: job.targetMount, queueTime: job.scheduledTimeMs },
  });
}

export function findJob(work: Work, mount: string, id: string): Job | null {
  const document = findSystemDocument(work, mount, TABLE, id)?.document;
  return document == null ? null : toJob(document);
}

/** Finished states get `completedTime`, as in Convex's virtual table, and queue up for deletion. */
export function setJobState(work: Work, mount: string, id: string, state: JobState): void {
  const pending = findSystemDocument(work, mount, TABLE, id);
  if (pending?.document == null) return;
  const document: JsonObject = { ...pending.document, state };
  if (state.kind !== "pending" && state.kind !== "inProgress") {
    const completedTime = work.shared.clock.now();
    const secret = document[PRIVATE_FIELD] as JsonObject;
    Object.assign(document, {
      completedTime,
      [PRIVATE_FIELD]: { ...secret, queueTime: completedTime },
    });
  }
  updateSystemDocument(work, pending, document);
}

/** Cancels what has not finished; finished and unknown functions are left alone. */
export function cancelJob(work: Work, mount: string, id: string): void {
  const state = findSystemDocument(work, mount, TABLE, id)?.document?.state;
  if (!isObject(state)) return;
  if (state.kind === "pending" || state.kind === "inProgress") {
    setJobState(work, mount, id, { kind: "canceled" });
  }
}

/** Jobs of all mounts in a state, by due time (or time of completion); nothing is recorded as read. */
export function jobsInState(
  work: Work,
  kind: JobState["kind"],
  until: number,
  limit: number,
): Job[] {
  const range = {
    table: QUEUE_TABLE,
    index: JOBS_BY_STATE_AND_TIME,
    lo: encodeKey([kind]),
    hi: afterPrefix(encodeKey([kind, until])),
    order: "asc" as const,
  };
  const scan = new Scan(work.shared.store, work.overlay, range, Math.min(limit, 256));
  const jobs: Job[] = [];
  while (jobs.length < limit) {
    const row = scan.next();
    if (row === null) break;
    jobs.push(toJob(row.document));
  }
  return jobs;
}

const FINISHED = ["success", "failed", "canceled"] as const;

/** Removes rows of functions that finished before `beforeMs`; returns how many. */
export function deleteFinishedJobs(work: Work, beforeMs: number, limit: number): number {
  let deleted = 0;
  for (const kind of FINISHED) {
    for (const job of jobsInState(work, kind, beforeMs, limit - deleted)) {
      const pending = findSystemDocument(work, job.mount, TABLE, job.id);
      if (pending === null) continue;
      updateSystemDocument(work, pending, null);
      deleted += 1;
    }
  }
  return deleted;
}
