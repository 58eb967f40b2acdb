import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ADMIN_KEY, type Project } from "./project.ts";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
const REPOSITORY = fileURLToPath(new URL("../../../../../", import.meta.url));

/** The backend as its own process, to be killed. */
export interface BackendProcess {
  url: string;
  siteUrl: string;
  /** Resolves when the process is gone, with its exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

export interface Ports {
  port: number;
  sitePort: number;
}

/** Starts `main.ts`; ports 0 pick free ones. Throws with what it printed when it ends instead. */
export async function startProcess(project: Project, ports: Ports): Promise<BackendProcess> {
  const child = spawnMain(project, ports);
  const url = await readyUrls(child);
  return {
    ...url,
    async stop(signal) {
      const exit = once(child, "exit");
      child.kill(signal);
      const [code] = (await exit) as [number | null];
      return code;
    },
  };
}

/** For starts that are to fail: the exit code and what was printed. */
export async function runMain(
  project: Project,
  ports: Ports,
  env: Record<string, string> = {},
): Promise<{ code: number | null; stderr: string }> {
  const child = spawnMain(project, ports, env);
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stderr };
}

function spawnMain(project: Project, ports: Ports, env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", MAIN], {
    cwd: REPOSITORY,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: process.env.NODE_ENV,
      CONVEX_PORT: String(ports.port),
      CONVEX_SITE_PORT: String(ports.sitePort),
      CONVEX_SELF_HOSTED_ADMIN_KEY: ADMIN_KEY,
      EMBEDDED_CONVEX_DATA: project.dataDir,
      EMBEDDED_CONVEX_PROJECT: project.directory,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function readyUrls(child: ChildProcess): Promise<{ url: string; siteUrl: string }> {
  if (child.stdout === null || child.stderr === null) throw new Error("no pipes");
  const printed: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => printed.push(line));
  for await (const line of createInterface({ input: child.stdout })) {
    const urls = line.match(/http:\/\/[\d.:]+/g) ?? [];
    const [url, siteUrl] = urls;
    if (url !== undefined && siteUrl !== undefined) return { url, siteUrl };
    printed.push(line);
  }
  throw new Error(`The backend ended before it was ready:\n${printed.join("\n")}`);
}
