import { BackendError, type Json, type JsonObject } from "../../contracts.ts";
import { functionNotFound, resolveAddress } from "../addresses.ts";
import type { Core } from "../core.ts";
import { modulePath } from "../deployment.ts";
import type { Execution } from "../execution.ts";
import type { SyscallArguments } from "./arguments.ts";
import { withTransaction } from "./storage.ts";

const MAX_DELAY_MS = 5 * 365 * 24 * 3_600_000;

/** Arguments travel as an object, or as the one-element array of older clients. */
export function argsObject(args: Json | undefined): JsonObject {
  const object = Array.isArray(args) ? (args[0] ?? {}) : (args ?? {});
  if (typeof object !== "object" || Array.isArray(object)) {
    throw new BackendError("InvalidArguments", "The arguments of a function are an object.");
  }
  return object;
}

function checkTime(scheduledTimeMs: number, nowMs: number): void {
  if (!Number.isFinite(scheduledTimeMs) || scheduledTimeMs < 0) {
    throw new BackendError("InvalidScheduledFunctionTime", "The scheduled time is not a time.");
  }
  if (scheduledTimeMs > nowMs + MAX_DELAY_MS) {
    throw new BackendError(
      "InvalidScheduledFunctionDelay",
      "Functions can be scheduled at most 5 years in the future.",
    );
  }
}

/**
 * 1.0/schedule and 1.0/actions/schedule. In a mutation the job commits with its writes; from an
 * action it commits at once, unless the action's own job was canceled, which cancels it too.
 */
export async function schedule(
  core: Core,
  execution: Execution,
  args: SyscallArguments,
): Promise<Json> {
  const { request, mount } = execution.options;
  const deployment = core.live();
  const target = resolveAddress(deployment, mount, args.fields);
  if (deployment.find(target.mount, target.path) === null) {
    throw functionNotFound(target.path, false);
  }
  // Seconds as a float; whole microseconds, so that 0.1 s does not become 100.0000001 ms.
  const scheduledTimeMs = Math.round(args.number("ts") * 1e6) / 1e3;
  checkTime(scheduledTimeMs, execution.now());
  const id = await withTransaction(core, execution, "mutation", (tx) => {
    const jobId = tx.schedule(mount, {
      targetMount: target.mount,
      name: modulePath(target.path),
      args: argsObject(args.raw("args")),
      scheduledTimeMs,
    });
    const { job } = request;
    const parentCanceled = job !== null && tx.getJob(job.mount, job.id)?.state.kind === "canceled";
    if (parentCanceled) tx.cancelJob(mount, jobId);
    return jobId;
  });
  const wake = () => core.wakeScheduler(scheduledTimeMs);
  if (execution.options.kind === "action") wake();
  else request.afterCommit.push(wake);
  return id;
}

export async function cancelJob(
  core: Core,
  execution: Execution,
  args: SyscallArguments,
): Promise<Json> {
  await withTransaction(core, execution, "mutation", (tx) =>
    tx.cancelJob(execution.mount, args.string("id")),
  );
  return null;
}
