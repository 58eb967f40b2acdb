import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { webcrypto } from "node:crypto";
import { types } from "node:util";
import { fillRandom, randomUuid } from "./random.ts";
import type { Scope, ScopeStorage } from "./scope.ts";

/** Environment variables as one mount sees them. */
export interface EnvView {
  get(name: string): string | undefined;
  names(): string[];
}

const ACTIONS_URL = "https://docs.convex.dev/functions/actions";

/**
 * Web APIs that are the host's own. The binary constructors are among them so that an ArrayBuffer
 * made by the host (a digest, a request's body) is an instance of the isolate's ArrayBuffer.
 */
const SHARED = {
  AbortController,
  AbortSignal,
  ArrayBuffer,
  AsyncLocalStorage,
  AsyncResource,
  BigInt64Array,
  BigUint64Array,
  Blob,
  ByteLengthQueuingStrategy,
  CompressionStream,
  CountQueuingStrategy,
  CryptoKey: webcrypto.CryptoKey,
  DOMException,
  DataView,
  DecompressionStream,
  Event,
  EventTarget,
  File,
  Float32Array,
  Float64Array,
  FormData,
  Headers,
  Int16Array,
  Int32Array,
  Int8Array,
  ReadableStream,
  Request,
  Response,
  TextDecoder,
  TextDecoderStream,
  TextEncoder,
  TextEncoderStream,
  TransformStream,
  URL,
  URLSearchParams,
  Uint16Array,
  Uint32Array,
  Uint8Array,
  Uint8ClampedArray,
  WritableStream,
  atob,
  btoa,
  queueMicrotask,
  structuredClone,
};

const SUBTLE_METHODS = [
  "decrypt",
  "deriveBits",
  "deriveKey",
  "digest",
  "encrypt",
  "exportKey",
  "generateKey",
  "importKey",
  "sign",
  "unwrapKey",
  "verify",
  "wrapKey",
] as const;

function refuseOutsideActions(what: string): never {
  throw new Error(
    `Can't use ${what} in queries and mutations. Please consider using an action. See ${ACTIONS_URL} for more details.`,
  );
}

type SubtleMethod = (...args: unknown[]) => Promise<unknown>;

function createCrypto(scope: () => Scope): object {
  const subtle: Record<string, SubtleMethod> = {};
  for (const name of SUBTLE_METHODS) {
    const method = (webcrypto.subtle[name] as SubtleMethod).bind(webcrypto.subtle);
    subtle[name] = (...args) => {
      if (name === "generateKey" && scope().deterministic) {
        refuseOutsideActions("crypto.subtle.generateKey()");
      }
      return method(...args);
    };
  }
  return {
    subtle,
    randomUUID: () => (scope().deterministic ? randomUuid(scope().random) : webcrypto.randomUUID()),
    getRandomValues: (view: ArrayBufferView) => {
      if (scope().deterministic) fillRandom(view, scope().random);
      else webcrypto.getRandomValues(view as Uint8Array);
      return view;
    },
  };
}

/** The globals of an isolate that are made of host objects; bootstrap.ts adds the rest. */
export function createGlobals(storage: ScopeStorage): Record<string, unknown> {
  const scope = () => currentScope(storage);
  return {
    ...SHARED,
    crypto: createCrypto(scope),
    fetch: async (...args: Parameters<typeof fetch>) => {
      if (scope().deterministic) refuseOutsideActions("fetch()");
      return await fetch(...args);
    },
    performance: {
      now: () => (scope().deterministic ? 0 : performance.now()),
      timeOrigin: 0,
    },
  };
}

function currentScope(storage: ScopeStorage): Scope {
  const scope = storage.getStore();
  if (scope === undefined) {
    throw new Error("Convex globals were used outside of a function, or after it had ended.");
  }
  return scope;
}

/** What bootstrap.ts calls; each hook routes to the call that is running. */
export function createHooks(storage: ScopeStorage, env: EnvView): object {
  const scope = () => currentScope(storage);
  return {
    now: () => scope().now(),
    random: () => scope().random(),
    isNativeError: types.isNativeError,
    env: (name: string) => env.get(name),
    envNames: () => env.names().join("\n"),
    log: (...args: Parameters<Scope["log"]>) => scope().log(...args),
    setTimer: (what: string, callback: () => void, delayMs: number, repeat: boolean) => {
      if (scope().deterministic) refuseOutsideActions(what);
      return scope().setTimer(callback, delayMs, repeat);
    },
    clearTimer: (id: unknown) => {
      if (typeof id === "number") scope().clearTimer(id);
    },
    syscall: (operation: string, args: string) => scope().syscall(operation, args),
    asyncSyscall: (operation: string, args: string) => scope().asyncSyscall(operation, args),
    jsSyscall: (operation: string, args: Record<string, unknown>) =>
      scope().jsSyscall(operation, args),
  };
}
