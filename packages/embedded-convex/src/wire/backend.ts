import type { Clock, Database, Engine } from "../contracts.ts";
import type { Authenticator } from "./auth/authenticator.ts";
import type { ExecutionLog } from "./execution-log.ts";
import type { SystemQueries } from "./system-queries.ts";

/** What every part of the wire works with. */
export interface Backend {
  engine: Engine;
  db: Database;
  clock: Clock;
  authenticator: Authenticator;
  systemQueries: SystemQueries;
  executionLog: ExecutionLog;
  /** Origin of the client API, as told to clients and functions. */
  convexUrl: string;
  /** Origin of the HTTP actions. */
  siteUrl: string;
}
