import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import { parentPort } from "node:worker_threads";

/**
 * The thread in which "use node" actions run: real Node.js, with the deployment's variables as
 * `process.env`. Syscalls are answered by the main thread. Plain JavaScript, so that a thread starts
 * without a TypeScript loader; node-runtime.ts is the other end.
 */

/** @typedef {(value: unknown) => void} Settle */

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
/** @type {AsyncLocalStorage<number>} */
const calls = new AsyncLocalStorage();
/** @type {Map<number, { resolve: Settle, reject: Settle }>} */
const pending = new Map();
let nextSyscall = 1;

/**
 * @param {"async" | "js"} kind
 * @param {string} operation
 * @param {unknown} args
 * @returns {Promise<any>}
 */
function ask(kind, operation, args) {
  const call = calls.getStore();
  if (call === undefined) {
    return Promise.reject(new Error(`${operation} was used outside of a Convex function.`));
  }
  const id = nextSyscall;
  nextSyscall += 1;
  return new Promise((resolve, reject) => {
    pending.set(id, { resolve, reject });
    port.postMessage({ type: "syscall", call, id, kind, operation, args });
  });
}

Object.assign(globalThis, {
  Convex: {
    /** @param {string} operation */
    syscall: (operation) => {
      throw new Error(`${operation} can only be used in queries and mutations.`);
    },
    /** @param {string} operation @param {string} args */
    asyncSyscall: (operation, args) => ask("async", operation, args),
    /** @param {string} operation @param {object} args */
    jsSyscall: (operation, args) => ask("js", operation, args),
  },
});

const LEVELS = /** @type {const} */ ({
  debug: "DEBUG",
  log: "LOG",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
});
for (const [name, level] of Object.entries(LEVELS)) {
  /** @param {unknown[]} args */
  const write = (...args) => {
    const call = calls.getStore();
    if (call === undefined) return;
    const messages = args.map((arg) =>
      inspect(arg, { depth: 5, breakLength: Infinity, compact: true }),
    );
    port.postMessage({ type: "log", call, level, messages });
  };
  Object.assign(console, { [name]: write });
}

/** @param {unknown} thrown */
function describeError(thrown) {
  if (typeof thrown !== "object" || thrown === null) {
    return { name: "", message: String(thrown), stack: "", convexData: undefined };
  }
  const { name, message, stack, data } =
    /** @type {{ name?: unknown, message?: unknown, stack?: unknown, data?: unknown }} */ (thrown);
  return {
    name: String(name ?? "Error"),
    message: String(message),
    stack: String(stack ?? ""),
    convexData: Symbol.for("ConvexError") in thrown ? data : undefined,
  };
}

/** @param {Record<string, any>} exports */
function describeExports(exports) {
  return Object.entries(exports).flatMap(([name, value]) => {
    if (value === null || (typeof value !== "function" && typeof value !== "object")) return [];
    const { isQuery, isMutation, isAction, isHttp, isPublic, isInternal } = value;
    if (!(isQuery || isMutation || isAction || isHttp)) return [];
    return [
      {
        name,
        isQuery: isQuery === true,
        isMutation: isMutation === true,
        isAction: isAction === true,
        isPublic: isPublic === true,
        isInternal: isInternal === true,
        args: value.exportArgs?.() ?? null,
        returns: value.exportReturns?.() ?? null,
      },
    ];
  });
}

/** @param {{ call: number, url: string, name: string | null, requestId: string, args: string }} message */
async function run({ call, url, name, requestId, args }) {
  const exports = await import(url);
  if (name === null) return describeExports(exports);
  return await calls.run(call, () => exports[name].invokeAction(requestId, args));
}

// What a call leaves behind and lets fail must not end the other calls of this thread.
process.on("unhandledRejection", () => {
  process.stderr.write("A promise that a node action did not await was rejected.\n");
});

port.on("message", (message) => {
  if (message.type === "run") {
    run(message).then(
      (value) => port.postMessage({ type: "result", call: message.call, ok: true, value }),
      (error) =>
        port.postMessage({
          type: "result",
          call: message.call,
          ok: false,
          error: describeError(error),
        }),
    );
    return;
  }
  const waiting = pending.get(message.id);
  pending.delete(message.id);
  if (message.ok) waiting?.resolve(message.value);
  else {
    const error = new Error(message.message);
    waiting?.reject(
      message.data === undefined ? error : Object.assign(error, { data: message.data }),
    );
  }
});
