import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildApp } from "../../scripts/run/app.mjs";
import { createProcesses } from "../../scripts/run/processes.mjs";
import { resolveSettings } from "../../scripts/run/settings.mjs";
import { testEnvironment } from "../../scripts/run/test-environment.mjs";

/** Builds the app once, before test files start it side by side; nothing to do where it is built. */
export default async function build(): Promise<void> {
  const logs = mkdtempSync(join(tmpdir(), "threadbox-build-"));
  const env = testEnvironment();
  // Vitest's own, which would make Next believe that it runs in a test.
  delete (env as Record<string, string | undefined>).NODE_ENV;
  const processes = createProcesses({ logs, verbose: false });
  await buildApp({ settings: resolveSettings({}, {}), processes, env });
  rmSync(logs, { recursive: true, force: true });
}
