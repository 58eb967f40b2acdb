import { BackendError, type Json } from "../../contracts.ts";
import type { Core } from "../core.ts";
import type { Execution } from "../execution.ts";
import type { SyscallArguments } from "./arguments.ts";

function metadata(execution: Execution, args: SyscallArguments, core: Core) {
  const read = (tx: Execution["tx"]) => tx.findFile(execution.mount, args.string("storageId"));
  return withTransaction(core, execution, "query", read);
}

/** Runs `body` in the function's own transaction, or in one of its own when an action asks. */
export function withTransaction<T>(
  core: Core,
  execution: Execution,
  kind: "query" | "mutation",
  body: (tx: Execution["tx"]) => T,
): T | Promise<T> {
  if (execution.options.kind !== "action") return body(execution.tx);
  return core.db.transact(kind, (tx) => Promise.resolve(body(tx))).then(({ value }) => value);
}

export async function storageGetUrl(core: Core, execution: Execution, args: SyscallArguments) {
  const file = await metadata(execution, args, core);
  return file === null ? null : core.files.url(file.uuid);
}

export async function storageGetMetadata(
  core: Core,
  execution: Execution,
  args: SyscallArguments,
): Promise<Json> {
  const file = await metadata(execution, args, core);
  if (file === null) return null;
  const { storageId, sha256Hex, size, contentType } = file;
  return { storageId, sha256: sha256Hex, size, contentType };
}

export function storageGenerateUploadUrl(core: Core, execution: Execution): Json {
  return core.files.uploadUrl(execution.mount);
}

/** The row goes with the transaction; the bytes once it has committed. */
export async function storageDelete(
  core: Core,
  execution: Execution,
  args: SyscallArguments,
): Promise<Json> {
  const storageId = args.string("storageId");
  const file = await withTransaction(core, execution, "mutation", (tx) => {
    const found = tx.findFile(execution.mount, storageId);
    if (found === null) {
      throw new BackendError("StorageIdNotFound", `storage id ${storageId} not found`);
    }
    tx.deleteFile(execution.mount, storageId);
    return found;
  });
  const forget = () => core.files.forget(file.uuid);
  if (execution.options.kind === "action") forget();
  else execution.options.request.afterCommit.push(forget);
  return null;
}

/** storage/storeBlob: `ctx.storage.store(blob)` of actions. */
export async function storeBlob(
  core: Core,
  execution: Execution,
  args: Record<string, unknown>,
): Promise<string> {
  const { blob, options } = args as { blob: Blob; options?: { sha256?: string } };
  const data = new Uint8Array(await blob.arrayBuffer());
  return await core.files.store(execution.mount, data, blob.type || null, options?.sha256);
}

/** storage/getBlob: `ctx.storage.get(id)` of actions. */
export async function getBlob(
  core: Core,
  execution: Execution,
  args: Record<string, unknown>,
): Promise<Blob | null> {
  const { value: file } = await core.db.transact("query", (tx) =>
    Promise.resolve(tx.findFile(execution.mount, String(args.storageId))),
  );
  const opened = file === null ? null : await core.files.open(file.uuid);
  return opened === null
    ? null
    : new Blob([new Uint8Array(opened.data)], { type: file?.contentType ?? "" });
}
