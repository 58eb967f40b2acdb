/**
 * Starts the simulator from the environment: SIMULATOR_PORT (4010), TWILIO_ACCOUNT_SID,
 * TWILIO_AUTH_TOKEN, SIMULATOR_CONTROL_TOKEN, SIMULATOR_DATA (a folder; without it nothing is kept)
 * and SIMULATOR_INBOX_URL (for the page's link).
 */
import { createSimulator } from "./index.ts";

const port = Number(process.env.SIMULATOR_PORT ?? 4010);
if (!Number.isInteger(port) || port < 0 || port > 65_535) stop("SIMULATOR_PORT must be a port");

try {
  const simulator = await createSimulator({
    port,
    accountSid: requireEnv("TWILIO_ACCOUNT_SID", /^AC[0-9a-fA-F]{32}$/),
    authToken: requireEnv("TWILIO_AUTH_TOKEN", /^[0-9a-zA-Z]{32}$/),
    controlToken: requireEnv("SIMULATOR_CONTROL_TOKEN", /^.{16,}$/),
    dataDir: process.env.SIMULATOR_DATA ?? null,
    inboxUrl: process.env.SIMULATOR_INBOX_URL ?? null,
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void simulator.close().then(() => process.exit(0)));
  }
  process.stdout.write(`Twilio simulator ready: ${simulator.url}\n`);
} catch (error) {
  stop(error instanceof Error ? error.message : "It did not start");
}

function requireEnv(name: string, shape: RegExp): string {
  const value = process.env[name] ?? "";
  if (!shape.test(value)) stop(`${name} is missing or malformed`);
  return value;
}

function stop(message: string): never {
  process.stderr.write(`Twilio simulator: ${message}\n`);
  process.exit(1);
}
