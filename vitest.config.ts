import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

/** For test files that share a worker. */
const FRESH_MODULES = "tests/fresh-modules.ts";

/** What `npm test` runs of chaos and load, or little more. */
const isFiftieth = Number(process.env.THREADBOX_SCALE ?? 0) < 0.1;

/**
 * The unit projects run in `npm run check`; `integration` holds what needs sockets, child processes
 * or seconds, `e2e` drives the whole product in Chromium, `chaos` and `load` break and burden it. All
 * four run in `npm test` only.
 */
export default defineConfig({
  resolve: { alias: { "@": root } },
  test: {
    // A unit test takes milliseconds, but not on a machine that builds something beside it.
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: "convex",
          pool: "threads",
          include: ["convex/**/*.test.ts"],
          environment: "edge-runtime",
          server: { deps: { inline: ["convex-test"] } },
        },
      },
      {
        extends: true,
        test: {
          name: "node",
          pool: "threads",
          include: ["{lib,scripts,app,packages}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/*.integration.test.ts"],
          // A worker for each file takes a third of the time.
          isolate: false,
          setupFiles: [FRESH_MODULES],
        },
      },
      {
        extends: true,
        test: {
          name: "ui",
          pool: "threads",
          include: ["components/**/*.test.{ts,tsx}"],
          environment: "jsdom",
          // A jsdom for each file takes longer than all the tests.
          isolate: false,
          setupFiles: [FRESH_MODULES],
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["{packages,tests,scripts}/**/*.integration.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      ...(["chaos", "load"] as const).map((name) => ({
        extends: true as const,
        test: {
          name,
          include: [`tests/${name}/**/*.test.ts`],
          // A full run takes minutes for one figure.
          testTimeout: isFiftieth ? 5 * 60_000 : 45 * 60_000,
          hookTimeout: 300_000,
          globalSetup: ["tests/stack/build.ts"],
          // They mostly wait, but a full run wants the machine for itself, and so do its figures.
          fileParallelism: name === "chaos" && isFiftieth,
          maxWorkers: 3,
          disableConsoleIntercept: true,
        },
      })),
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          globalSetup: ["tests/e2e/start-product.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
