import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readEnvFile } from "../../scripts/run/env-file.mjs";
import { ROOT } from "../../scripts/run/paths.mjs";
import { findFreePorts } from "../../scripts/run/ports.mjs";
import { testEnvironment } from "../../scripts/run/test-environment.mjs";

/** Where a started product is, as plain data, so that it can be handed to the test files. */
export interface Address {
  inbox: string;
  phone: string;
  data: string;
  controlToken: string;
}

export interface Product extends Address {
  /** Variables that the start generated. */
  variables: Record<string, string>;
  /** Process id of one of its programs. */
  pidOf(program: "app" | "backend" | "simulator"): number;
  /** Everything that the runner has printed. */
  output(): string;
  /** Ends as a person would, with SIGTERM; resolves to the exit code when nothing is left. */
  stop(): Promise<number | null>;
  /** Resolves to the exit code when the product ends by itself. */
  ended: Promise<number | null>;
}

/** Free ports and an empty data directory: a product that meets nobody else's. */
export async function reserve() {
  const [app, convex, site, simulator] = await findFreePorts(4);
  return {
    data: mkdtempSync(join(tmpdir(), "threadbox-e2e-")),
    ports: {
      PORT: String(app),
      CONVEX_PORT: String(convex),
      CONVEX_SITE_PORT: String(site),
      SIMULATOR_PORT: String(simulator),
    },
  };
}

/** Starts the product with `scripts/start.mjs`, as `npm start` does, and waits for its ready line. */
export async function startProduct(
  place: Awaited<ReturnType<typeof reserve>>,
  args: string[] = [],
): Promise<Product> {
  const env = testEnvironment();
  // Vitest's own, which would make Next believe that it runs in a test.
  delete (env as Record<string, string | undefined>).NODE_ENV;
  const child = spawn(process.execPath, ["scripts/start.mjs", ...args], {
    cwd: ROOT,
    env: { ...env, ...place.ports, THREADBOX_DATA: place.data, THREADBOX_TEST_CONTROLS: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => resolve(code));
  });
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        output += `${line}\n`;
        if (line.startsWith("Threadbox ready:")) resolve();
      });
    }
    void ended.then((code) =>
      reject(new Error(`npm start ended with ${String(code)}:\n${output}`)),
    );
  });
  const variables = readEnvFile(join(place.data, "local.env"));
  return {
    inbox: `http://localhost:${place.ports.PORT}`,
    phone: `http://localhost:${place.ports.SIMULATOR_PORT}`,
    data: place.data,
    controlToken: variables["SIMULATOR_CONTROL_TOKEN"] ?? "",
    variables,
    pidOf(program) {
      const run = JSON.parse(readFileSync(join(place.data, "run.json"), "utf8")) as {
        programs: Record<string, number>;
      };
      const pid = run.programs[program];
      if (pid === undefined) throw new Error(`The product runs no ${program}.`);
      return pid;
    },
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      return ended;
    },
    ended,
  };
}

/** Deletes the data of a product that has ended. */
export function forget(place: { data: string }): void {
  rmSync(place.data, { recursive: true, force: true });
}
