import { BackendError, type Json } from "../../contracts.ts";
import { functionHandle, functionNotFound, resolveAddress } from "../addresses.ts";
import { callerFor, type Core } from "../core.ts";
import type { Execution } from "../execution.ts";
import type { SyscallArguments } from "./arguments.ts";
import { argsObject } from "./scheduling.ts";

const MAX_DEPTH = 8;

function targetCall(core: Core, execution: Execution, args: SyscallArguments) {
  const { mount, caller } = execution.options;
  const target = resolveAddress(core.live(), mount, args.fields);
  return {
    ...target,
    args: argsObject(args.raw("args")),
    caller: callerFor(caller, mount, target.mount),
  };
}

/**
 * 1.0/runUdf: a function inside the caller's transaction, with the caller's clock. A mutation that
 * throws takes back its own writes, jobs and file deletions only.
 */
export async function runUdf(
  core: Core,
  execution: Execution,
  args: SyscallArguments,
): Promise<Json> {
  const { options, tx } = execution;
  const depth = options.depth + 1;
  if (depth > MAX_DEPTH) {
    throw new BackendError(
      "CrossComponentCallDepth",
      `Cross component call depth limit exceeded. Limit is ${MAX_DEPTH}`,
    );
  }
  const udfType = args.string("udfType");
  const call = targetCall(core, execution, args);
  const nested = { request: options.request, now: options.now, random: execution.random, depth };
  if (udfType === "query") return await core.runner.runNested("query", tx, call, nested);
  if (options.kind !== "mutation") {
    throw new BackendError("InvalidRunUdf", `Queries can't run a ${udfType}.`);
  }
  if (udfType === "snapshotQuery") {
    return await core.runner.runNested("query", tx.staleSnapshot(), call, nested);
  }
  const { afterCommit } = options.request;
  const before = afterCommit.length;
  try {
    return await tx.savepoint(() => core.runner.runNested("mutation", tx, call, nested));
  } catch (error) {
    afterCommit.length = before;
    throw error;
  }
}

/** 1.0/actions/query, /mutation and /action: each its own transaction, at the newest state. */
export async function runFromAction(
  core: Core,
  execution: Execution,
  args: SyscallArguments,
  kind: "query" | "mutation" | "action",
): Promise<Json> {
  return await core.runner.runFromAction(kind, targetCall(core, execution, args), execution);
}

export function createFunctionHandle(
  core: Core,
  execution: Execution,
  args: SyscallArguments,
): Json {
  const deployment = core.live();
  const target = resolveAddress(deployment, execution.mount, args.fields);
  if (deployment.find(target.mount, target.path) === null) {
    throw functionNotFound(target.path, target.publicOnly);
  }
  return functionHandle(target);
}
