import { join } from "node:path";
import { createConvexCli } from "../../scripts/run/convex.mjs";
import { dataPaths } from "../../scripts/run/paths.mjs";
import { createProcesses } from "../../scripts/run/processes.mjs";
import { waitUntilReady } from "../../scripts/run/ready.mjs";
import { resolveSettings } from "../../scripts/run/settings.mjs";
import { startBackend } from "../../scripts/run/stand-ins.mjs";
import { testEnvironment } from "../../scripts/run/test-environment.mjs";
import type { reserve } from "./product.ts";

/**
 * The bodies of all texts on disk, read by a backend that runs alone: without the simulator nothing can
 * be fetched again.
 */
export async function readStoredBodies(
  place: Awaited<ReturnType<typeof reserve>>,
  variables: Record<string, string>,
): Promise<string[]> {
  const paths = dataPaths(place.data);
  const settings = resolveSettings(place.ports, variables);
  const processes = createProcesses({ logs: join(place.data, "alone"), verbose: false });
  const context = { settings, processes, paths, env: testEnvironment() };
  try {
    const child = startBackend({ ...context, testControls: false });
    const url = `http://127.0.0.1:${place.ports.CONVEX_PORT}/version`;
    await waitUntilReady({ url, child, withinMs: 30_000, logs: join(place.data, "alone") });
    const rows = await createConvexCli(context).readTable("messages", 2_000);
    return rows.map((row) => String((row as { body: unknown }).body));
  } finally {
    await processes.stopAll();
  }
}
