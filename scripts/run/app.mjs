import { existsSync } from "node:fs";
import { join } from "node:path";
import { fingerprint, readStamp, writeStamp } from "./fingerprint.mjs";
import { ROOT } from "./paths.mjs";

/** @typedef {import("./settings.mjs").Settings} Settings */
/** @typedef {ReturnType<typeof import("./processes.mjs").createProcesses>} Processes */

const NEXT = join("node_modules", "next", "dist", "bin", "next");
const STAMP = join(ROOT, ".next", "threadbox-build.json");
/** All that the build reads: a change in any of it builds again. */
export const SOURCES = [
  "app",
  "components",
  "hooks",
  "lib",
  "public",
  "convex/_generated",
  "next.config.ts",
  "postcss.config.mjs",
  "proxy.ts",
  "instrumentation.ts",
  "tsconfig.json",
  "package-lock.json",
];

/** Of the web server alone: never the deployment's key, which means code execution. */
const APP_VARIABLES = [
  "NEXT_PUBLIC_CONVEX_URL",
  "TWILIO_ACCOUNT_SID",
  "TWILIO_AUTH_TOKEN",
  "TWILIO_AUTH_TOKEN_NEXT",
  "TWILIO_API_BASE_URL",
  "TWILIO_PHONE_NUMBER",
  "PUBLIC_WEBHOOK_URL",
  "MEDIA_TOKEN_SECRET",
  "SECRETS_KEY",
  "SECRETS_KEY_PREVIOUS",
  "SERVICE_PRIVATE_KEY",
  "SERVICE_JWKS",
  "DEV_AUTH_PRIVATE_KEY",
  "MEMBER_JWT_ISSUER",
  "MEMBER_JWKS",
  "MEMBER_JWT_ALGORITHM",
  "PHONE_SIMULATOR_URL",
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  "CLERK_SECRET_KEY",
  "CLERK_JWT_KEY",
];

/** Next reads .env.local by itself; an empty value here keeps it from finding these there. */
const WITHHELD = ["CONVEX_SELF_HOSTED_ADMIN_KEY", "CONVEX_DEPLOY_KEY", "SIMULATOR_CONTROL_TOKEN"];

/**
 * The web server's environment.
 *
 * @param {Settings} settings
 * @param {NodeJS.ProcessEnv} env
 */
export function appEnvironment(settings, env) {
  return {
    ...env,
    ...Object.fromEntries(APP_VARIABLES.map((name) => [name, settings.variables[name] ?? ""])),
    ...Object.fromEntries(WITHHELD.map((name) => [name, ""])),
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

/**
 * Builds the app unless the last build was of the same sources and sign-in.
 *
 * @param {{ settings: Settings, processes: Processes, env: NodeJS.ProcessEnv }} context
 * @returns {Promise<boolean>} whether it was built
 */
export async function buildApp({ settings, processes, env }) {
  /** @type {NodeJS.ProcessEnv} */
  const buildEnv = {
    ...appEnvironment(settings, env),
    NODE_ENV: "production",
    // Next would write what it knows at build time into the pages; the URL is given at run time.
    NEXT_PUBLIC_CONVEX_URL: undefined,
  };
  const stamp = fingerprint(ROOT, SOURCES, {
    auth: settings.auth,
    publishableKey: settings.variables["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"],
  });
  if (readStamp(STAMP) === stamp && existsSync(join(ROOT, ".next", "BUILD_ID"))) return false;
  await processes.run({ name: "build", args: [NEXT, "build"], env: buildEnv });
  writeStamp(STAMP, stamp);
  return true;
}

/**
 * Starts the web server, on loopback only. `-H localhost`: with Clerk's middleware a numeric address
 * makes Next proxy to a name that it does not listen on.
 *
 * @param {{ settings: Settings, processes: Processes, env: NodeJS.ProcessEnv, dev: boolean }} context
 */
export function startApp({ settings, processes, env, dev }) {
  const port = String(settings.ports.app);
  return processes.start({
    name: "app",
    args: [NEXT, dev ? "dev" : "start", "-H", "localhost", "-p", port],
    env: {
      ...appEnvironment(settings, env),
      NODE_ENV: dev ? "development" : "production",
      PORT: port,
    },
  });
}
