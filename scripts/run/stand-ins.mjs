import { join } from "node:path";
import { ROOT } from "./paths.mjs";

/** @typedef {import("./settings.mjs").Settings} Settings */
/** @typedef {ReturnType<typeof import("./processes.mjs").createProcesses>} Processes */
/** @typedef {ReturnType<typeof import("./paths.mjs").dataPaths>} Paths */
/** @typedef {{ settings: Settings, processes: Processes, paths: Paths, env: NodeJS.ProcessEnv }} Context */

const LOAD_TYPESCRIPT = ["--import", "tsx"];

/**
 * Starts the backend that stands in for a Convex deployment.
 *
 * @param {Context & { testControls: boolean }} context
 */
export function startBackend({ settings, processes, paths, env, testControls }) {
  return processes.start({
    name: "backend",
    args: [...LOAD_TYPESCRIPT, join("packages", "embedded-convex", "src", "main.ts")],
    env: {
      ...env,
      CONVEX_PORT: String(settings.ports.convex),
      CONVEX_SITE_PORT: String(settings.ports.site),
      CONVEX_SELF_HOSTED_ADMIN_KEY: settings.variables["CONVEX_SELF_HOSTED_ADMIN_KEY"],
      EMBEDDED_CONVEX_DATA: paths.backend,
      EMBEDDED_CONVEX_PROJECT: ROOT,
      EMBEDDED_CONVEX_TEST_CONTROLS: testControls ? "1" : undefined,
    },
  });
}

/**
 * Starts the simulator that stands in for Twilio.
 *
 * @param {Context} context
 */
export function startSimulator({ settings, processes, paths, env }) {
  const { variables } = settings;
  return processes.start({
    name: "simulator",
    args: [...LOAD_TYPESCRIPT, join("packages", "twilio-simulator", "src", "main.ts")],
    env: {
      ...env,
      SIMULATOR_PORT: String(settings.ports.simulator),
      TWILIO_ACCOUNT_SID: variables["TWILIO_ACCOUNT_SID"],
      TWILIO_AUTH_TOKEN: variables["TWILIO_AUTH_TOKEN"],
      SIMULATOR_CONTROL_TOKEN: variables["SIMULATOR_CONTROL_TOKEN"],
      SIMULATOR_DATA: paths.simulator,
      SIMULATOR_INBOX_URL: `http://localhost:${settings.ports.app}`,
    },
  });
}
