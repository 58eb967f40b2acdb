import { BackendError, type Json } from "../../contracts.ts";
import { encodeInt64 } from "../../values/int64.ts";
import type { Core } from "../core.ts";
import type { Execution, FunctionKind, SyscallHandler } from "../execution.ts";
import { SyscallArguments } from "./arguments.ts";
import * as database from "./database.ts";
import * as functions from "./functions.ts";
import * as metadata from "./metadata.ts";
import * as scheduling from "./scheduling.ts";
import * as storage from "./storage.ts";

type Handler = (core: Core, execution: Execution, args: SyscallArguments) => Json | Promise<Json>;

interface Syscall {
  kinds: readonly FunctionKind[];
  run: Handler;
}

const ALL = ["query", "mutation", "action"] as const;
const READS = ["query", "mutation"] as const;
const WRITES = ["mutation"] as const;
const ACTIONS = ["action"] as const;

/** A syscall that needs the transaction only. */
function inTransaction(
  kinds: readonly FunctionKind[],
  run: (execution: Execution, args: SyscallArguments) => Json,
): Syscall {
  return { kinds, run: (_core, execution, args) => run(execution, args) };
}

const SYNC = new Map<string, Syscall>([
  ["1.0/queryStream", inTransaction(READS, database.queryStream)],
  ["1.0/queryCleanup", inTransaction(READS, database.queryCleanup)],
  ["1.0/db/normalizeId", inTransaction(READS, database.normalizeId)],
  [
    "1.0/getSnapshotTs",
    { kinds: READS, run: (core) => ({ $integer: encodeInt64(core.db.latestTs()) }) },
  ],
]);

const ASYNC = new Map<string, Syscall>([
  ["1.0/get", inTransaction(READS, database.get)],
  ["1.0/queryStreamNext", inTransaction(READS, database.queryStreamNext)],
  ["1.0/queryPage", inTransaction(READS, database.queryPage)],
  ["1.0/count", inTransaction(READS, database.count)],
  ["1.0/insert", inTransaction(WRITES, database.insert)],
  ["1.0/shallowMerge", inTransaction(WRITES, database.shallowMerge)],
  ["1.0/replace", inTransaction(WRITES, database.replace)],
  ["1.0/remove", inTransaction(WRITES, database.remove)],
  ["1.0/getTransactionMetrics", inTransaction(READS, (execution) => execution.tx.metrics())],
  ["1.0/getUserIdentity", inTransaction(ALL, metadata.getUserIdentity)],
  ["1.0/getFunctionMetadata", inTransaction(ALL, metadata.getFunctionMetadata)],
  ["1.0/getDeploymentMetadata", inTransaction(ALL, metadata.getDeploymentMetadata)],
  ["1.0/getRequestMetadata", inTransaction(ALL, metadata.getRequestMetadata)],
  ["1.0/runUdf", { kinds: READS, run: functions.runUdf }],
  ["1.0/createFunctionHandle", { kinds: ALL, run: functions.createFunctionHandle }],
  ["1.0/schedule", { kinds: WRITES, run: scheduling.schedule }],
  ["1.0/cancel_job", { kinds: WRITES, run: scheduling.cancelJob }],
  ["1.0/storageGetUrl", { kinds: ALL, run: storage.storageGetUrl }],
  ["1.0/storageGetMetadata", { kinds: ALL, run: storage.storageGetMetadata }],
  [
    "1.0/storageGenerateUploadUrl",
    { kinds: ["mutation", "action"], run: storage.storageGenerateUploadUrl },
  ],
  ["1.0/storageDelete", { kinds: ["mutation", "action"], run: storage.storageDelete }],
  ["1.0/actions/schedule", { kinds: ACTIONS, run: scheduling.schedule }],
  ["1.0/actions/cancel_job", { kinds: ACTIONS, run: scheduling.cancelJob }],
  ...(["query", "mutation", "action"] as const).map((kind): [string, Syscall] => [
    `1.0/actions/${kind}`,
    {
      kinds: ACTIONS,
      run: (core, execution, args) => functions.runFromAction(core, execution, args, kind),
    },
  ]),
]);

/** Known to the convex package, and left out here. */
const NOT_IMPLEMENTED = new Map([
  ["1.0/actions/vectorSearch", "Vector search"],
  ["1.0/createServiceToken", "getServiceToken()"],
  ["1.0/getServiceUrl", "getServiceUrl()"],
  ["1.0/signJwt", "Signing JWTs"],
  ["1.0/auditLog", "The audit log"],
  ["1.0/storageStore", "The legacy storage.store() of mutations"],
  ["1.0/storageGet", "The legacy storage.get() of mutations"],
]);

function refuse(operation: string, label: string): never {
  const feature = NOT_IMPLEMENTED.get(operation);
  if (feature !== undefined) {
    throw new BackendError(
      "NotImplemented",
      `${feature} is not implemented by the embedded backend (${operation}).`,
    );
  }
  throw new BackendError("UnknownOperation", `Unknown ${label} ${operation}`);
}

function dispatch(
  table: ReadonlyMap<string, Syscall>,
  label: string,
  core: Core,
  execution: Execution,
  operation: string,
  args: Json,
): Json | Promise<Json> {
  const syscall = table.get(operation);
  if (syscall?.kinds.includes(execution.options.kind) !== true) refuse(operation, label);
  return syscall.run(core, execution, new SyscallArguments(operation, args));
}

/** Answers the syscalls of convex/server (`convex/src/server/impl`). */
export function createSyscallHandler(core: Core): SyscallHandler {
  return {
    sync: (execution, operation, args) =>
      dispatch(SYNC, "operation", core, execution, operation, args) as Json,
    async: (execution, operation, args) =>
      dispatch(ASYNC, "async operation", core, execution, operation, args),
    js: (execution, operation, args) => {
      if (execution.options.kind === "action") {
        if (operation === "storage/storeBlob") return storage.storeBlob(core, execution, args);
        if (operation === "storage/getBlob") return storage.getBlob(core, execution, args);
      }
      return refuse(operation, "JS operation");
    },
  };
}
