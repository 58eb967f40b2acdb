import { mkdir } from "node:fs/promises";
import path from "node:path";
import { manualClock, systemClock } from "./clock.ts";
import { openDatabase } from "./db/database.ts";
import { createEngine } from "./engine/engine.ts";
import { deploymentRoutes } from "./wire/api/deployment.ts";
import { functionRoutes } from "./wire/api/functions.ts";
import { instanceRoutes } from "./wire/api/instance.ts";
import { storageRoutes } from "./wire/api/storage.ts";
import { testControlRoutes } from "./wire/api/test-controls.ts";
import { AdminKey } from "./wire/auth/admin-key.ts";
import { Authenticator } from "./wire/auth/authenticator.ts";
import { createTokenVerifier } from "./wire/auth/tokens.ts";
import type { Backend } from "./wire/backend.ts";
import { ExecutionLog } from "./wire/execution-log.ts";
import { serveApi } from "./wire/http/api-server.ts";
import { serveSite } from "./wire/http/http-actions.ts";
import { closeServer, listen, type Listening } from "./wire/http/listen.ts";
import type { Route } from "./wire/http/routes.ts";
import { attachSyncServer } from "./wire/sync/server.ts";
import { SystemQueries } from "./wire/system-queries.ts";

export interface EmbeddedConvexOptions {
  /** Everything that lasts: the SQLite database, files, node bundles. */
  dataDir: string;
  /** Where bare imports of "use node" modules resolve from. */
  projectDir: string;
  /** Of the client API; 0 picks a free one. */
  port: number;
  /** Of the HTTP actions; 0 picks a free one. */
  sitePort: number;
  /** A loopback address. */
  host?: string;
  /** At least 24 characters; whoever has it can run code in this process. */
  adminKey: string;
  /** Adds `/api/test/*`: a clock that can be moved, injected conflicts. */
  testControls?: boolean;
  /** New module state on every call, as in Convex's own isolate; slower. */
  freshContexts?: boolean;
}

export interface EmbeddedConvex {
  url: string;
  siteUrl: string;
  close(): Promise<void>;
}

/** Starts the backend; it is reachable when the promise resolves. Throws when a port is taken. */
export async function startEmbeddedConvex(options: EmbeddedConvexOptions): Promise<EmbeddedConvex> {
  const { host = "127.0.0.1" } = options;
  if (!LOOPBACK.includes(host)) throw new Error(`${host} is not a loopback address.`);
  const adminKey = new AdminKey(options.adminKey);
  // Variables with secrets and what people wrote live in it.
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });

  // The engine tells functions their own addresses, so the ports are taken before it starts.
  const api = await listen(host, options.port);
  const site = await listen(host, options.sitePort).catch(async (error: unknown) => {
    await closeServer(api.server);
    throw error;
  });
  try {
    return await serve(options, adminKey, api, site);
  } catch (error) {
    await Promise.all([closeServer(api.server), closeServer(site.server)]);
    throw error;
  }
}

const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

async function serve(
  options: EmbeddedConvexOptions,
  adminKey: AdminKey,
  api: Listening,
  site: Listening,
): Promise<EmbeddedConvex> {
  const testClock = options.testControls === true ? manualClock() : null;
  const clock = testClock ?? systemClock;
  const addresses = { convexUrl: api.url, siteUrl: site.url };
  const db = openDatabase({ file: path.join(options.dataDir, "convex.sqlite3"), clock });
  try {
    const { projectDir, dataDir, freshContexts = false } = options;
    const engine = await createEngine({
      ...{ db, clock, projectDir, dataDir, freshContexts },
      ...addresses,
    });
    const backend = createBackend({ engine, db, clock, ...addresses }, adminKey);
    const testRoutes = testClock === null ? [] : testControlRoutes(engine, testClock);
    await engine.start();
    const close = answer(backend, testRoutes, api, site);
    return { url: api.url, siteUrl: site.url, close };
  } catch (error) {
    db.close();
    throw error;
  }
}

function createBackend(
  base: Pick<Backend, "engine" | "db" | "clock" | "convexUrl" | "siteUrl">,
  adminKey: AdminKey,
): Backend {
  const { engine, clock } = base;
  const executionLog = new ExecutionLog(clock);
  engine.onExecution((execution) => executionLog.add(execution));
  const verifyToken = createTokenVerifier(() => engine.authProviders());
  return {
    ...base,
    executionLog,
    authenticator: new Authenticator(adminKey, verifyToken),
    systemQueries: new SystemQueries(base),
  };
}

/** Opens the ports. Returns the function that ends everything. */
function answer(
  backend: Backend,
  testRoutes: Route[],
  api: Listening,
  site: Listening,
): () => Promise<void> {
  const routes = [
    ...instanceRoutes(),
    ...functionRoutes(backend),
    ...storageRoutes(backend),
    ...deploymentRoutes(backend),
    ...testRoutes,
  ];
  api.open();
  serveApi(api.server, backend, routes);
  site.open();
  serveSite(site.server, backend);
  const stopSync = attachSyncServer(api.server, backend);
  return async () => {
    stopSync();
    await Promise.all([closeServer(api.server), closeServer(site.server)]);
    await backend.engine.close();
    backend.db.close();
  };
}
