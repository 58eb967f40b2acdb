/** Starts the backend from environment variables; the README lists them. */
import path from "node:path";
import { startEmbeddedConvex, type EmbeddedConvex } from "./index.ts";

async function main(): Promise<void> {
  const backend = await startEmbeddedConvex({
    port: readPort("CONVEX_PORT", 3210),
    sitePort: readPort("CONVEX_SITE_PORT", 3211),
    adminKey: requireVariable("CONVEX_SELF_HOSTED_ADMIN_KEY"),
    dataDir: path.resolve(requireVariable("EMBEDDED_CONVEX_DATA")),
    projectDir: path.resolve(process.env.EMBEDDED_CONVEX_PROJECT ?? process.cwd()),
    testControls: process.env.EMBEDDED_CONVEX_TEST_CONTROLS === "1",
  });
  console.log(`embedded-convex ready: ${backend.url} (HTTP actions ${backend.siteUrl})`);
  closeOnSignal(backend);
}

function closeOnSignal(backend: EmbeddedConvex): void {
  let isClosing = false;
  const close = () => {
    if (isClosing) return;
    isClosing = true;
    backend.close().then(() => process.exit(0), fail);
  };
  process.on("SIGTERM", close);
  process.on("SIGINT", close);
}

function requireVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set.`);
  return value;
}

function readPort(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === "") return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${name} is no port.`);
  return port;
}

function fail(error: unknown): void {
  console.error(`embedded-convex: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

main().catch(fail);
