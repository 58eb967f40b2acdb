import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexClient } from "convex/browser";
import { WebSocket } from "ws";
import { mintDevMemberToken } from "../../lib/auth/dev-session";
import { DEV_STAFF, type DevStaffMember } from "../../lib/auth/dev-staff";
import { importSigningKey } from "../../lib/auth/signing-key";
import { readEnvFile } from "../run/env-file.mjs";
import { ROOT } from "../run/paths.mjs";

/** The whole product on a data directory of its own. */
export interface Product {
  appUrl: string;
  variables: Record<string, string>;
  /** From the command to the ready line. */
  readyAfterMs: number;
  /** Resident memory in MB of each process of the product, by what it runs. */
  memoryMb(): Record<string, number>;
  /** A client that is signed in as the index-th member of the staff. */
  connectMember(index: number): ConvexClient;
  stop(): Promise<void>;
}

/** Starts `npm start`'s script on free ports and an empty organization, and waits until it is ready. */
export async function startProduct(): Promise<Product> {
  const data = mkdtempSync(join(tmpdir(), "threadbox-bench-"));
  const [app, convex, site, simulator] = await freePorts(4);
  const started = performance.now();
  const runner = spawn(process.execPath, ["scripts/start.mjs", "--empty"], {
    cwd: ROOT,
    env: {
      ...process.env,
      THREADBOX_DATA: data,
      PORT: String(app),
      CONVEX_PORT: String(convex),
      CONVEX_SITE_PORT: String(site),
      SIMULATOR_PORT: String(simulator),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await sayingReady(runner);
  const readyAfterMs = performance.now() - started;
  const variables = readEnvFile(join(data, "local.env"));
  return {
    appUrl: `http://localhost:${app}`,
    variables,
    readyAfterMs,
    memoryMb: () => residentMemory(runner.pid ?? 0),
    connectMember: (index) => connectMember(variables, DEV_STAFF[index]),
    stop: async () => {
      const ended = new Promise((resolve) => runner.once("exit", resolve));
      runner.kill("SIGTERM");
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function connectMember(
  variables: Record<string, string>,
  member: DevStaffMember | undefined,
): ConvexClient {
  if (member === undefined) throw new Error("There is no such member of the demo staff.");
  const client = new ConvexClient(variables["NEXT_PUBLIC_CONVEX_URL"] ?? "", {
    // The two declare the same events in types that do not know each other.
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    skipConvexDeploymentUrlCheck: true,
  });
  client.setAuth(async () => {
    const key = await importSigningKey(
      "DEV_AUTH_PRIVATE_KEY",
      variables["DEV_AUTH_PRIVATE_KEY"] ?? "",
    );
    const issuer = variables["MEMBER_JWT_ISSUER"] ?? "";
    return mintDevMemberToken(key.privateKey, issuer, member, Date.now());
  });
  return client;
}

function sayingReady(runner: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = "";
    runner.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes("Threadbox ready:")) resolve();
    });
    runner.once("exit", (code) => {
      reject(new Error(`The product ended with ${code} before it was ready:\n${printed}`));
    });
  });
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, openServer));
  return Promise.all(servers.map(closeServer));
}

function openServer(): Promise<ReturnType<typeof createServer>> {
  const server = createServer();
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

function closeServer(server: ReturnType<typeof createServer>): Promise<number> {
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return new Promise((resolve) => server.close(() => resolve(port)));
}

/** Linux only (/proc); elsewhere the table stays empty. */
function residentMemory(runnerPid: number): Record<string, number> {
  const memory: Record<string, number> = {};
  for (const pid of descendants(runnerPid)) {
    const status = readProc(pid, "status");
    const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    const name = processName(readProc(pid, "cmdline"));
    memory[name] = (memory[name] ?? 0) + Math.round(kilobytes / 1024);
  }
  return memory;
}

function descendants(pid: number): number[] {
  const children = readProc(pid, `task/${pid}/children`).trim().split(/\s+/).filter(Boolean);
  return [pid, ...children.flatMap((child) => descendants(Number(child)))];
}

function processName(commandLine: string): string {
  if (commandLine.includes("embedded-convex")) return "backend";
  if (commandLine.includes("twilio-simulator")) return "simulator";
  if (commandLine.includes("next")) return "app";
  return "runner";
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
