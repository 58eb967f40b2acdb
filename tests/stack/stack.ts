import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { mintDevMemberToken } from "../../lib/auth/dev-session.ts";
import { DEV_STAFF } from "../../lib/auth/dev-staff.ts";
import { importSigningKey } from "../../lib/auth/signing-key.ts";
import { startApp } from "../../scripts/run/app.mjs";
import { createConvexCli, deploy } from "../../scripts/run/convex.mjs";
import { prepareData } from "../../scripts/run/data.mjs";
import { writeEnvFile } from "../../scripts/run/env-file.mjs";
import { dataPaths } from "../../scripts/run/paths.mjs";
import { findFreePorts } from "../../scripts/run/ports.mjs";
import { createProcesses, type Child } from "../../scripts/run/processes.mjs";
import { waitUntilReady } from "../../scripts/run/ready.mjs";
import { resolveSettings } from "../../scripts/run/settings.mjs";
import { startBackend, startSimulator } from "../../scripts/run/stand-ins.mjs";
import { testEnvironment } from "../../scripts/run/test-environment.mjs";

export type Program = "backend" | "simulator" | "app";
export type Stack = Awaited<ReturnType<typeof startStack>>;

/** The number of the empty inbox. */
export const FRONT_DESK = "+15035550100";

const READY_WITHIN_MS = 120_000;

/**
 * The whole product with an empty inbox, as `npm start -- --empty` runs it, but with nobody watching
 * over its programs: each can be killed and started again by itself.
 */
export async function startStack() {
  const data = mkdtempSync(join(tmpdir(), "threadbox-stack-"));
  const [app, convex, site, simulator] = await findFreePorts(4);
  const place = {
    THREADBOX_DATA: data,
    PORT: String(app),
    CONVEX_PORT: String(convex),
    CONVEX_SITE_PORT: String(site),
    SIMULATOR_PORT: String(simulator),
  };
  const clean = testEnvironment();
  // Vitest's own, which would make Next believe that it runs in a test.
  delete (clean as Record<string, string | undefined>).NODE_ENV;
  const paths = dataPaths(data);
  const settings = resolveSettings(place, {});
  writeEnvFile(paths.localEnv, "For one test.", settings.local);
  const processes = createProcesses({ logs: paths.logs, verbose: false, expectErrors: true });
  const variable = (name: string) => settings.variables[name] ?? "";
  const backendUrl = variable("CONVEX_SELF_HOSTED_URL");
  const adminHeaders = { Authorization: `Convex ${variable("CONVEX_SELF_HOSTED_ADMIN_KEY")}` };
  const context = { settings, processes, paths, env: clean };
  const cli = createConvexCli(context);
  const children = new Map<Program, Child>();
  let advancedMs = 0;

  const programs: Record<Program, { launch: () => Child; url: string }> = {
    backend: {
      launch: () => startBackend({ ...context, testControls: true }),
      url: `${backendUrl}/version`,
    },
    simulator: {
      launch: () => startSimulator(context),
      url: `http://127.0.0.1:${String(simulator)}/`,
    },
    app: {
      launch: () => startApp({ ...context, dev: false }),
      url: `http://localhost:${String(app)}/api/health`,
    },
  };

  async function start(program: Program): Promise<void> {
    const { launch, url } = programs[program];
    const child = launch();
    children.set(program, child);
    await waitUntilReady({ url, child, withinMs: READY_WITHIN_MS, logs: paths.logs });
    // A backend that is started again knows the real time only, and time must not go back.
    if (program === "backend") await moveClock(advancedMs);
  }

  async function moveClock(ms: number): Promise<void> {
    const response = await fetch(`${backendUrl}/api/test/clock`, {
      method: "POST",
      headers: adminHeaders,
      body: JSON.stringify({ advanceMs: ms }),
    });
    if (!response.ok) throw new Error(`The clock answered ${String(response.status)}.`);
  }

  /** Ends a program as a power cut would, and resolves when it is gone. */
  async function kill(program: Program): Promise<void> {
    const child = children.get(program);
    if (child === undefined) throw new Error(`No ${program} runs.`);
    process.kill(-child.pid, "SIGKILL");
    await child.ended;
    children.delete(program);
  }

  async function memberToken(subject = "user_dana_okafor"): Promise<string> {
    const member = DEV_STAFF.find((candidate) => candidate.subject === subject);
    if (member === undefined) throw new Error(`Nobody is called ${subject}.`);
    const key = await importSigningKey("DEV_AUTH_PRIVATE_KEY", variable("DEV_AUTH_PRIVATE_KEY"));
    return mintDevMemberToken(key.privateKey, variable("MEMBER_JWT_ISSUER"), member, Date.now());
  }

  async function stop(): Promise<void> {
    await processes.stopAll();
    rmSync(data, { recursive: true, force: true });
  }

  try {
    await start("backend");
    await deploy({ cli, settings, stampFile: paths.deployed, codegen: false });
    await start("simulator");
    await withEnvironment({ ...clean, ...place }, () => prepareData({ ...context, empty: true }));
    await start("app");
    await processes.run({
      name: "webhooks",
      args: ["--import", "tsx", join("scripts", "configure-sms-webhooks.ts"), "--all"],
      env: { ...clean, ...place },
    });
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    cli,
    appUrl: `http://localhost:${String(app)}`,
    publicUrl: variable("PUBLIC_WEBHOOK_URL"),
    accountSid: variable("TWILIO_ACCOUNT_SID"),
    authToken: variable("TWILIO_AUTH_TOKEN"),
    kill,
    start,
    stop,
    /** The simulator's control API. */
    async control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
      const response = await fetch(`http://127.0.0.1:${String(simulator)}/_control/${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${variable("SIMULATOR_CONTROL_TOKEN")}`,
          "Content-Type": "application/json",
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${answer}`);
      return (answer === "" ? null : JSON.parse(answer)) as Answer;
    },
    /** Moves the backend's clock; what falls due on the way happens. */
    async advance(ms: number): Promise<void> {
      await moveClock(ms);
      advancedMs += ms;
    },
    convexUrl: backendUrl,
    memberToken,
    /** A client that is signed in as a member of the staff; by default one who may see everything. */
    async asMember(subject?: string): Promise<ConvexHttpClient> {
      const client = new ConvexHttpClient(backendUrl, {
        logger: false,
        skipConvexDeploymentUrlCheck: true,
      });
      client.setAuth(await memberToken(subject));
      return client;
    },
    /**
     * The functions that have run, newest last, as `convex logs` has them: the last few thousand, or
     * those since an earlier answer's cursor.
     */
    async functionRuns(since = 0): Promise<{ identifiers: string[]; cursor: number }> {
      const url = `${backendUrl}/api/stream_function_logs?cursor=${String(since)}`;
      const response = await fetch(url, { headers: adminHeaders });
      const { entries, newCursor } = (await response.json()) as {
        entries: { identifier: string }[];
        newCursor: number;
      };
      return { identifiers: entries.map(({ identifier }) => identifier), cursor: newCursor };
    },
    /** Resident memory of a program in MB. */
    memoryMb(program: Program): number {
      const status = readFileSync(`/proc/${String(children.get(program)?.pid)}/status`, "utf8");
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN) / 1024;
    },
  };
}

/** The scripts that `npm start` runs take their settings from the environment. */
async function withEnvironment<T>(env: NodeJS.ProcessEnv, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(process.env)) {
      if (!(name in before)) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, before);
  }
}
