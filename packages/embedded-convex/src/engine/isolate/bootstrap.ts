/**
 * Runs first in every isolate, as a function of the host's hooks: what must be made of the context's
 * own intrinsics rather than the host's. Plain text, since it is compiled inside the context.
 */
export const BOOTSTRAP_SOURCE = `(function (host) {
  "use strict";
  const define = (name, value) =>
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });

  const RealDate = Date;
  RealDate.now = () => host.now();
  define("Date", new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [host.now()] : args, newTarget),
    apply: () => new RealDate(host.now()).toString(),
  }));
  RealDate.prototype.constructor = Date;
  Math.random = () => host.random();

  // Errors thrown by the host's web APIs are of another realm: let instanceof accept them.
  const ordinary = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Error, Symbol.hasInstance, {
    value(thrown) {
      if (ordinary.call(this, thrown)) return true;
      if (!host.isNativeError(thrown)) return false;
      return this === Error || this.name === thrown.name;
    },
  });

  const reveal = (name) => host.env(String(name));
  define("process", {
    env: new Proxy({}, {
      get: (_, name) => (typeof name === "string" ? reveal(name) : undefined),
      has: (_, name) => typeof name === "string" && reveal(name) !== undefined,
      set: () => true,
      deleteProperty: () => true,
      ownKeys: () => host.envNames().split("\\n").filter((name) => name !== ""),
      getOwnPropertyDescriptor: (_, name) => {
        const value = typeof name === "string" ? reveal(name) : undefined;
        return value === undefined
          ? undefined
          : { value, enumerable: true, configurable: true, writable: true };
      },
    }),
  });

  const log = (level) => (...args) => host.log(level, args);
  const started = new Map();
  const elapsed = (label) => {
    const from = started.get(label);
    return from === undefined ? null : label + ": " + (host.now() - from) + "ms";
  };
  const report = (label, ...rest) => {
    const text = elapsed(label);
    if (text === null) host.log("WARN", ["Timer '" + label + "' does not exist"]);
    else host.log("INFO", [text, ...rest]);
  };
  define("console", {
    debug: log("DEBUG"),
    log: log("LOG"),
    info: log("INFO"),
    warn: log("WARN"),
    error: log("ERROR"),
    trace: (...args) => host.log("LOG", [...args, new Error("trace").stack]),
    time: (label = "default") => void started.set(label, host.now()),
    timeLog: (label = "default", ...rest) => report(label, ...rest),
    timeEnd: (label = "default") => {
      report(label);
      started.delete(label);
    },
  });

  define("setTimeout", (callback, delay = 0, ...args) =>
    host.setTimer("setTimeout", () => callback(...args), Number(delay) || 0, false));
  define("setInterval", (callback, delay = 0, ...args) =>
    host.setTimer("setInterval", () => callback(...args), Number(delay) || 0, true));
  define("clearTimeout", (id) => host.clearTimer(id));
  define("clearInterval", (id) => host.clearTimer(id));
  define("Convex", {
    syscall: (operation, args) => host.syscall(operation, args),
    asyncSyscall: (operation, args) => host.asyncSyscall(operation, args),
    jsSyscall: (operation, args) => host.jsSyscall(operation, args),
  });
  define("self", globalThis);
})`;

/** Evaluated to start a call, so that vm's timeout covers the call's first synchronous part. */
export const CALL_SLOT = "__embeddedConvexCall";
export const CALL_SOURCE = `globalThis.${CALL_SLOT}()`;
