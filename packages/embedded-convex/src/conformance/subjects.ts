import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import { ConvexError, type Value, convexToJson, jsonToConvex } from "convex/values";
import { vi } from "vitest";
import type { Caller, JsonObject } from "../contracts.ts";
import { CallFailed, NOBODY, type TestEngine, openTestEngine } from "../engine/test-kit/engine.ts";
import schema from "./app/schema.ts";

const APP_DIR = path.join(import.meta.dirname, "app");

export interface Call {
  type: "query" | "mutation" | "action";
  path: string;
  args: Record<string, Value>;
  /** Subject of the caller's identity. */
  as: string | null;
}

/** A failure, worded alike for every backend; `data` is undefined unless it was a ConvexError. */
export class SubjectFailure extends Error {
  readonly data: Value | undefined;

  constructor(message: string, data: Value | undefined) {
    super(message);
    this.data = data;
  }
}

/** A backend to try the cases on. */
export interface Subject {
  /** Its messages are Convex's. */
  readonly usesConvexWords: boolean;
  call(call: Call): Promise<Value>;
  pass(milliseconds: number): Promise<void>;
  /** Empties the tables. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

async function appFiles(): Promise<Record<string, string>> {
  const names = await readdir(APP_DIR);
  const entries = names.map(async (name): Promise<[string, string]> => {
    return [name, await readFile(path.join(APP_DIR, name), "utf8")];
  });
  return Object.fromEntries(await Promise.all(entries));
}

function callerOf(subject: string | null): Caller {
  if (subject === null) return NOBODY;
  const identity = { subject, issuer: "test", tokenIdentifier: `test|${subject}` };
  return { identity, isAdmin: false };
}

/** No job is due or running any more. */
async function settle(t: TestEngine): Promise<void> {
  await vi.waitFor(async () => {
    const states = (await t.query("jobs:due", { nowMs: t.clock.now() })) as number;
    if (states > 0) throw new Error(`${states} scheduled functions have not run`);
  });
}

/** Our engine, on a database file of its own. */
export async function openEmbedded(): Promise<Subject> {
  const t = await openTestEngine({ freshContexts: false });
  await t.push(await appFiles());
  return {
    usesConvexWords: true,
    async call({ type, path: name, args, as }) {
      try {
        const json = convexToJson(args) as JsonObject;
        return jsonToConvex(await t[type](name, json, callerOf(as)));
      } catch (error) {
        if (!(error instanceof CallFailed)) throw error;
        const { data } = error;
        throw new SubjectFailure(
          error.message,
          data === undefined ? undefined : jsonToConvex(data),
        );
      }
    },
    async pass(milliseconds) {
      t.clock.advance(milliseconds);
      await settle(t);
    },
    async reset() {
      await t.mutation("reset:all");
    },
    close: () => t.close(),
  };
}

const MODULES = {
  "./app/_generated/api.ts": () => Promise.resolve({}),
  "./app/calls.ts": () => import("./app/calls.ts"),
  "./app/items.ts": () => import("./app/items.ts"),
  "./app/jobs.ts": () => import("./app/jobs.ts"),
  "./app/pages.ts": () => import("./app/pages.ts"),
  "./app/people.ts": () => import("./app/people.ts"),
  "./app/storage.ts": () => import("./app/storage.ts"),
};

/** Convex's own mock of its backend. */
export function openConvexTest(): Subject {
  vi.useFakeTimers();
  const open = () => convexTest({ schema, modules: MODULES });
  let t = open();
  return {
    usesConvexWords: false,
    async call({ type, path: name, args, as }) {
      const caller = as === null ? t : t.withIdentity({ subject: as });
      try {
        switch (type) {
          case "query":
            return (await caller.query(makeFunctionReference<"query">(name), args)) as Value;
          case "mutation":
            return (await caller.mutation(makeFunctionReference<"mutation">(name), args)) as Value;
          case "action":
            return (await caller.action(makeFunctionReference<"action">(name), args)) as Value;
        }
      } catch (error) {
        const data = error instanceof ConvexError ? (error.data as Value) : undefined;
        throw new SubjectFailure(String(error), data);
      }
    },
    async pass(milliseconds) {
      vi.advanceTimersByTime(milliseconds);
      await t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(0));
    },
    reset() {
      t = open();
      return Promise.resolve();
    },
    close() {
      vi.useRealTimers();
      return Promise.resolve();
    },
  };
}
