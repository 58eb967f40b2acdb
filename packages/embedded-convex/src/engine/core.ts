import type {
  Caller,
  Clock,
  Database,
  Execution as ExecutionRecord,
  JsonObject,
} from "../contracts.ts";
import type { Target } from "./addresses.ts";
import type { Deployment } from "./deployment.ts";
import type { Environment } from "./environment.ts";
import type { Files } from "./files.ts";
import type { FunctionRunner } from "./function-runner.ts";

/** The parts of the engine that know each other. */
export interface Core {
  db: Database;
  clock: Clock;
  convexUrl: string;
  siteUrl: string;
  environment: Environment;
  files: Files;
  runner: FunctionRunner;
  /** The deployment that is active now. */
  live(): Deployment;
  /** Tells the scheduler that a job is due at `atMs`. */
  wakeScheduler(atMs: number): void;
  reportExecution(record: ExecutionRecord): void;
}

/** A call whose function has been found by address. */
export interface TargetCall extends Target {
  args: JsonObject;
  caller: Caller;
}

/** Identity stays inside the app: calls into or between components get none. */
export function callerFor(caller: Caller, from: string, to: string): Caller {
  return from === "" && to === "" ? caller : { identity: null, isAdmin: caller.isAdmin };
}
